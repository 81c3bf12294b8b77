"""Breaks: after some time at the PC the screen rests, and time away is rest."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.model import Break
from policies.rest import rest
from policies.target import PRESENCE
from policies.usage import Interval
from tests.policies.naive import Naive
from tests.policies.stories import Story, child, minutes, moment

RULE = Break(minutes(45), minutes(10))
TODAY = date(2026, 3, 2)


def rests(at, *presence):
    """Where An stands at that time of the day, after these times at the PC."""
    story = Story(child())
    for start, number in presence:
        story.used({PRESENCE}, start if " " in start else f"2026-03-02 {start}", number)
    found = rest(RULE, story.usage, TODAY, story.at(f"2026-03-02 {at}"))
    until = found.until and found.until.astimezone(story.zone).strftime("%H:%M")
    return until, found.left / minutes(1)


@pytest.mark.parametrize(
    ("at", "presence", "until", "left"),
    [
        ("15:00", [], None, 45),
        ("15:30", [("15:00", 30)], None, 15),
        ("15:45", [("15:00", 45)], "15:55", 0),
        ("15:54", [("15:00", 54)], "15:55", 0),
        ("15:55", [("15:00", 45)], None, 45),
        ("16:00", [("15:00", 60)], None, 40),
        ("16:40", [("15:00", 100)], "16:50", 0),
    ],
    ids=["fresh", "half", "begins", "last minute", "over", "stayed through it", "the second one"],
)
def test_a_break_comes_after_three_quarters_of_an_hour(at, presence, until, left):
    assert rests(at, *presence) == (until, left)


def test_a_short_absence_is_no_break_and_a_long_one_is():
    assert rests("15:45", ("15:00", 30), ("15:39", 6)) == (None, 9)
    assert rests("15:45", ("15:00", 30), ("15:40", 5)) == (None, 40)
    assert rests("15:39", ("15:00", 30)) == (None, 15)
    assert rests("15:40", ("15:00", 30)) == (None, 45)


def test_what_is_done_in_a_break_does_not_count_towards_the_next():
    assert rests("16:00", ("15:00", 45), ("15:50", 10)) == (None, 40)
    assert rests("15:54", ("15:00", 45), ("15:46", 4), ("15:51", 3)) == ("15:55", 0)
    assert rests("16:05", ("15:00", 45), ("15:46", 4)) == (None, 45)


def test_midnight_is_no_pause():
    assert rests("00:10", ("2026-03-01 23:30", 30), ("00:00", 10)) == (None, 5)
    assert rests("00:05", ("2026-03-01 23:00", 55)) == (None, 45)


def test_after_a_break_the_count_begins_anew_whatever_came_before():
    assert rests("16:35", ("15:00", 30), ("15:35", 60)) == (None, 10)


RUNS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 12)), max_size=12)
RULES = st.builds(Break, st.integers(1, 6).map(minutes), st.integers(1, 3).map(minutes))


@given(
    RUNS, st.integers(0, 8), st.builds(Break, st.integers(1, 6).map(minutes), st.integers(1, 3).map(minutes))
)
def test_the_same_as_counting_on_the_fingers(runs, later, rule):
    """Away, there, away, there: some minutes each, over midnight."""
    story = Story(child())
    naive = Naive(story.child, story.calendar, 60)
    at = int(story.at("2026-03-01 23:30").timestamp())
    for away, there in runs:
        naive.use({PRESENCE}, at + 60 * away, at + 60 * (away + there))
        interval = Interval(moment(at + 60 * away), moment(at + 60 * (away + there)), frozenset({PRESENCE}))
        story.usage = story.usage.add(interval, story.calendar)
        at += 60 * (away + there)
    for now in range(at, at + 60 * later + 1, 60):
        found = rest(rule, story.usage, story.calendar.day(moment(now)), moment(now))
        resting, left = naive.breaks(rule, now)
        assert (found.until is not None) == resting
        assert found.left == timedelta(seconds=left)


def test_presence_told_from_the_future_changes_nothing_now():
    """Another PC's clock may run ahead, and a guardian may put the household's time back."""
    assert rests("15:20", ("15:00", 20), ("15:40", 30)) == rests("15:20", ("15:00", 20)) == (None, 25)
