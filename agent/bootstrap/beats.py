"""One beat of the whole agent: the enforcer's, then what follows from it; none of it stops the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from agent.api.problems import BEAT_FAILED
from agent.ports.store import StoreProblem
from agent.service.steps import NotWhole, Part, Step, take

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import timedelta

    from agent.bootstrap.crew import Crew
    from agent.bootstrap.doors import Doors
    from agent.scheduling.jobs import Jobs
    from agent.service.enforcer import Enforcer
    from agent.service.reporting.health import Health
    from agent.service.reporting.routes import Routes
    from agent.service.showing.announcer import Announcer
    from policies.model import Policy


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
    _regained: int = 0
    _failing: tuple[Part, ...] = field(default=())

    def beat(self) -> timedelta | None:
        """All of it. Returns when to beat again; NotWhole where some of it failed."""
        waits: list[timedelta | None] = []
        take(self._steps(waits))
        return min((x for x in (*waits, self.crew.wait()) if x is not None), default=None)

    def told(self, error: Exception | None) -> None:
        """How the last beat went: what failed is a problem by its name until it fails no more."""
        failing = error.parts if isinstance(error, NotWhole) else (Part.LIMITS,) if error else ()
        for part in self._failing:
            if part not in failing:
                self._health.clear(BEAT_FAILED, _about(part))
        for part in failing:
            self._health.report(BEAT_FAILED, _about(part), called=part)
        self._failing = failing

    def _steps(self, waits: list[timedelta | None]) -> Iterator[Step]:
        yield Step(Part.LIMITS, lambda: waits.append(self.enforcer.beat()))
        yield Step(Part.NOTES, self._read_anew)
        yield Step(Part.STARTS, self.crew.keep)
        yield Step(Part.SIGHT, self.sight.look)
        yield Step(Part.TIMERS, self._set_timer)
        for watch in tuple(self.enforcer.watches.values()):
            yield Step(Part.FACES, partial(self.announcer.announce, (watch,)))
        yield Step(Part.DOORS, partial(self.doors.open, self.enforcer.household))

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
    def _health(self) -> Health:
        return self.enforcer.reporter.health

    def _set_timer(self) -> None:
        changes = [watch.next_change for watch in self.enforcer.watches.values()]
        self.jobs.at(min((x for x in changes if x is not None), default=None))


def _about(part: Part) -> str:
    """How the problem names it, as it would a target."""
    return f"part:{part}"
