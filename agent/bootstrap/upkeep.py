"""What is done beside the beats: after each start, and once a night.

What may be kept no longer is forgotten, holidays are looked up, and what nobody saw before a start is told.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from agent import holidays, lean
from agent.ports.store import StoreProblem
from policies.timeline import ZERO
from policies.week import DAY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from datetime import date, datetime

    from agent.ports import Boot, Reading
    from agent.ports.store import Mark, Store
    from agent.service.household import Household
    from agent.service.reporting.reporter import Reporter
    from policies.model import Policy
    from policies.timeline import Step, Timeline

LIVED = 4
"""Days on which something was recorded, after which a day is believed, and whose past may be forgotten."""
LATE = timedelta(days=7)
"""By so much less than the days between them, for a PC that is seldom on."""
SURE = timedelta(days=3)
"""A PC that has been on for so long has the right day, or nobody knows better."""
SOON = 60.0
"""Seconds after a start until something is forgotten: it has other things to do first."""


@dataclass
class Upkeep:
    """Runs on the agent's loop; ``begin`` at the start, ``night`` each night, ``stop`` at the end."""

    store: Store
    household: Household
    reporter: Reporter
    now: Callable[[], datetime]
    line: Callable[[], Timeline]
    """Where the household's time stands at this moment."""
    take_up: Callable[[Policy], None]
    """Called when holidays were found: a day may have become another one."""
    boots: Callable[[], Awaitable[tuple[Boot, ...]]]
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _forgetting: asyncio.TimerHandle | None = None
    _began: timedelta | None = None

    def begin(self, before: Mark | None, step: Step | None, reading: Reading) -> None:
        """After a start; many PCs are off at night, and would never forget."""
        self._began = reading.boottime
        self._do(self._look_back(before, step, reading))
        self.look_up_holidays()
        self._forgetting = asyncio.get_running_loop().call_later(SOON, self.forget)

    def night(self) -> None:
        """Once a night."""
        self.forget()
        self.look_up_holidays()

    def forget(self) -> None:
        """What its kind may be kept no longer goes."""
        try:
            today = self._believed()
            if today is not None:
                self.store.roll_up(today - DAY)
                self.store.forget(today)
        except StoreProblem as problem:
            self.reporter.stored(problem)

    def _believed(self) -> date | None:
        """The day whose past may be forgotten; None: not known. What was deleted does not come back.

        A clock that is far ahead at a start is believed until it is put right, and then the household's time
        stays ahead until a guardian accepts the clock: so of both the earlier one counts, and a leap only
        when the PC was used on some days since.
        """
        line = self.line()
        today = self.household.calendar.day(line.moment + min(line.off_by, ZERO))
        if self._began is not None and line.boottime - self._began >= SURE:
            return today
        lived = self.store.lived(today, LIVED)
        return None if lived is None else min(today, lived + LATE)

    def look_up_holidays(self) -> None:
        """Once a year and country; from then on they are known without the library."""
        self._do(self._look_up_holidays())

    async def done(self) -> None:
        """Wait for what was begun."""
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Give up what is not done; processes that were started for it end with it."""
        if self._forgetting is not None:
            self._forgetting.cancel()
        for task in self.tasks:
            task.cancel()
        await self.done()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _look_up_holidays(self) -> None:
        country, found = self.household.policy.country, False
        try:
            for year in holidays.years(self.now()):
                if self.store.holidays(country, year) is None:
                    days = await holidays.look_up(country, year)
                    if days is not None:
                        self.store.keep_holidays(country, year, days)
                        found = True
        except StoreProblem as problem:
            self.reporter.stored(problem)  # They are looked up again in the night.
        if found:
            self.take_up(self.household.policy)  # That may be another one by now.

    async def _look_back(self, before: Mark | None, step: Step | None, reading: Reading) -> None:
        from agent.service.reporting import gaps

        await gaps.tell(before, step, reading, self.boots, self.reporter)
        lean.forget((gaps.__name__,))
