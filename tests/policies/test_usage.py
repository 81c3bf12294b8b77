"""Seconds are sets: no order, no cut and no second report changes what was used."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.target import SCREEN
from policies.usage import Interval, Spans, Usage, cut
from policies.week import Calendar
from tests.policies.stories import HOME, MINECRAFT, YOUTUBE, moment

DAWN = int(Calendar(HOME).bounds(date(2026, 3, 2))[0].timestamp())
BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
RUNS = st.tuples(st.integers(0, 200), st.integers(0, 60)).map(lambda run: (run[0], run[0] + run[1]))
USES = st.lists(
    st.tuples(RUNS, st.frozensets(st.sampled_from([SCREEN, MINECRAFT, YOUTUBE]), min_size=1)), max_size=12
)


def whole(spans):
    return {second for start, end in spans.runs for second in range(start, end)}


@given(st.lists(RUNS, max_size=20))
def test_runs_are_a_set_of_seconds_sorted_and_apart(runs):
    spans, seconds = Spans(), set()
    for start, end in runs:
        spans = spans.add(start, end)
        seconds |= set(range(start, end))
        assert whole(spans) == seconds
        assert spans.total == len(seconds)
        assert all(spans.total_by(at) == len({x for x in seconds if x < at}) for at in (0, 70, 140, 300))
        assert all(end < start for (_, end), (start, _) in zip(spans.runs, spans.runs[1:], strict=False))


@given(st.lists(RUNS, max_size=8), st.lists(RUNS, max_size=8), st.integers(0, 9), st.integers(0, 9))
def test_two_pcs_at_the_same_second_count_once(here, there, rolled, more):
    first, second = Spans((), rolled), Spans((), more)
    for run in here:
        first = first.add(*run)
    for run in there:
        second = second.add(*run)
    both = first.union(second)
    assert whole(both) == whole(first) | whole(second)
    assert both.total == rolled + more + len(whole(first) | whole(second))
    assert both.total_by(0) == rolled + more
    assert both == Spans(second.union(first).runs, rolled + more)


def add(uses, calendar=BERLIN, start=DAWN):
    usage = Usage()
    for (first, last), targets in uses:
        usage = usage.add(Interval(moment(start + first), moment(start + last), targets), calendar)
    return usage


@given(USES, st.randoms())
def test_the_order_of_beats_does_not_matter(uses, chance):
    shuffled = [*uses]
    chance.shuffle(shuffled)
    assert totals(add(shuffled)) == totals(add(uses))


@given(USES, st.integers(0, 260))
def test_split_beats_equal_whole_ones_and_a_beat_reported_twice_counts_once(uses, at):
    pieces = []
    for (start, end), targets in uses:
        middle = min(max(start, at), end)
        pieces += [((start, middle), targets), ((middle, end), targets), ((start, end), targets)]
    assert totals(add(pieces)) == totals(add(uses))


def totals(usage):
    """Days of nothing are no days."""
    targets = (SCREEN, MINECRAFT, YOUTUBE)
    return {(day, x): usage.spans(x, day) for day in usage.days for x in targets if usage.used(x, day)}


@given(
    st.integers(0, 400_000), st.integers(0, 400_000), st.sampled_from(["Europe/Berlin", "America/New_York"])
)
def test_a_long_use_is_cut_at_each_midnight(start, length, zone):
    calendar = Calendar(ZoneInfo(zone))
    first = int(BERLIN.bounds(date(2026, 10, 24))[0].timestamp()) + start
    pieces = list(cut(moment(first), moment(first + length), calendar))
    assert sum(end - begin for _, begin, end in pieces) == length
    for day, begin, end in pieces:
        assert calendar.day(moment(begin)) == calendar.day(moment(end - 1)) == day


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-03-28", 24)])
def test_a_day_of_use_on_the_day_of_the_change(day, hours):
    today = date.fromisoformat(day)
    start, end = BERLIN.bounds(today)
    usage = Usage().add(
        Interval(start - timedelta(hours=1), end + timedelta(hours=1), frozenset({SCREEN})), BERLIN
    )
    assert usage.used(SCREEN, today) == timedelta(hours=hours)


def test_a_week_is_counted_from_monday():
    usage = Usage()
    for day in range(1, 9):
        at = BERLIN.instant(date(2026, 3, day), timedelta(hours=15))
        usage = usage.add(Interval(at, at + timedelta(minutes=day), frozenset({SCREEN})), BERLIN)
    assert usage.used_in_week(SCREEN, date(2026, 3, 2)) == timedelta(minutes=2)
    assert usage.used_in_week(SCREEN, date(2026, 3, 5)) == timedelta(minutes=2 + 3 + 4 + 5)
    at = BERLIN.instant(date(2026, 3, 5), timedelta(hours=15, minutes=2))
    assert usage.used_in_week(SCREEN, date(2026, 3, 5), at) == timedelta(minutes=2 + 3 + 4 + 2)
    assert usage.used_in_week(MINECRAFT, date(2026, 3, 5)) == timedelta()
    assert usage.since(date(2026, 3, 4)).used_in_week(SCREEN, date(2026, 3, 5)) == timedelta(minutes=9)


def test_parts_of_a_second_are_not_lost_between_beats():
    at = moment(DAWN)
    usage = Usage()
    for beat in range(10):
        begin = at + timedelta(seconds=0.7 * beat)
        usage = usage.add(Interval(begin, begin + timedelta(seconds=0.7), frozenset({SCREEN})), BERLIN)
    assert usage.used(SCREEN, BERLIN.day(at)) == timedelta(seconds=7)
