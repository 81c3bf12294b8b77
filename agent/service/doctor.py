"""What is observed and enforced on this PC, each thing tried at the moment it is asked for.

A child hears of the PC and of its own accounts; guardians hear of everybody's, and of secrets and backups.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from agent.api.checks import FAILS, HOLDS, UNKNOWN, check
from agent.api.messages import Check, Checks
from agent.checkup.findings import worded
from agent.ports.inspection import Family
from agent.ports.store import StoreProblem
from agent.service.acting.trial import try_programs
from agent.service.browsing.examined import examined
from agent.service.browsing.unfiltered import speaks_of_sites
from policies.week import DAY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from datetime import datetime

    from agent.api.messages import Help
    from agent.ports import Clock, Platform, Session
    from agent.ports.inspection import Inspector
    from agent.ports.names import Examination
    from agent.ports.store import Store
    from agent.service.access.guardians import Guardians
    from agent.service.acting.trial import Probe
    from agent.service.browsing.wishes import Telling
    from agent.service.household import Household
    from agent.service.observing.tally import Tally
    from agent.service.observing.watch import Watch
    from agent.service.reporting.health import Health
    from policies.ids import AccountId

CLOCK_NEAR = timedelta(minutes=2)
BACKUP_OLD = 60
"""Days."""
MADE = frozenset({"made a backup", "tạo một bản sao lưu"})
"""How earlier versions told of a backup: such a line has no kind of its own."""
SECOND = timedelta(seconds=1)


class Examiner(Protocol):
    """Whoever answers ``luytre doctor``: loaded when it is asked for the first time."""

    async def examine(self, watch: Watch | None, *, trusted: bool) -> Checks:
        """All checks; of one child, or with None of all that a guardian may know."""


@dataclass
class Doctor:
    """The checks of the service itself, made when they are asked for."""

    platform: Platform
    clock: Clock
    store: Store
    household: Household
    tally: Tally
    guardians: Guardians
    health: Health
    helplines: Callable[[str, str], Help]
    probe: Callable[[], Probe]
    inspector: Inspector | None = None
    """Looks at the system that a service needs; none in try mode, which needs nothing of it."""
    names: Callable[[], Awaitable[Examination | None]] | None = None
    """Tries the filter of names; none in try mode, which has none."""
    browsers: Callable[[], Telling | None] | None = None
    """Whether browsers were told what holds; none in try mode, None where none is told anything."""
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Two trials at once would take each other's program away."""

    async def examine(self, watch: Watch | None, *, trusted: bool = True) -> Checks:
        """All checks. ``watch``: of the child in question; ``trusted``: a guardian asks."""
        mine = None if trusted else frozenset(self.household.accounts(watch.child) if watch else ())
        async with self._turn:
            found = await self._inspected(mine)
            found += await try_programs(self.platform.programs, self.probe())
        found += [self._store(), self._time(), self._journal()]
        found += [*self._sessions(mine), *self._children(watch), *self._screen(watch), self._help()]
        if trusted:
            found += [self._secret(), self._recovery(), self._backup()]
        failed = {x.name for x in found if x.result == FAILS}
        # What could not be looked at just now does not hold because that was said a minute ago.
        names = [x for x in await self._names(watch, trusted=trusted) if x.name not in failed]
        found += [*names, *self._browsers()]
        problems = self.health.problems if trusted or watch is None else self.health.of(watch.child.id)
        told = {"error": FAILS, "warning": UNKNOWN}
        found += [
            Check(x.name, told[x.severity], x.text, about={"target": x.target or "screen"})
            for x in problems
            if x.severity in told
        ]
        return Checks(tuple(found))

    async def _inspected(self, mine: frozenset[AccountId] | None) -> list[Check]:
        if self.inspector is None:
            return []
        family = Family(frozenset(self.household.limited), frozenset(self.household.policy.guardians))
        found = await asyncio.to_thread(self.inspector.inspect, family)
        return [worded(x) for x in found if mine is None or x.account is None or x.account in mine]

    async def _names(self, watch: Watch | None, *, trusted: bool) -> list[Check]:
        if self.names is None:
            return [check("names", "alone", FAILS)] if speaks_of_sites(self.household) else []
        mine = None if trusted else {watch.child.id} if watch else set()
        return list(examined(await self.names(), self.household, self.tally.now, mine))

    def _browsers(self) -> Iterator[Check]:
        if self.browsers is not None and (told := self.browsers()) is not None:
            yield check("browsers", told, {"ok": HOLDS, "telling": UNKNOWN, "untold": FAILS}[told])

    def _store(self) -> Check:
        try:
            self.tally.write()
        except StoreProblem as problem:
            return check("storage", "failed", FAILS, problem.about)
        return check("storage", "ok", HOLDS)

    def _time(self) -> Check:
        apart = abs(self.clock.read().wall - self.tally.line.moment)
        if apart > CLOCK_NEAR:
            return check("clock", "apart", FAILS, {"apart": str(timedelta(seconds=apart // SECOND))})
        return check("clock", "ok", HOLDS)

    def _journal(self) -> Check:
        try:
            line = self.store.broken_line()
        except StoreProblem as problem:
            return check("journal", "unread", UNKNOWN, problem.about)
        if line is not None:
            return check("journal", "broken", FAILS, {"line": str(line)})
        return check("journal", "ok", HOLDS)

    def _sessions(self, mine: frozenset[AccountId] | None) -> Iterator[Check]:
        route = self.platform.sessions.route
        here = {x.account for x in self.platform.sessions.current() if mine is None or x.account in mine}
        if here:
            yield check("sessions", "ok", HOLDS, {"accounts": ", ".join(sorted(here)), "route": route})
        elif mine is None:
            yield check("sessions", "nobody", HOLDS, {"route": route})

    def _children(self, watch: Watch | None) -> Iterator[Check]:
        if watch is None:
            return
        here = bool(watch.observation.sessions)
        case, result = ("ok", HOLDS) if here else ("away", UNKNOWN)
        yield check("child", case, result, {"name": watch.child.name})

    def _screen(self, watch: Watch | None) -> Iterator[Check]:
        for session in watch.observation.sessions if watch else self.platform.sessions.current():
            if not session.background and self.household.child_of(session.account) is not None:
                yield from self._front(session)

    def _front(self, session: Session) -> Iterator[Check]:
        """Without a display every program that runs counts; so what is not seen there is not lost."""
        screen = self.platform.screen
        about = {"route": screen.route_of(session)}
        if not screen.sees_front(session):
            there = check("screen", "unseen", UNKNOWN, about)
            yield there if session.graphical else check("screen", "terminal", HOLDS)
            return
        yield check("screen", "front" if screen.front(session) else "empty", HOLDS, about)
        idle = screen.idle(session)
        if idle is None:
            yield check("idle", "unseen", UNKNOWN)
        else:
            yield check("idle", "ok", HOLDS, {"seconds": f"{idle.total_seconds():.0f}"})

    def _help(self) -> Check:
        policy = self.household.policy
        lines = self.helplines(policy.country, policy.language).lines
        if not lines:
            return check("help", "none", FAILS, {"country": policy.country})
        return check("help", "ok", HOLDS, {"number": lines[0].number})

    def _secret(self) -> Check:
        there = self.guardians.secret_set()
        return check("secret", "ok", HOLDS) if there else check("secret", "none", FAILS)

    def _recovery(self) -> Check:
        there = self.store.recovery() is not None
        return check("recovery", "ok", HOLDS) if there else check("recovery", "none", UNKNOWN)

    def _backup(self) -> Check:
        """By the log, which remembers ninety days."""
        made = self.store.last("backup") or self._made_before()
        if made is None:
            return check("backup", "none", UNKNOWN)
        days = max((self.tally.now - made) // DAY, 0)
        case, result = ("ok" if days else "today", HOLDS) if days < BACKUP_OLD else ("old", UNKNOWN)
        return check("backup", case, result, {"days": str(days)})

    def _made_before(self) -> datetime | None:
        return next((x.at for x in self.store.entries(None, 1000) if x.what in MADE), None)
