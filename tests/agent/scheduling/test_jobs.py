"""The calendar: the day's change, the night, a verdict that changes by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from agent.scheduling.jobs import Jobs

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
PATIENCE = 10.0


class Agenda:
    """Jobs, and what they did."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.something = asyncio.Event()
        self.jobs = Jobs(
            new_day=lambda: self._did("new day"),
            night=lambda: self._did("night"),
            change=lambda: self._did("change"),
        )

    def _did(self, what: str) -> None:
        self.done.append(what)
        self.something.set()

    def due(self, name: str) -> datetime:
        """When a job runs next."""
        due: datetime = self.jobs._scheduler.get_job(name).next_run_time
        return due

    async def happens(self) -> None:
        await asyncio.wait_for(self.something.wait(), PATIENCE)
        self.something.clear()


def keep(story: Callable[[Agenda], Awaitable[None]]) -> None:
    async def tell() -> None:
        agenda = Agenda()
        try:
            await story(agenda)
        finally:
            agenda.jobs.stop()
            await asyncio.sleep(0)

    asyncio.run(tell())


def test_a_day_begins_at_the_households_midnight() -> None:
    async def story(agenda: Agenda) -> None:
        agenda.jobs.start(HANOI)
        day, night = agenda.due("new day"), agenda.due("night")
        assert (day.hour, day.minute, day.utcoffset()) == (0, 0, timedelta(hours=7))
        assert (night.hour, night.minute) == (3, 30)

    keep(story)


def test_another_zone_is_another_midnight() -> None:
    async def story(agenda: Agenda) -> None:
        agenda.jobs.start(HANOI)
        agenda.jobs.start(ZoneInfo("Europe/Berlin"))
        assert agenda.due("new day").utcoffset() in {timedelta(hours=1), timedelta(hours=2)}

    keep(story)


def test_a_change_to_come_wakes_the_agent() -> None:
    async def story(agenda: Agenda) -> None:
        agenda.jobs.start(HANOI)
        agenda.jobs.at(datetime.now(UTC) + timedelta(milliseconds=20))
        await agenda.happens()
        assert agenda.done == ["change"]
        agenda.jobs.at(None)  # it has run
        agenda.jobs.at(None)

    keep(story)


def test_a_change_that_was_missed_is_made_up_for() -> None:
    async def story(agenda: Agenda) -> None:
        agenda.jobs.start(HANOI)
        agenda.jobs.at(datetime.now(UTC) - timedelta(hours=9))  # the PC was asleep
        agenda.jobs.woke()
        await agenda.happens()
        assert agenda.done == ["change"]

    keep(story)


def test_a_clock_that_is_set_back_brings_the_next_days_back_with_it() -> None:
    async def story(agenda: Agenda) -> None:
        agenda.jobs.start(HANOI)
        due = agenda.due("new day")
        for name in ("new day", "night"):
            agenda.jobs._scheduler.modify_job(name, next_run_time=due + timedelta(days=73 * 365))
        agenda.jobs.woke()
        assert agenda.due("new day") == due
        assert agenda.due("night") < due + timedelta(days=1)
        missed = datetime.now(UTC) - timedelta(hours=1)
        agenda.jobs._scheduler.modify_job("night", next_run_time=missed)  # asleep until now
        agenda.jobs.woke()
        await agenda.happens()
        assert agenda.done == ["night"]

    keep(story)


def test_only_the_last_change_counts() -> None:
    async def story(agenda: Agenda) -> None:
        agenda.jobs.start(HANOI)
        far = datetime.now(UTC) + timedelta(days=2)
        agenda.jobs.at(datetime.now(UTC) + timedelta(hours=1))
        agenda.jobs.at(far)
        agenda.jobs.at(far)
        assert agenda.due("change") == far
        agenda.jobs.at(None)
        assert agenda.jobs._scheduler.get_job("change") is None

    keep(story)


def test_the_day_and_the_night_are_told() -> None:
    async def story(agenda: Agenda) -> None:
        agenda.jobs.start(HANOI)
        for name in ("new day", "night"):
            agenda.jobs._scheduler.modify_job(name, next_run_time=datetime.now(UTC))
            await agenda.happens()
        assert agenda.done == ["new day", "night"]

    keep(story)


def test_what_never_began_ends_too() -> None:
    async def story(agenda: Agenda) -> None:
        agenda.jobs.stop()

    keep(story)
