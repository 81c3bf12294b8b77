"""Days and hours as a family says them, and which instants they are."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from policies.week import (
    DAY,
    EVERY,
    WEEKDAYS,
    Calendar,
    Days,
    PerDay,
    Rank,
    Window,
    clock,
    first_of_week,
    open_spans,
)
from tests.policies.naive import shown
from tests.policies.stories import DAYS, HOLIDAYS, SELECTORS, ZONES, hours, minutes, moment, week

HOME = Calendar(ZoneInfo("Asia/Ho_Chi_Minh"), HOLIDAYS)
BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
NEW_YORK = Calendar(ZoneInfo("America/New_York"))
REUNIFICATION = date(2026, 4, 30)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


# Days.


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("every", range(7)),
        ("mon", [0]),
        ("sun", [6]),
        ("mon-fri", range(5)),
        ("sat-sun", [5, 6]),
        ("fri-mon", [4, 5, 6, 0]),
        ("sun-mon", [6, 0]),
        ("schoolday", range(5)),
        ("2026-03-04", [2]),
        ("holiday", []),
    ],
)
def test_a_selector_speaks_of_its_days(text, days):
    monday = date(2026, 3, 2)
    found = Days.parse(text)
    assert [index for index in range(7) if found.fits(monday + index * DAY, HOME)] == sorted(days)
    assert found.text == text


def test_a_holiday_is_a_holiday_and_no_schoolday():
    assert Days.parse("holiday").fits(REUNIFICATION, HOME)
    assert not Days.parse("schoolday").fits(REUNIFICATION, HOME)
    assert Days.parse("thu").fits(REUNIFICATION, HOME)
    assert Calendar(HOME.zone, schooldays=frozenset({5})).is_schoolday(date(2026, 3, 7))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mo",
        "mon-mon",
        "mon-",
        "-fri",
        "2026-13-01",
        "weekend",
        "Mon",
        "mon-fry",
    ],
)
def test_what_is_no_day_is_named_with_what_it_may_be(text):
    with pytest.raises(ValueError, match=f'"{text}" is no day; write mon, mon-fri, .* 2026-12-24'):
        Days.parse(text)


def test_the_most_specific_day_wins():
    order = ["2026-04-30", "holiday", "thu", "wed-thu", "mon-fri", "schoolday", "every"]
    values = PerDay.of(*((Days.parse(text), text) for text in reversed(order)))
    assert [days.text for days, _ in values.entries] == order
    for rank, text in enumerate(order):
        left = PerDay(values.entries[rank:])
        expected = text if text != "schoolday" else "every"
        assert left.on(REUNIFICATION, HOME) == expected
    assert PerDay.of((Days.parse("sun"), 1)).on(REUNIFICATION, HOME) is None


@given(SELECTORS, SELECTORS, DAYS)
def test_order_of_writing_does_not_matter(first, second, day):
    assume(first.order != second.order or first.rank is Rank.DATE)
    one, other = PerDay.of((first, 1), (second, 2)), PerDay.of((second, 2), (first, 1))
    assert one.on(day, HOME) == other.on(day, HOME) or first == second


def test_a_week_begins_on_monday():
    assert [first_of_week(date(2026, 3, day)).day for day in (2, 5, 8, 9)] == [2, 2, 2, 9]
    assert [date(2026, 3, 2 + index).strftime("%a").lower() for index in range(7)] == list(WEEKDAYS)


# Hours.


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("15:30-17:30", 15.5, 17.5),
        ("7:05 - 8:00", 7 + 5 / 60, 8),
        ("20:00-01:00", 20, 25),
        ("20:00-24:00", 20, 24),
        ("20:00-00:00", 20, 24),
        ("00:00-24:00", 0, 24),
        ("19:00-07:00", 19, 31),
    ],
)
def test_hours_are_read(text, start, end):
    window = Window.parse(text)
    assert (window.start, window.end) == (timedelta(hours=start), timedelta(hours=end))
    assert Window.parse(str(window)) == window


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("15:30", "write it like"),
        ("19:00-18:00", "ends before it starts"),
        ("18:59-07:00", "ends before it starts"),
        ("15:30-15:30", "is empty"),
        ("24:00-01:00", "begins at the end of the day"),
        ("15:60-16:00", 'has no time "15:60"'),
        ("24:30-25:00", 'has no time "24:30"'),
        ("3pm-5pm", 'has no time "3pm"'),
        ("-17:00", 'has no time ""'),
        ("١٥:٣٠-17:00", "has no time"),
    ],
)
def test_hours_that_are_none_say_why(text, said):
    with pytest.raises(ValueError, match=said):
        Window.parse(text)


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (24, 25), (5, 5), (5, 4), (5, 29.5)])
def test_a_window_cannot_be_built_wrong(start, end):
    with pytest.raises(ValueError, match="is no window"):
        Window(timedelta(hours=start), timedelta(hours=end))


def test_a_time_of_day_is_told_as_people_write_it():
    assert clock(timedelta(hours=7, minutes=5)) == "07:05"


@given(hours(60))
def test_what_was_written_is_read_back(windows):
    assert tuple(
        Window.parse(str(window)) for window in windows if window.end - window.start <= DAY / 2
    ) == tuple(window for window in windows if window.end - window.start <= DAY / 2)


# Instants.


@pytest.mark.parametrize(
    ("calendar", "day", "length"),
    [
        (BERLIN, SPRING, 23),
        (BERLIN, AUTUMN, 25),
        (NEW_YORK, date(2026, 3, 8), 23),
        (NEW_YORK, date(2026, 11, 1), 25),
        (HOME, SPRING, 24),
        (Calendar(ZoneInfo("Australia/Lord_Howe")), date(2026, 4, 5), 24.5),
    ],
)
def test_a_day_on_which_the_clock_changes_is_shorter_or_longer(calendar, day, length):
    start, end = calendar.bounds(day)
    assert end - start == timedelta(hours=length)
    assert calendar.day(start) == calendar.day(end - timedelta.resolution) == day


def utc(month, day, hour=0, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_a_skipped_time_is_the_end_of_the_gap_and_of_a_time_twice_the_first_is_meant():
    two, half, three = timedelta(hours=2), timedelta(hours=2.5), timedelta(hours=3)
    assert [BERLIN.instant(SPRING, at) for at in (two, half, three)] == [utc(3, 29, 1)] * 3
    assert [BERLIN.instant(AUTUMN, at) for at in (two, half, three)] == [
        utc(10, 25),
        utc(10, 25, 0, 30),
        utc(10, 25, 2),
    ]


def test_no_hour_is_lost_in_the_night_of_the_change():
    """Half past two to quarter past three: of this the clock shows the last quarter."""
    hours = week(every="02:30-03:15")
    assert open_spans(hours, SPRING, BERLIN) == [(utc(3, 29, 1), utc(3, 29, 1, 15))]
    assert open_spans(week(every="02:15-02:45"), SPRING, BERLIN) == [], "never on the clock"


@given(st.sampled_from(ZONES), DAYS, st.integers(0, 48 * 60 - 1))
def test_an_instant_is_the_first_at_which_the_clock_shows_that_time(zone, day, after):
    calendar = Calendar(ZoneInfo(zone))
    found = int(calendar.instant(day, minutes(after)).timestamp())
    wanted = datetime(day.year, day.month, day.day) + minutes(after)  # noqa: DTZ001 - a wall clock's
    assert shown(calendar.zone, found, 60) >= wanted
    assert shown(calendar.zone, found - 60, 60) < wanted


@given(st.sampled_from(ZONES), DAYS, hours(60), st.integers(-26 * 60, 26 * 60))
def test_spans_are_the_hours_that_the_clock_on_the_wall_shows(zone, day, windows, offset):
    calendar = Calendar(ZoneInfo(zone))
    at = int(calendar.bounds(day)[0].timestamp()) + offset * 60
    inside = any(
        start <= moment(at) < end for start, end in open_spans(PerDay(((EVERY, windows),)), day, calendar)
    )
    since = shown(calendar.zone, at, 60) - datetime(day.year, day.month, day.day)  # noqa: DTZ001 - as above
    assert inside == any(window.start <= since < window.end for window in windows)


def test_a_day_of_which_nothing_is_said_is_open_and_one_with_no_hours_closed():
    assert open_spans(PerDay(), SPRING, BERLIN) == [BERLIN.bounds(SPRING)]
    assert open_spans(week(sun="none"), SPRING, BERLIN) == []
