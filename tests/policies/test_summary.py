from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.model import Sight, Visibility
from policies.summary import week_summary
from policies.target import PRESENCE, SCREEN, Target

MINUTE = timedelta(minutes=1)
MONDAY = date(2026, 11, 23)
MINECRAFT, KRITA = Target.parse("app:minecraft"), Target.parse("app:krita")
YOUTUBE, GAMES = Target.parse("site:youtube.com"), Target.parse("category:games")
TOTALS = {
    date(2026, 11, 16): {SCREEN: 60 * MINUTE, MINECRAFT: 60 * MINUTE},
    date(2026, 11, 22): {SCREEN: 10 * MINUTE},
    MONDAY: {SCREEN: 50 * MINUTE, PRESENCE: 55 * MINUTE, MINECRAFT: 20 * MINUTE, GAMES: 20 * MINUTE},
    date(2026, 11, 29): {
        SCREEN: 30 * MINUTE,
        PRESENCE: 30 * MINUTE,
        MINECRAFT: 5 * MINUTE,
        KRITA: 25 * MINUTE,
        YOUTUBE: 1 * MINUTE,
        Target.parse("app:zero"): timedelta(),
    },
    date(2026, 11, 30): {SCREEN: 99 * MINUTE},
}


@pytest.mark.parametrize("day", [MONDAY, date(2026, 11, 26), date(2026, 11, 29)])
def test_a_week_goes_from_monday_to_sunday(day: date):
    week = week_summary(day, TOTALS, limits_reached=2, requests=3, granted=1)
    assert week.first == MONDAY
    assert [used // MINUTE for _, used in week.days] == [50, 0, 0, 0, 0, 0, 30]
    assert (week.screen, week.presence) == (80 * MINUTE, 85 * MINUTE)
    assert week.last_week == 70 * MINUTE
    assert (week.limits_reached, week.requests, week.granted) == (2, 3, 1)


def test_the_most_used_stand_first():
    week = week_summary(MONDAY, TOTALS)
    assert week.apps == ((KRITA, 25 * MINUTE), (MINECRAFT, 25 * MINUTE))
    assert week.sites == ((YOUTUBE, MINUTE),)
    assert week.categories == ((GAMES, 20 * MINUTE),)


@pytest.mark.parametrize(
    ("visibility", "apps", "sites", "categories"),
    [
        (Visibility(Sight.ALL, Sight.ALL), 2, 1, 1),
        (Visibility(Sight.TOTALS, Sight.ALL), 0, 1, 1),
        (Visibility(Sight.ALL, Sight.TOTALS), 2, 0, 1),
        (Visibility(Sight.NONE, Sight.TOTALS), 0, 0, 0),
        (Visibility(Sight.ALL, Sight.NONE), 2, 0, 0),
    ],
)
def test_guardians_see_what_was_agreed(visibility: Visibility, apps: int, sites: int, categories: int):
    week = week_summary(MONDAY, TOTALS, visibility=visibility)
    assert (len(week.apps), len(week.sites), len(week.categories)) == (apps, sites, categories)
    assert week.screen == 80 * MINUTE


def test_a_week_without_use_is_a_week_of_zeros():
    week = week_summary(MONDAY, {})
    assert (week.screen, week.last_week, week.apps) == (timedelta(), timedelta(), ())
    assert len(week.days) == 7


@given(
    st.dictionaries(st.dates(date(2026, 11, 1), date(2026, 12, 31)), st.integers(0, 86400), max_size=40),
    st.dates(date(2026, 11, 1), date(2026, 12, 31)),
)
def test_weeks_add_up_to_all_days(used: dict[date, int], day: date):
    totals = {each: {SCREEN: timedelta(seconds=seconds)} for each, seconds in used.items()}
    week = week_summary(day, totals)
    assert week.screen == sum((length for _, length in week.days), timedelta())
    assert week.last_week == week_summary(day - timedelta(days=7), totals).screen
