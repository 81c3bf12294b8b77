from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.model import Sight, Visibility
from policies.summary import is_told, tries_are_told, week_summary
from policies.target import CLAIMED, PRESENCE, SCREEN, Kind, Target

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


@pytest.mark.parametrize("apps", Sight)
@pytest.mark.parametrize("sites", Sight)
def test_a_day_tells_what_its_week_does(apps: Sight, sites: Sight):
    visibility = Visibility(apps, sites)
    week = week_summary(MONDAY, TOTALS, visibility=visibility)
    assert is_told(MINECRAFT, visibility) == bool(week.apps)
    assert is_told(YOUTUBE, visibility) == bool(week.sites)
    assert is_told(GAMES, visibility) == bool(week.categories)
    assert is_told(Target(Kind.FREE, "study"), visibility) == bool(week.categories)
    assert all(is_told(target, visibility) for target in (SCREEN, PRESENCE, CLAIMED))


@pytest.mark.parametrize(
    ("sites", "counts", "names"),
    [(Sight.ALL, True, True), (Sight.TOTALS, True, False), (Sight.NONE, False, False)],
)
def test_sites_that_were_tried_are_told_as_sites_are(sites: Sight, counts: bool, names: bool):
    visibility = Visibility(sites=sites)
    assert tries_are_told(visibility) == counts
    assert tries_are_told(visibility, "bad.example") == names


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
