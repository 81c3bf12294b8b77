"""Calendar jobs: the day's change, the nightly roll-up and retention, a verdict that changes by itself.

APScheduler keeps the calendar. Its timer runs on a clock that stands still in sleep (its issue 794), and a
job that comes late is dropped by default after one second: so no job has a misfire time here, and ``woke``
makes it look again after sleep and after jumps of the clock. Jobs are coroutines: plain functions would be
run in a thread, and the agent has one thread only.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from agent.lean import lean_imports

with lean_imports():
    from apscheduler.jobstores.base import JobLookupError
    from apscheduler.schedulers.asyncio import AsyncIOScheduler
    from apscheduler.triggers.cron import CronTrigger
    from apscheduler.triggers.date import DateTrigger

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

NIGHT = {"hour": 3, "minute": 30}


class Jobs:
    """The calendar of one household."""

    def __init__(
        self, *, new_day: Callable[[], None], night: Callable[[], None], change: Callable[[], None]
    ) -> None:
        self._new_day = new_day
        self._night = night
        self._change = change
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True}
        )
        self._next_change: datetime | None = None

    def start(self, zone: tzinfo) -> None:
        """Begin, or begin again in another zone."""
        midnight = CronTrigger(hour=0, minute=0, second=0, timezone=zone)
        night = CronTrigger(**NIGHT, timezone=zone)
        self._scheduler.add_job(_job(self._new_day), midnight, id="new day", replace_existing=True)
        self._scheduler.add_job(_job(self._night), night, id="night", replace_existing=True)
        if not self._scheduler.running:
            self._scheduler.start()

    def at(self, change: datetime | None) -> None:
        """Wake the agent at the next change, also when the PC slept until then.

        It goes by the PC's clock, which may be ahead of the household's time: the pulse waits for the rest.
        """
        if change == self._next_change:
            return
        self._next_change = change
        if change is not None:
            self._scheduler.add_job(
                _job(self._change), DateTrigger(change, timezone=UTC), id="change", replace_existing=True
            )
            return
        try:
            self._scheduler.remove_job("change")
        except JobLookupError:
            return  # it has run

    def woke(self) -> None:
        """After sleep or a jump of the clock: look again which jobs are due.

        What is due stays so; a clock that was set back has an earlier next day than it had before.
        """
        for job in self._scheduler.get_jobs():
            if isinstance(job.trigger, CronTrigger):
                due = job.next_run_time
                job.reschedule(job.trigger)
                job.modify(next_run_time=min(due, job.next_run_time))
        self._scheduler.wakeup()

    def stop(self) -> None:
        """No further job."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def _job(function: Callable[[], None]) -> object:
    async def run() -> None:
        function()

    return run
