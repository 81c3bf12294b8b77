"""The agreement in instants: a week and a day ahead."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.model import Allowance, Rule, Screen
from policies.plan import DAYS_AHEAD, plan
from policies.target import SCREEN
from policies.week import DAY, Calendar, Days, PerDay
from tests.policies.stories import DAYS, MINECRAFT, ZONES, child, hours, minutes, moment, per_day, week

HOME = Calendar(ZoneInfo("Asia/Ho_Chi_Minh"))
MONDAY = date(2026, 3, 2)


def spans(open_hours, calendar=HOME, day=MONDAY):
    return plan(child(screen=Screen(open=open_hours)), calendar, day).layers[SCREEN].spans


def test_nothing_said_is_always_open():
    assert spans(week()) is None


def test_hours_that_never_end_are_always_open():
    assert spans(week(every="00:00-24:00")) is None
    assert spans(week(mon_fri="00:00-12:00 12:00-24:00", sat_sun="00:00-24:00")) is None


def test_evening_and_morning_are_one_span():
    friday = HOME.instant(date(2026, 3, 6), timedelta(hours=20))
    found = spans(week(fri="20:00-01:00", sat="01:00-09:00", sun_thu="none"))
    assert (friday, friday + timedelta(hours=13)) in found


def test_overlapping_days_are_joined():
    found = spans(week(every="18:00-02:00", sat="00:00-04:00 20:00-22:00"))
    saturday = HOME.instant(date(2026, 3, 7))
    assert (saturday - timedelta(hours=6), saturday + timedelta(hours=4)) in found


def test_last_night_reaches_into_today():
    assert spans(week(sun="20:00-01:00", mon_sat="none"))[0][1] == HOME.instant(MONDAY, timedelta(hours=1))


def test_each_rule_has_its_layer_and_each_day_its_allowance():
    rule = Rule(MINECRAFT, allowance=Allowance(per_day_of(sat=60, sun=90), timedelta(hours=3)), each=None)
    found = plan(child(rule), HOME, MONDAY)
    layer = found.layers[MINECRAFT]
    assert layer.weekly == timedelta(hours=3)
    assert layer.daily == {date(2026, 3, 7): minutes(60), date(2026, 3, 8): minutes(90)}
    assert list(found.layers) == [SCREEN, MINECRAFT]


def per_day_of(**numbers):
    return PerDay.of(*((Days.parse(text), minutes(number)) for text, number in numbers.items()))


def test_a_moment_outside_the_plan_is_named():
    found = plan(child(), HOME, MONDAY)
    assert found.bounds(found.end - timedelta.resolution)[0] == MONDAY + (DAYS_AHEAD - 1) * DAY
    for moment_outside in (found.end, found.edges[0] - timedelta.resolution):
        with pytest.raises(ValueError, match="outside the plan"):
            found.bounds(moment_outside)


@given(st.sampled_from(ZONES), DAYS, st.integers(0, DAYS_AHEAD * 22))
def test_each_moment_lies_in_its_day(zone, day, after):
    calendar = Calendar(ZoneInfo(zone))
    found = plan(child(), calendar, day)
    at = found.edges[0] + timedelta(hours=after)
    today, start, end = found.bounds(at)
    assert today == calendar.day(at)
    assert (start, end) == calendar.bounds(today)


@given(st.sampled_from(ZONES), DAYS, per_day(hours(600)))
def test_spans_are_sorted_and_apart(zone, day, agreed):
    found = spans(agreed, Calendar(ZoneInfo(zone)), day) or ()
    edges = [edge for span in found for edge in span]
    assert edges == sorted(set(edges))
    assert all(moment(int(edge.timestamp())) == edge for edge in edges)
