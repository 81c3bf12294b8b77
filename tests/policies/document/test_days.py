from __future__ import annotations

from datetime import timedelta

import pytest

from policies.document.days import ALL_DAY
from policies.week import EVERY, Days, PerDay, Window
from tests.policies.document.texts import HEAD, child, child_faults, faults

HOUR = timedelta(hours=1)


def test_one_duration_is_for_every_day():
    assert child('screen.daily = "1h"').screen.allowance.daily == PerDay(((EVERY, HOUR),))


def test_the_most_exact_day_stands_first_in_whatever_order_it_is_written():
    days = ("every", "mon-fri", "2026-12-24", "sat", "2026-01-01")
    entries = child("\n".join(f'screen.daily.{day} = "1h"' for day in days)).screen.allowance.daily.entries
    assert [days.text for days, _ in entries] == ["2026-01-01", "2026-12-24", "sat", "mon-fri", "every"]


def test_unlimited_and_all_say_as_if_left_out():
    screen = child('screen = { daily = "unlimited", weekly = "unlimited", open = "all" }').screen
    assert not screen.allowance.daily.entries
    assert screen.allowance.weekly is None
    assert not screen.open.entries


def test_windows_of_a_day():
    monday = 'mon = ["19:00-20:30", "15:30-17:30"]'
    week = child(f'screen.open = {{ {monday}, tue = "none", wed = "all", thu = "20:00-01:00" }}').screen.open
    assert dict(week.entries) == {
        Days.parse("mon"): (Window.parse("15:30-17:30"), Window.parse("19:00-20:30")),
        Days.parse("tue"): (),
        Days.parse("wed"): (ALL_DAY,),
        Days.parse("thu"): (Window.parse("20:00-01:00"),),
    }


def test_windows_for_every_day():
    assert child('screen.open = ["08:00-09:00"]').screen.open == PerDay(
        ((EVERY, (Window.parse("08:00-09:00"),)),)
    )
    assert child('screen.open = "none"').screen.open == PerDay(((EVERY, ()),))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (
            '{ monday = "1h" }',
            (
                "screen.daily.monday: is no day; write mon, mon-fri, schoolday, holiday, every "
                "or a date like 2026-12-24 (line 4)"
            ),
        ),
        (
            '{ mon-wed = "1h", tue-thu = "2h" }',
            'screen.daily.tue-thu: speaks of the same days as "mon-wed", and neither is more exact (line 4)',
        ),
        (
            '{ 2026-12-24 = "1h", "20261224" = "2h" }',
            (
                'screen.daily.20261224: speaks of the same days as "2026-12-24", '
                "and neither is more exact (line 4)"
            ),
        ),
        ('{ mon = "soon" }', 'screen.daily.mon: "soon" is no duration; write it like "1h30m" (line 4)'),
        ("[]", "screen.daily: must be a text in quotes (line 4)"),
    ],
)
def test_wrong_days_are_told(value: str, told: str):
    assert child_faults(f"screen.daily = {value}") == [told]


def test_days_of_different_rank_or_without_a_day_in_common_get_on():
    body = '{ mon-tue = "1h", wed-thu = "1h", mon = "1h", tue = "1h", 2026-12-24 = "1h", 2026-12-25 = "1h" }'
    assert len(child(f"screen.daily = {body}").screen.allowance.daily.entries) == 6


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ('["19:00-18:00"]', '.mon[0]: "19:00-18:00" ends before it starts (line 4)'),
        ('["19:00"]', '.mon[0]: "19:00" is no window; write it like "15:30-17:30" (line 4)'),
        ('["19:00-7pm"]', '.mon[0]: "19:00-7pm" is no window; write it like "15:30-17:30" (line 4)'),
        ('["24:00-01:00"]', '.mon[0]: "24:00-01:00" begins at the end of the day (line 4)'),
        ('["08:00-08:00"]', '.mon[0]: "08:00-08:00" is empty (line 4)'),
        ('["08:00-10:00", "09:00-11:00"]', '.mon[1]: "09:00-11:00" overlaps "08:00-10:00" (line 4)'),
        ('["20:00-02:00", "23:00-23:30"]', '.mon[1]: "23:00-23:30" overlaps "20:00-02:00" (line 4)'),
        ("[]", '.mon: says nothing; write "none" for closed or "all" for open all day (line 4)'),
        ("[5]", ".mon[0]: must be a text in quotes (line 4)"),
        ("5", ".mon: must be a list (line 4)"),
        ('"closed"', '.mon: "closed" is no window; write it like "15:30-17:30" (line 4)'),
    ],
)
def test_wrong_windows_are_told(value: str, told: str):
    assert child_faults(f"screen.open.mon = {value}") == [f"screen.open{told}"]


@pytest.mark.parametrize(
    ("text", "days"),
    [('"mon-sat"', {0, 1, 2, 3, 4, 5}), ('"sun"', {6}), ('["mon-tue", "fri"]', {0, 1, 4}), ("[]", set())],
)
def test_schooldays(text: str, days: set[int]):
    from policies.document import Vocabulary, read

    assert read(f"{HEAD}schooldays = {text}", known=Vocabulary()).schooldays == days


@pytest.mark.parametrize("text", ['"holiday"', '"weekdays"', '["mon", "x"]', "5"])
def test_wrong_schooldays_are_told(text: str):
    assert len(faults(f"{HEAD}schooldays = {text}")) == 1
