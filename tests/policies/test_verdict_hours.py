"""Hours and breaks, on days that are not like others too."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from policies.finding import Reason
from policies.model import Allowance, Break, Grant, Rule, Screen
from policies.target import PRESENCE, SCREEN
from tests.policies.stories import MINECRAFT, Story, child, daily, grant, minutes, week


def test_after_three_quarters_of_an_hour_the_screen_rests():
    story = Story(child(screen=Screen(pause=Break(minutes(45), minutes(10)))))
    story.used({PRESENCE}, "2026-03-02 15:00", 40)
    assert story.verdict("2026-03-02 15:40").left == minutes(5)
    story.used({PRESENCE}, "2026-03-02 15:40", 5)
    assert story.verdict("2026-03-02 15:45", MINECRAFT).reason is Reason.BREAK
    assert story.verdict("2026-03-02 15:55").left == minutes(45)


def test_a_holiday_is_no_schoolday():
    hours = week(schoolday="15:30-17:30", holiday="08:00-21:00")
    story = Story(child(screen=Screen(open=hours)), holidays=frozenset({date(2026, 4, 30)}))
    assert story.verdict("2026-04-30 09:00").open
    assert story.verdict("2026-04-29 09:00").reason is Reason.WINDOW
    assert story.verdict("2026-05-02 09:00").open, "a Saturday of which nothing is said"


def test_what_stays_open_over_all_holidays_has_no_end_that_a_grant_could_put_off():
    hours = week(schoolday="08:00-24:00", holiday="00:00-24:00", sat_sun="00:00-24:00")
    holidays = frozenset(date(2026, 3, day) for day in range(3, 20))
    story = Story(child(screen=Screen(open=hours)), holidays=holidays)
    assert story.verdict("2026-03-02 07:59").reason is Reason.WINDOW
    story.grants = (grant(story, (SCREEN,), "2026-03-02 15:30", "2026-03-02 15:40"),)
    assert story.verdict("2026-03-02 15:30").left is None


def test_bedtime_across_midnight_belongs_to_the_evening():
    story = Story(child(screen=Screen(open=week(fri="20:00-01:00", sat="none", sun="none"))))
    assert story.verdict("2026-03-06 23:59:59").open
    assert story.verdict("2026-03-07 00:59:59").left == timedelta(seconds=1)
    assert story.verdict("2026-03-07 01:00").reason is Reason.WINDOW
    assert story.verdict("2026-03-08 00:30").reason is Reason.WINDOW


@pytest.mark.parametrize(
    ("zone", "day", "night"),
    [
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("America/New_York", "2026-03-08", 23),
        ("America/New_York", "2026-11-01", 25),
        ("Asia/Ho_Chi_Minh", "2026-03-29", 24),
    ],
)
def test_hours_are_those_on_the_wall_on_the_day_the_clock_changes(zone, day, night):
    screen = Screen(Allowance(daily(120)), week(every="00:00-20:00"))
    story = Story(child(screen=screen), ZoneInfo(zone))
    assert story.verdict(f"{day} 19:59").open
    assert story.verdict(f"{day} 20:00").reason is Reason.WINDOW
    story.used({SCREEN}, f"{day} 00:30", 60)
    left = story.verdict(f"{day} 19:30").left
    assert left == minutes(30), "the hours end first"
    assert story.verdict(f"{day} 12:00").left == minutes(60), "an hour used before the change is an hour"
    begin, end = story.calendar.bounds(date.fromisoformat(day))
    assert end - begin == timedelta(hours=night)


def test_what_will_be_open_when_the_hours_end_does_not_end_then():
    story = Story(child(Rule(MINECRAFT), screen=Screen(open=week(every="08:00-20:30"))))
    begin, end = story.at("2026-03-02 20:30"), story.at("2026-03-02 21:00")
    story.grants = (Grant((SCREEN,), end, end + minutes(10)), Grant((SCREEN,), begin, end))
    for target in (SCREEN, MINECRAFT):
        verdict = story.verdict("2026-03-02 19:30", target)
        assert (verdict.left, verdict.coming) == (minutes(100), Reason.WINDOW)
    assert story.verdict("2026-03-02 21:09").left == minutes(1)
    story.grants = (Grant((SCREEN,), begin + minutes(1), end),)
    assert story.verdict("2026-03-02 19:30").left == minutes(60), "there is a minute between"
