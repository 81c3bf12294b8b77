"""Counting goes on while the clock is put right, accepted or not believed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.agent.service.observing.day import AN, GAME, HANOI, PLAYING, Day
from tests.agent.service.stage import SECONDS


def test_a_clock_that_is_put_right_after_an_empty_battery_is_a_new_day_and_nobodys_time(
    tmp_path: Path,
) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(15 * SECONDS)
    before = day.tally.line.moment
    day.tally.keep(clean=True)
    day.crash()
    right = day.clock.reading.wall + timedelta(hours=16)
    day.clock.reboot(timedelta(days=-9999))
    day.begin()
    day.tally.use(AN, PLAYING)
    day.later(5 * SECONDS)
    assert HANOI.day(day.tally.now) == HANOI.day(before)
    assert day.used() == 20
    day.crash()
    day.begin()
    assert day.tally.line.uncertain, "known over a restart of the agent"
    day.tally.use(AN, PLAYING)
    day.clock.set_wall(right)
    day.later(5 * SECONDS)
    assert HANOI.day(day.tally.now) > HANOI.day(before)
    assert day.used() == 0
    assert day.tally.usage[AN].used(GAME, HANOI.day(before)) == 25 * SECONDS
    day.later(5 * SECONDS)
    day.tally.keep(clean=True)
    assert day.used() == day.kept() == 5
    day.store.close()


def test_a_clock_that_is_put_right_by_little_changes_no_second_of_use(tmp_path: Path) -> None:
    for seconds in (-100, 100):
        day = Day(tmp_path / str(seconds))
        day.tally.use(AN, PLAYING)
        day.clock.set_wall(day.clock.reading.wall + seconds * SECONDS)
        for _ in range(720):
            day.later(timedelta(seconds=5, milliseconds=7))
        assert abs(day.used() - 720 * 5.007) <= 3, "whole seconds, with a hole in each minute"
        day.tally.keep(clean=True)
        assert day.used() == day.kept()
        day.store.close()


def test_a_clock_that_is_accepted_backwards_counts_on(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(15 * SECONDS)
    day.clock.set_wall(day.clock.reading.wall - timedelta(days=1))
    day.later(1 * SECONDS)
    day.tally.accept(day.clock.read())
    day.later(4 * SECONDS)
    assert day.used() == 4
    assert day.kept() == 4
    day.store.close()


def test_whether_the_clock_is_believed_is_written_at_once(tmp_path: Path) -> None:
    """After a crash an older answer would believe the clock once more."""
    day = Day(tmp_path)
    day.later(15 * SECONDS)
    day.crash()
    day.clock.reboot(timedelta(hours=-2))
    day.begin()
    day.later(1 * SECONDS)
    assert day.store.mark().line.uncertain
    day.clock.set_wall(day.tally.line.moment)
    day.later(1 * SECONDS)
    assert not day.store.mark().line.uncertain
    day.store.close()
