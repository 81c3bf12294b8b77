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
    from policies.model import Child
    from policies.target import Target

IDLE_AFTER = timedelta(minutes=2)
"""Without input for this long nobody is at the PC, unless a full-screen program is in front."""
Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Observation:
    """One child at one moment."""

    child: Child
    sessions: tuple[Session, ...]
    present: bool
    """Somebody is at the PC."""
    programs: tuple[Program, ...]
    identities: Mapping[Key, Identity]
    in_use: frozenset[Key]
    """Programs that time is counted for: the one in front, or all where the front cannot be seen."""
    targets: frozenset[Target]

    @property
    def away(self) -> bool:
        """Logged in, but nobody there."""
        return bool(self.sessions) and not self.present


def nobody(child: Child) -> Observation:
    """Before the first look."""
    return Observation(child, (), False, (), {}, frozenset(), frozenset())


@dataclass
class Observer:
    """Looks at the platform; remembers what each running program is."""

    platform: Platform
    household: Household
    _identities: dict[Key, tuple[str, Identity]] = field(default_factory=dict)

    def observe(self, child: Child, paused: Collection[Key]) -> Observation:
        """The child now; paused programs are not in use."""
        accounts = self.household.accounts(child)
        sessions = tuple(
            session for session in self.platform.sessions.current() if session.account in accounts
        )
        open_sessions = [session for session in sessions if session.active and not session.locked]
        fronts = [self.platform.screen.front(session) for session in open_sessions]
        limit = child.screen.idle or IDLE_AFTER
        present = any(
            self._present(session, front, limit) for session, front in zip(open_sessions, fronts, strict=True)
        )
        programs = self.platform.programs.running(accounts) if sessions else ()
        identities = {program.key: self.identify(program, child) for program in programs}
        if not present:
            return Observation(child, sessions, present, programs, identities, frozenset(), frozenset())
        in_use = self._in_use(programs, fronts) - frozenset(paused)
        used = [identity for key, identity in identities.items() if key in in_use]
        targets = attribute(child, used, desktop=not self.platform.screen.sees_front or not used)
        return Observation(child, sessions, present, programs, identities, in_use, targets)

    def identify(self, program: Program, child: Child) -> Identity:
        """What a program is; looked up once, and again when it runs another executable."""
        image = program.facts.paths[0] if program.facts.paths else ""
        known = self._identities.get(program.key)
        if known is None or known[0] != image:
            known = image, identify(program.facts, child, self.household.known)
            self._identities[program.key] = known
        return known[1]

    def forget(self) -> None:
        """Look everything up again: the policy is another."""
        self._identities.clear()

    def trim(self, alive: Collection[Key]) -> None:
        """Let go of programs that have ended."""
        if len(self._identities) > 2 * len(alive):
            self._identities = {key: value for key, value in self._identities.items() if key in alive}

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
