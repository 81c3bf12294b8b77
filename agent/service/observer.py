"""Gather: who is at the PC, what runs, what is in front, and what a second now counts for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from policies.targets import Identity, attribute, identify

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from agent.ports import Front, Platform, Program, Session
    from agent.service.household import Household
    from policies.facts import ProgramFacts
    from policies.ids import ChildId
    from policies.model import Child
    from policies.target import Target

IDLE_AFTER = timedelta(minutes=2)
"""Without input for this long nobody is at the PC, unless a full-screen program is in front."""
SPARE = 64
"""So many ended programs may be remembered."""
Key = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """One child at one moment; the same object as long as nothing is different."""

    child: Child
    sessions: tuple[Session, ...] = ()
    present: bool = False
    """Somebody is at the PC."""
    programs: tuple[Program, ...] = ()
    identities: Mapping[Key, Identity] = field(default_factory=dict)
    in_use: frozenset[Key] = frozenset()
    """Programs that time is counted for: the one in front, or all where the front cannot be seen."""
    targets: frozenset[Target] = frozenset()
    """What a second now counts for."""
    running: Mapping[Target, int] = field(default_factory=dict)
    """Targets of the programs that run and are not paused, with the pid of one of them."""

    @property
    def distinct(self) -> tuple[Identity, ...]:
        """What runs, each once."""
        return tuple(dict.fromkeys(self.identities.values()))


@dataclass
class Observer:
    """Looks at the platform; remembers what each running program is."""

    platform: Platform
    household: Household
    _known: dict[Key, tuple[ProgramFacts, Identity]] = field(default_factory=dict)
    _same: dict[Identity, Identity] = field(default_factory=dict)
    """One object for all programs that are the same."""
    _last: dict[ChildId, tuple[object, Observation]] = field(default_factory=dict)

    def observe(self, child: Child, paused: Collection[Key]) -> Observation:
        """The child now; paused programs are not in use."""
        accounts = self.household.accounts(child)
        sessions = tuple(
            session for session in self.platform.sessions.current() if session.account in accounts
        )
        open_sessions = [session for session in sessions if session.active and not session.locked]
        fronts = tuple(self.platform.screen.front(session) for session in open_sessions)
        limit = child.screen.idle or IDLE_AFTER
        present = any(
            self._present(session, front, limit) for session, front in zip(open_sessions, fronts, strict=True)
        )
        programs = self.platform.programs.running(accounts) if sessions else ()
        facts = (sessions, fronts, present, programs, frozenset(paused), self.platform.screen.sees_front)
        before = self._last.get(child.id)
        if before is not None and before[0] == facts and before[1].child is child:
            return before[1]
        seen = self._look(child, sessions, programs, fronts, frozenset(paused), present=present)
        self._last[child.id] = facts, seen
        return seen

    def identify(self, program: Program, child: Child) -> Identity:
        """What a program is; looked up once, and again when its facts are others."""
        known = self._known.get(program.key)
        if known is not None and known[0] is program.facts:
            return known[1]
        found = identify(program.facts, child, self.household.known)
        found = self._same.setdefault(found, found)
        self._known[program.key] = program.facts, found
        return found

    def forget(self) -> None:
        """Look everything up again: the policy is another."""
        self._known.clear()
        self._same.clear()
        self._last.clear()

    def _look(
        self,
        child: Child,
        sessions: tuple[Session, ...],
        programs: tuple[Program, ...],
        fronts: Collection[Front | None],
        paused: frozenset[Key],
        *,
        present: bool,
    ) -> Observation:
        identities = {program.key: self.identify(program, child) for program in programs}
        running = {
            identities[program.key].subject.target: program.pid
            for program in programs
            if program.key not in paused
        }
        self._trim(identities.keys())
        if not present:
            return Observation(child, sessions, present, programs, identities, running=running)
        in_use = self._in_use(programs, fronts) - paused
        used = {identities[key] for key in in_use}
        targets = attribute(child, used, desktop=not self.platform.screen.sees_front or not used)
        return Observation(child, sessions, present, programs, identities, in_use, targets, running)

    def _trim(self, alive: Collection[Key]) -> None:
        """Let go of programs that have ended."""
        if len(self._known) > 2 * len(alive) + SPARE:
            self._known = {key: value for key, value in self._known.items() if key in alive}

    def _present(self, session: Session, front: Front | None, limit: timedelta) -> bool:
        if front is not None and front.fullscreen:
            return True
        idle = self.platform.screen.idle(session)
        return idle is None or idle < limit

    def _in_use(self, programs: Collection[Program], fronts: Collection[Front | None]) -> frozenset[Key]:
        if not self.platform.screen.sees_front:
            return frozenset(program.key for program in programs if not program.own)
        pids = {front.pid for front in fronts if front is not None}
        return frozenset(program.key for program in programs if program.pid in pids)
