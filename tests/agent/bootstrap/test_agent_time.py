"""The household's time in a whole agent: holidays, a new day and a night, a clock that is not believed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from agent import agreement, holidays
from agent.bootstrap.agent import Agent
from agent.ports.store import Mark
from agent.scheduling.clock import SystemClock
from agent.storage import open_store
from agent.storage.store import DiskStore
from policies import timeline
from tests.agent.bootstrap.house import FREE, GAME, House, nothing
from tests.agent.service.failing import dead_disk


def test_holidays_that_come_late_bring_no_older_policy_back(house: House) -> None:
    async def story(agent: Agent) -> None:
        agent._take_up(agreement.policy(FREE + GAME))
        await agent.upkeep.done()
        assert agent.enforcer.watches[agent.household.children()[0]].child.rules
        assert agent.household.calendar.holidays
        assert "/opt/no-such-game" in agent.household.executables()

    house.live(story)


def test_another_country_has_other_holidays(house: House) -> None:
    async def story(agent: Agent) -> None:
        await agent.upkeep.done()
        before = agent.household.calendar.holidays
        agent._take_up(agreement.policy(FREE.replace("format = 1", 'format = 1\ncountry = "DE"')))
        await agent.upkeep.done()
        assert agent.household.calendar.holidays not in (before, frozenset())

    house.live(story)
    with closing(open_store(house.folder / "state")) as store:
        year = holidays.years(SystemClock().read().wall)[0]
        assert store.holidays("DE", year) != store.holidays("VN", year)


def test_holidays_go_by_the_household_s_time_whatever_the_pc_s_clock_begins_with(house: House) -> None:
    """An empty battery: the clock begins in an earlier year at each boot, until the network puts it right."""
    days = frozenset({date(2126, 9, 2), date(2126, 4, 30)})
    with closing(open_store(house.folder / "state")) as store:
        at = datetime(2126, 9, 2, 8, tzinfo=UTC)
        store.beat(Mark(timeline.begin(at, timedelta(1), timedelta(1), "another boot"), sequence=9), ())
        store.keep_holidays("VN", 2126, days)

    async def story(agent: Agent) -> None:
        assert agent.tally.now.year == 2126
        assert days <= agent.household.calendar.holidays
        agent._take_up(agreement.policy(FREE + GAME))
        assert days <= agent.household.calendar.holidays

    house.live(story)


def test_a_country_that_no_library_knows_has_none(house: House) -> None:
    async def story(agent: Agent) -> None:
        await agent.upkeep.done()
        assert agent.household.calendar.holidays == frozenset()

    house.live(story, FREE.replace("format = 1", 'format = 1\ncountry = "XX"'))


def test_a_new_day_and_a_night(house: House) -> None:
    async def story(agent: Agent) -> None:
        await agent.upkeep.done()
        agent._new_day()
        agent.upkeep.night()
        await agent.upkeep.done()

    house.live(story)
    assert not house.problems() & {"internal-error", "beat-failed"}


def test_a_dead_disk_is_told_and_the_night_goes_on(house: House) -> None:
    async def story(agent: Agent) -> None:
        await agent.upkeep.done()
        assert isinstance(agent.store, DiskStore)
        with dead_disk(agent.store):
            agent.upkeep.night()
            await agent.upkeep.done()

    house.live(story)
    assert "disk-failing" in house.problems()


def test_a_clock_that_was_not_believed_is_told_again_after_a_restart(house: House) -> None:
    house.live(nothing)
    reading = SystemClock().read()
    line = timeline.begin(reading.wall, reading.monotonic, reading.boottime, reading.boot_id)
    with closing(open_store(house.folder / "state")) as store:
        store.beat(
            Mark(
                replace(line, moment=line.moment + timedelta(hours=3), off_by=timedelta(hours=-3)),
                sequence=99,
            ),
            (),
        )
    house.said.clear()
    house.live(nothing)
    assert house.problems() == {"clock-jumped"}
    with closing(open_store(house.folder / "state")) as store:
        assert not [entry for entry in store.entries(None, 10) if entry.kind == "security"]


def test_a_clock_that_is_behind_after_a_reboot_is_told_and_noted(house: House) -> None:
    house.live(nothing)
    reading = SystemClock().read()
    ahead = timeline.begin(
        reading.wall + timedelta(days=2), reading.monotonic, reading.boottime, "another boot"
    )
    with closing(open_store(house.folder / "state")) as store:
        store.beat(Mark(ahead, sequence=99), ())
    house.live(nothing)
    assert "clock-uncertain" in house.problems()
    with closing(open_store(house.folder / "state")) as store:
        assert [entry.what[:21] for entry in store.entries(None, 10)].count("the PC's clock was be") == 1
