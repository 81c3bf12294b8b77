"""Counting: nothing is lost, nothing is won."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.agent.service.failing import full_disk
from tests.agent.service.observing.day import AN, BINH, HANOI, PLAYING, Day
from tests.agent.service.stage import SECONDS


def test_time_counts_for_what_was_in_use_since_the_last_beat(tmp_path: Path) -> None:
    day = Day(tmp_path)
    assert day.step is None
    day.later(10 * SECONDS)
    day.tally.use(AN, PLAYING)
    day.later(5 * SECONDS)
    day.tally.use(AN, frozenset())
    day.later(5 * SECONDS)
    assert day.used() == day.kept() == 5
    day.store.close()


def test_parts_of_seconds_add_up(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    for _ in range(100):
        day.later(timedelta(milliseconds=300))
    assert day.used() == 30
    day.store.close()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 4000), st.integers(1, 4000)), max_size=40))
def test_many_short_visits_add_up_to_what_they_were(tmp_path: Path, visits: list[tuple[int, int]]) -> None:
    day, true = Day(Path(tempfile.mkdtemp(dir=tmp_path))), 0
    for used, away in visits:
        day.tally.use(AN, PLAYING)
        day.later(timedelta(milliseconds=used))
        day.tally.use(AN, frozenset())
        true += used
        assert abs(day.used() - true / 1000) <= 1
        day.later(timedelta(milliseconds=away))
    day.store.close()


def test_what_is_left_over_is_not_carried_about_for_days(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(timedelta(milliseconds=1700))
    day.tally.use(AN, frozenset())
    day.tally.take_up(HANOI, (AN,))
    assert len(vars(day.tally)["_rests"]) == 2
    day.later(timedelta(days=1))
    day.tally.take_up(HANOI, (AN,))
    assert not vars(day.tally)["_rests"]
    day.store.close()


def test_it_is_written_every_fifteen_seconds_and_at_each_change(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(5 * SECONDS)
    assert day.kept() == 5  # a change
    day.later(10 * SECONDS)
    assert day.kept() == 5
    day.later(5 * SECONDS)
    assert day.kept() == day.used() == 20
    day.store.close()


def test_before_sleep_it_is_written_at_once(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(5 * SECONDS)
    day.later(2 * SECONDS)
    assert day.kept() == 5
    day.tally.keep(at_once=True)
    assert day.kept() == 7
    day.store.close()


def test_sleep_and_stalls_are_nobodys_time(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(3 * SECONDS, asleep=timedelta(hours=8))
    assert day.used() == 3
    day.later(timedelta(minutes=10))
    assert day.used() == 3 + 15
    day.store.close()


def test_what_a_full_disk_refuses_stays_in_memory_and_is_written_later(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(5 * SECONDS)
    with full_disk():
        day.later(15 * SECONDS)
        assert day.tally.problem is not None
        assert (day.used(), day.kept()) == (20, 5)
        day.tally.use(AN, frozenset())
        day.later(15 * SECONDS)
        day.tally.use(AN, PLAYING)
        day.later(10 * SECONDS)
    day.later(1 * SECONDS)
    assert day.kept() == 31
    day.store.close()


def test_a_child_that_comes_back_is_read_from_the_disk(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(15 * SECONDS)
    day.tally.take_up(HANOI, (BINH,))
    assert AN not in day.tally.in_use
    day.later(15 * SECONDS)
    day.tally.take_up(HANOI, (AN, BINH))
    assert day.used() == 15
    day.store.close()
