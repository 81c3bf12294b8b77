"""Waits for an hour of the PC's clock: time that the PC slept through is over as well.

APScheduler keeps the hour. Its timer stands still in sleep (its issue 794) and a clock may be set back: so it
is asked each minute whether it is time.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from agent.lean import lean_imports

with lean_imports():
    from apscheduler.schedulers.asyncio import AsyncIOScheduler
    from apscheduler.triggers.date import DateTrigger

if TYPE_CHECKING:
    from collections.abc import Callable

ASKING = 60.0
"""Seconds between two questions whether it is time."""


class Alarm:
    """Rings once for each wait."""

    def __init__(
        self, now: Callable[[], datetime] = lambda: datetime.now(UTC), asking: float = ASKING
    ) -> None:
        self._now, self._asking = now, asking
        self._rung = asyncio.Event()
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None})
        self._scheduler.start()

    async def wait(self, seconds: float) -> None:
        """Return when the PC's clock says that so many seconds are over, or says that they have not begun."""
        span = timedelta(seconds=seconds)
        due = self._now() + span
        self._rung.clear()
        self._scheduler.add_job(self._ring, DateTrigger(due, timezone=UTC), id="due", replace_existing=True)
        while not self._rung.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._asking):
                    await self._rung.wait()
            if due - self._now() > span:
                return
            self._scheduler.wakeup()

    def stop(self) -> None:
        """Ring no more."""
        self._scheduler.shutdown(wait=False)

    async def _ring(self) -> None:
        self._rung.set()
