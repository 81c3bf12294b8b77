"""One beat of the whole agent: the enforcer's, then what follows from it; none of it stops the rest.

While more begins than one can read, there are looks between the beats that only read: a whole beat each time
would keep whoever calls waiting. What they read is judged at the next beat, as it is on a calm PC.
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.api.problems import BEAT_FAILED
from agent.ports.store import StoreProblem
from agent.service.steps import NotWhole, Part, Step, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from agent.bootstrap.crew import Crew
    from agent.bootstrap.doors import Doors
    from agent.scheduling.jobs import Jobs
    from agent.service.enforcer import Enforcer
    from agent.service.observing.watch import Watch
    from agent.service.reporting.health import Health
    from agent.service.reporting.routes import Routes
    from agent.service.showing.announcer import Announcer
    from policies.model import Policy

CATCHING_UP = 0.25
"""Seconds between two looks while more began than one could read."""


@dataclass
class Beats:
    """What the pulse calls, and what it tells of it."""

    enforcer: Enforcer
    crew: Crew
    sight: Routes
    jobs: Jobs
    announcer: Announcer
    doors: Doors
    take_up: Callable[[Policy], None]
    """Called when the records know more than before: a day may have become another one."""
    seconds: Callable[[], float] = field(default_factory=lambda: asyncio.get_running_loop().time)
    _due: float = -math.inf
    """When the next whole beat is."""
    _regained: int = 0
    _failing: tuple[Part, ...] = field(default=())

    def beat(self, *, woken: bool = True) -> Generator[None, None, timedelta | None]:
        """All of it, step by step; between two beats, where need be, only a look. Returns when to beat again.

        ``woken``: something happened. NotWhole where some of it failed; then the next one is whole.
        """
        due, self._due = self._due, -math.inf
        if not woken and self._catching_up and self.seconds() < due:
            yield from walk(self._looks())
            wait = due - self.seconds()
        else:
            yield from walk(self._steps())
            waits = self.enforcer.until_next(), self.crew.wait(), self.sight.wait()
            wait = min((x.total_seconds() for x in waits if x is not None), default=math.inf)
        self._due = self.seconds() + wait
        if self.enforcer.platform.programs.behind:
            wait = min(wait, CATCHING_UP)
        return timedelta(seconds=max(wait, 0)) if wait < math.inf else None

    def told(self, error: Exception | None) -> None:
        """How the last beat went: what failed is a problem by its name until it fails no more."""
        failing = error.parts if isinstance(error, NotWhole) else (Part.LIMITS,) if error else ()
        for part in self._failing:
            if part not in failing:
                self._health.clear(BEAT_FAILED, _about(part))
        for part in failing:
            self._health.report(BEAT_FAILED, _about(part), called=part)
        self._failing = failing

    def _steps(self) -> Iterator[Step]:
        yield from self.enforcer.steps()
        yield from self._faces()  # who looks at a page that closes now shall not wait for what follows
        yield Step(Part.NOTES, self._read_anew)
        yield from self.crew.steps()
        yield Step(Part.SIGHT, self.sight.look)
        yield Step(Part.TIMERS, self._set_timer)
        yield from self._faces()
        yield Step(Part.DOORS, lambda: self.doors.open(self.enforcer.household))

    def _looks(self) -> Iterator[Step]:
        """See what runs, and judge nobody."""
        for child in tuple(self.enforcer.watches):
            yield self.enforcer.about(child, Part.LIMITS, lambda x: self.enforcer.observer.look(x.child))

    def _faces(self) -> Iterator[Step]:
        """What they show, where it is another than before."""
        for child in tuple(self.enforcer.watches):
            yield self.enforcer.about(child, Part.FACES, self._announce)

    def _announce(self, watch: Watch) -> None:
        self.announcer.announce((watch,))

    def _read_anew(self) -> None:
        """A disk that could not be written at the start is back: until then the witness answered for it."""
        enforcer = self.enforcer
        regained = enforcer.store.regained
        if regained == self._regained:
            return
        try:
            enforcer.tally.write()  # what was counted meanwhile, before the sums are read
            enforcer.tally.read_anew()
            self.take_up(enforcer.household.policy)
        except StoreProblem as problem:
            enforcer.reporter.stored(problem)  # the next beat tries again
        else:
            self._regained = regained

    @property
    def _catching_up(self) -> bool:
        """Whether a look is enough: there is more to read, and nobody to close."""
        return self.enforcer.platform.programs.behind and not any(
            watch.closing for watch in self.enforcer.watches.values()
        )

    @property
    def _health(self) -> Health:
        return self.enforcer.reporter.health

    def _set_timer(self) -> None:
        changes = [watch.next_change for watch in self.enforcer.watches.values()]
        self.jobs.at(min((x for x in changes if x is not None), default=None))


def _about(part: Part) -> str:
    """How the problem names it, as it would a target."""
    return f"part:{part}"
