"""How a list stands is written down, read again, and alarms when it changes too much."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from agent.sites.liststate import ListState, alarming, as_written, refused, taken, torn
from agent.sites.turnover import Turnover

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_what_came_keeps_its_moment_and_what_was_refused_keeps_what_came():
    came = taken(NOW, 5, {"an address": 2}, "tag", 3)
    assert came.age(NOW + timedelta(days=8)) == timedelta(days=8)
    assert refused(came, "a web page") == ListState(**asdict(came) | {"problem": "a web page"})
    later = NOW + timedelta(days=1)
    more = {"problem": "no names in it", "asked": later.isoformat(), "etag": ""}
    assert refused(came, "no names in it", later) == ListState(**asdict(came) | more)
    assert ListState().age(NOW) is None


def test_a_list_whose_names_are_torn_is_one_that_waits_to_be_asked_for():
    came = taken(NOW, 5, {}, "tag", 3, size=60)
    assert torn(came) == ListState(**asdict(came) | {"checked": "", "asked": "", "etag": ""})
    assert (torn(came).names, torn(came).serial, torn(came).fetched) == (5, 3, NOW.isoformat())


def test_it_is_read_as_it_was_written():
    came = taken(NOW, 5, {"an address": 2}, "tag", 3, "2027-01-01T00:00:00+00:00", 60)
    assert as_written(asdict(came)) == came


@pytest.mark.parametrize(
    "told",
    [
        None,
        5,
        [],
        {"colour": "red"},
        {"checked": "soon"},
        {"checked": "2026-11-02"},
        {"asked": "soon"},
        {"fetched": 5},
    ],
)
def test_one_that_cannot_be_read_is_that_of_a_list_which_never_came(told):
    assert as_written(told) == ListState()


@pytest.mark.parametrize(
    ("before", "came", "gone", "alarm"),
    [
        (0, 9999, 0, False),
        (1000, 199, 0, False),
        (1000, 201, 0, True),
        (1000, 0, 201, True),
        (1000, 200, 200, False),
        (1000, 1000, 1000, True),
        (100, 0, 40, False),
        (100, 0, 90, True),
    ],
)
def test_what_changes_more_than_lists_do_alarms(before, came, gone, alarm):
    assert alarming(ListState(names=before), Turnover(came, gone)) == alarm
