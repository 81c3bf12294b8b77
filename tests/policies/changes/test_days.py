from __future__ import annotations

from datetime import UTC, date

from hypothesis import given
from hypothesis import strategies as st

from policies.changes.days import Shift, shifts
from policies.document.days import ordered
from policies.week import Calendar, Days, PerDay
from tests.policies.families import per_day

SCHOOL = frozenset(range(5))


def week(**values: int) -> PerDay[int]:
    return ordered([(Days.parse(text.replace("_", "-")), value) for text, value in values.items()])


def told(
    old: PerDay[int], new: PerDay[int], school: frozenset[int] = SCHOOL
) -> list[tuple[int | None, int | None, str]]:
    return [(shift.before, shift.after, shift.when.say("en")) for shift in shifts(old, new, (school, SCHOOL))]


def test_days_with_the_same_difference_are_told_together():
    assert told(week(mon_fri=1, sat_sun=2), week(mon_fri=1, sat_sun=3)) == [(2, 3, "on Saturday and Sunday")]
    assert told(week(every=1), week(every=2)) == [(1, 2, "every day")]
    assert told(week(), week(sun=2)) == [(None, 2, "on Sunday")]


def test_the_same_days_in_other_words_are_no_difference():
    assert told(week(mon_sun=1), week(every=1)) == []
    assert told(week(mon_fri=1), week(mon=1, tue=1, wed=1, thu=1, fri=1)) == []


def test_holidays_are_told_apart():
    assert told(week(every=1, holiday=2), week(every=1, holiday=3)) == [(2, 3, "on holidays")]
    assert told(week(every=1, holiday=2), week(every=3, holiday=2)) == [(1, 3, "every day except holidays")]
    assert told(week(mon_tue=1, holiday=2), week(mon_tue=3, holiday=2)) == [
        (1, 3, "on Monday and Tuesday except holidays")
    ]


def test_school_days_are_told_as_such():
    assert told(week(every=1), week(schoolday=2, every=1)) == [(1, 2, "on school days")]
    assert told(week(schoolday=1), week(mon_fri=1)) == [
        (None, 1, "on holidays that fall on Monday to Friday"),
    ]


def test_other_school_days_are_a_difference():
    assert told(week(schoolday=1), week(schoolday=1), frozenset(range(6))) == [
        (1, None, "on Saturday except holidays")
    ]


def test_dates_are_told_when_they_differ_from_their_weekday():
    christmas = ordered([(Days.parse("every"), 1), (Days.parse("2026-12-24"), 4)])
    assert told(week(every=1), christmas) == [(1, 4, "on 24 December 2026")]
    assert told(christmas, christmas) == []


def test_days_are_said_in_vietnamese():
    old, new = week(every=1, holiday=2), week(every=2, holiday=3)
    assert [shift.when.say("vi") for shift in shifts(old, new, (SCHOOL, SCHOOL))] == [
        "mỗi ngày trừ ngày lễ",
        "vào ngày lễ",
    ]
    (shift,) = shifts(week(), week(schoolday=1), (SCHOOL, SCHOOL))
    assert shift.when.say("vi") == "vào ngày đi học"


PERHAPS = per_day(st.integers(0, 3))


@given(PERHAPS, PERHAPS, st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.booleans())
def test_what_is_told_of_a_day_is_what_changes_on_it(
    old: PerDay[int], new: PerDay[int], day: date, holiday: bool
):
    calendar = Calendar(UTC, frozenset({day}) if holiday else frozenset(), SCHOOL)
    before, after = old.on(day, calendar), new.on(day, calendar)
    dated = any(days.exact == day for side in (old, new) for days, _ in side.entries)

    def speaks(shift: Shift[int]) -> bool:
        when = shift.when
        if when.date is not None or dated:
            return when.date == day
        if holiday:
            return when.sort in {"all", "holidays"} and day.weekday() in when.weekdays
        return when.sort != "holidays" and day.weekday() in when.weekdays

    found = [(shift.before, shift.after) for shift in shifts(old, new, (SCHOOL, SCHOOL)) if speaks(shift)]
    if not (dated and holiday):
        assert found == ([(before, after)] if before != after else [])
