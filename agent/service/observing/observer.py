"""Gather: who is at the PC, what runs, what is in front, and what a second now counts for."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.ports import ProcessKey
from agent.service.observing.asides import Asides
from agent.service.observing.beside import WORKS, Playing, beside, players
from agent.service.observing.fronts import Shown, believed, counted, in_use
from agent.service.observing.games import Games
from agent.service.observing.kept import Kept
from agent.service.observing.observation import Observation
from agent.service.observing.unattended import Unattended, plays_in
from policies.ids import AppId
from policies.target import SCREEN
from policies.targets import Identity, identify

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from agent.ports import Platform, Program, Session
    from agent.service.household import Household
    from agent.service.observing.games import Played
    from agent.service.observing.locks import Locks
    from agent.service.observing.tabs import Tabs
    from policies.facts import ProgramFacts
    from policies.ids import AccountId, ChildId
    from policies.model import Child
    from policies.targets import SiteInFront

IDLE_AFTER = timedelta(minutes=2)
"""Without input for this long nobody is at the PC, unless a full-screen program is in front."""
SPARE = 64
"""So many ended programs may be remembered."""
NAMES = 500
"""Of programs that nobody named, so many go by names of their own: a child's script may make up any number,
and what is counted must be kept. What is met beyond that, until another day, is one that cannot be made out.
"""
UNKNOWN = Identity(AppId("unknown"), "unknown", named=False)
"""What cannot be made out: it counts and may be closed, and is trusted in nothing."""
_log = logging.getLogger(__name__)


@dataclass
class Observer:
    """Looks at the platform; remembers what each running program is."""

    platform: Platform
    household: Household
    locks: Locks
    tabs: Tabs
    games: Games = field(init=False)
    asides: Asides = field(init=False)
    kept: Kept = field(init=False)
    unattended: Unattended = field(init=False)
    _known: dict[ProcessKey, tuple[ProgramFacts, Identity]] = field(default_factory=dict)
    _same: dict[Identity, Identity] = field(default_factory=dict)
    """One object for all programs that are the same."""
    _met: dict[ChildId, set[AppId]] = field(default_factory=dict)
    """Names of each child's programs that nobody named."""
    _named: dict[ChildId, tuple[tuple[Program, ...], Child, Mapping[ProcessKey, Identity]]] = field(
        default_factory=dict
    )
    _last: dict[ChildId, tuple[object, Observation]] = field(default_factory=dict)
    _looked: dict[ChildId, tuple[Program, ...]] = field(default_factory=dict)
    """What runs, where that was looked at since the last observation."""

    def __post_init__(self) -> None:
        self.games = Games(self.platform.programs, self._make_out, self.locks.seconds)
        self.asides = Asides(self.locks.health)
        self.kept = Kept(self.locks.seconds)
        self.unattended = Unattended(self.platform, self.tabs)

    def look(self, child: Child) -> None:
        """See what runs, for the next observation: of thousands of processes that takes a while by itself."""
        accounts = self.household.accounts(child)
        if any(session.account in accounts for session in self.locks.current()):
            self._looked[child.id] = self._running(child, accounts)

    def observe(
        self,
        child: Child,
        paused: Collection[ProcessKey],
        frozen: Collection[AccountId] = (),
        *,
        ended: bool = False,
    ) -> Observation:
        """The child now; paused programs are not in use, and nobody is at a frozen account.

        ``ended``: all was paused at the end of the time. Then somebody is there if something runs on.
        """
        accounts = self.household.accounts(child)
        sessions = tuple(session for session in self.locks.current() if session.account in accounts)
        open_sessions = [
            session
            for session in sessions
            if session.active and not session.locked and session.account not in frozen
        ]
        shown = tuple(map(self._shown, open_sessions))
        limit = child.screen.idle or IDLE_AFTER
        sites, heard = self.tabs.fronts(child.id), self.tabs.heard(child.id)
        before = self._last.get(child.id)
        looked = self._looked.pop(child.id, None)
        programs = () if not sessions else self._running(child, accounts) if looked is None else looked
        games = self.games.look(child, programs, self._identities(child, programs))
        self._note(child, accounts, programs, games)
        present = any(self._present(view, limit, heard, games) for view in shown)
        if ended:
            present = present and any(not x.own and x.key not in paused for x in programs)
        playing = self._playing(child, shown, programs, games)
        stays = self.kept.stays(child.id)
        facts = (sessions, shown, present, programs, frozenset(paused), sites, playing, stays)
        if before is not None and before[0] == facts and before[1].child is child:
            return before[1]
        seen = self._look(child, sessions, programs, frozenset(paused))
        if present:
            seen = self._use(seen, shown, frozenset(paused), sites, playing)
        seen = self.kept.look(seen, shown, sites, paused)
        self._last[child.id] = facts, seen
        self.asides.tell(seen)
        return seen

    def identify(self, program: Program, child: Child) -> Identity:
        """What a program is; looked up once, and again when its facts are others."""
        known = self._known.get(program.key)
        if known is not None and known[0] is program.facts:
            return known[1]
        found = self._make_out(program.facts, child)
        if not found.named and not self._may_go_by(found.app, child):
            found = UNKNOWN
        found = self._same.setdefault(found, found)
        self._known[program.key] = program.facts, found
        return found

    def forget(self) -> None:
        """Look everything up again: the policy is another."""
        self._known.clear()
        self._same.clear()
        self._met.clear()
        self._named.clear()
        self._last.clear()
        self._looked.clear()
        self.games.forget()
        self.asides.forget()

    def _running(self, child: Child, accounts: Collection[AccountId]) -> tuple[Program, ...]:
        before = self._last.get(child.id)
        return self.platform.programs.running(accounts, before[1].believed if before else ())

    def _may_go_by(self, name: AppId, child: Child) -> bool:
        met = self._met.setdefault(child.id, set())
        if len(met) < NAMES:
            met.add(name)
        return name in met

    def _make_out(self, facts: ProgramFacts, child: Child) -> Identity:
        try:
            return identify(facts, child, self.household.known)
        except Exception:  # noqa: BLE001 - what nobody can make out is a program all the same
            _log.exception("a process cannot be identified")
            return UNKNOWN

    def _look(
        self,
        child: Child,
        sessions: tuple[Session, ...],
        programs: tuple[Program, ...],
        paused: frozenset[ProcessKey],
    ) -> Observation:
        """What there is, with nobody at the PC."""
        identities = self._identities(child, programs)
        awake = {id(identities[x.key]): x for x in programs if x.key not in paused}
        running = {identities[x.key].subject.target: x.pid for x in awake.values()}
        self._trim()
        return Observation(child, sessions, programs=programs, identities=identities, running=running)

    def _use(
        self,
        there: Observation,
        shown: Collection[Shown],
        paused: frozenset[ProcessKey],
        sites: Mapping[int, SiteInFront],
        playing: Playing,
    ) -> Observation:
        """What of it whoever is at the PC uses; ``sites``: what stands in front of each browser."""
        child, identities = there.child, there.identities
        seen, unseen = in_use(there.programs, shown)
        used = (seen | unseen) - paused
        desktop = not used or not all(view.sees_front for view in shown)
        targets = counted(child, {key: identities[key] for key in used}, sites, desktop=desktop)
        free = SCREEN not in targets
        more, front = frozenset[ProcessKey](), {identities[key] for key in used}
        if free or playing.held:
            awake = [x for x in there.programs if x.key not in paused]
            told = Playing(playing.players | playing.games, playing.tabs) if free else Playing(playing.held)
            more, costs = beside(child, awake, identities, used, told)
            used, targets = used | more, targets | costs
        return replace(
            there,
            present=True,
            in_use=used,
            seen=seen - paused,
            targets=targets,
            believed=believed(child, {key: identities[key] for key in used}, sites),
            free=free,
            played=frozenset(x for x in more if x.pid in playing.games and identities[x] not in front),
        )

    def _identities(self, child: Child, programs: tuple[Program, ...]) -> Mapping[ProcessKey, Identity]:
        """What each of them is; one mapping as long as they are the same."""
        known = self._named.get(child.id)
        if known is None or known[0] is not programs or known[1] is not child:
            found = {program.key: self.identify(program, child) for program in programs}
            known = self._named[child.id] = programs, child, found
        return known[2]

    def _playing(
        self, child: Child, shown: Collection[Shown], programs: tuple[Program, ...], games: Played
    ) -> Playing:
        """What plays beside whatever is in front: games without a pad, too, where nobody is at the keys."""
        left_alone = any(self.locks.overdrawn(view.session) for view in shown)
        told = frozenset[int]().union(*(view.playing for view in shown))
        return Playing(
            told | self._working(child, programs),
            self.tabs.beside(child.id),
            frozenset(x.pid for x in games.working),
            frozenset(x.pid for x in (games.working if left_alone else games.held)),
        )

    def _working(self, child: Child, programs: tuple[Program, ...]) -> frozenset[int]:
        """Players of films that work, while they are looked at."""
        before = self._last.get(child.id)
        if before is None or not before[1].free:
            return frozenset()
        load = self.platform.programs.load
        groups = players(programs, self._identities(child, programs)).values()
        return frozenset(x.pid for group in groups if load(group) >= WORKS for x in group)

    def _note(
        self, child: Child, accounts: Collection[AccountId], programs: tuple[Program, ...], games: Played
    ) -> None:
        """Let it be known which sessions that nobody touches show a film, or a game."""
        sessions = tuple(self.locks.unattended(accounts))
        known = self._identities(child, programs) if sessions else {}
        look = self.unattended.goes_on
        goes_on = [x.id for x in sessions if look(child.id, x, programs, known, games)]
        self.locks.note(goes_on, accounts)

    def _trim(self) -> None:
        """Let go of programs that have ended, and of what only they were."""
        alive = [found for *_, found in self._named.values()]
        if len(self._known) > 2 * sum(map(len, alive)) + SPARE:
            self._known = {key: self._known[key] for found in alive for key in found if key in self._known}
            self._same = {identity: identity for _, identity in self._known.values()}

    def _shown(self, session: Session) -> Shown:
        screen = self.platform.screen
        return Shown(session, screen.sees_front(session), screen.front(session), screen.playing(session))

    def _present(self, view: Shown, limit: timedelta, heard: Collection[int], games: Played) -> bool:
        front = view.front
        if plays_in(view.session, games.held):
            return True
        if view.playing or (front is not None and (front.fullscreen or front.pid in heard)):
            return True
        if heard and not view.sees_front:
            return True
        idle = self.locks.idle(view.session)
        return idle is None or idle < limit
