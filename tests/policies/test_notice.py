"""A notice is due whenever the day's use of its category comes to a multiple, and never twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.ids import CategoryId
from policies.notice import Notice, due
from policies.target import SCREEN, category
from policies.usage import Interval, Usage
from policies.week import DAY, Calendar

HERE = Calendar(UTC)
TODAY = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
GAMES = category(CategoryId("games"))
NOTICE = Notice(timedelta(minutes=30), CategoryId("games"), "Rest your eyes", "Nghỉ mắt nhé")


def played(minutes: float, start: datetime = NOON) -> Usage:
    used = Interval(start, start + timedelta(minutes=minutes), frozenset({GAMES, SCREEN}))
    return Usage().add(used, HERE)


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [(0, 29, None), (29, 30, 30), (30, 31, None), (59, 61, 61), (0, 95, 95), (61, 0, None)],
)
def test_it_is_due_at_each_multiple(before: float, now: float, told: float | None):
    used = None if told is None else timedelta(minutes=told)
    assert due(NOTICE, played(before), played(now), TODAY) == used


def test_other_use_does_not_bring_it():
    other = Usage().add(Interval(NOON, NOON + timedelta(hours=3), frozenset({SCREEN})), HERE)
    assert due(NOTICE, Usage(), other, TODAY) is None


def test_each_day_begins_anew():
    yesterday = played(29, NOON - DAY)
    more = yesterday.add(Interval(NOON, NOON + timedelta(minutes=5), frozenset({GAMES})), HERE)
    assert due(NOTICE, yesterday, more, TODAY) is None


@given(st.lists(st.integers(0, 40 * 60), max_size=20))
def test_looks_at_any_moment_tell_each_multiple_at_most_once(steps: list[int]):
    before, total, told = Usage(), 0, []
    for step in steps:
        total += step
        now = played(total / 60)
        used = due(NOTICE, before, now, TODAY)
        told += [] if used is None else [used // NOTICE.every]
        before = now
    assert told == sorted(set(told))
    assert not told or told[-1] == timedelta(seconds=total) // NOTICE.every


def test_a_notice_comes_after_some_time():
    with pytest.raises(ValueError, match="some time"):
        Notice(timedelta(), CategoryId("games"), "a", "b")
