"""Problems have names; each comes once and goes once."""

from datetime import timedelta

import pytest

from agent.api.contract import EventName
from agent.api.messages import Event, Problem
from agent.api.problems import told as worded
from agent.service.reporting.health import Health
from tests.agent.parts import NOON, Hands

FULL = worded("disk-full")


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def told():
    return []


@pytest.fixture
def health(clock, told):
    return Health(told.append, lambda: clock.read().wall)


def test_a_problem_comes_and_goes(health, told, clock):
    health.report("disk-full")
    problem = Problem("disk-full", "error", FULL, NOON)
    assert health.problems == (problem,)
    clock.pass_by(timedelta(minutes=1))
    health.clear("disk-full")
    assert health.problems == ()
    assert told == [
        Event(EventName.HEALTH, NOON, reason="disk-full", ok=False, text=FULL, health=(problem,)),
        Event(EventName.HEALTH, NOON + timedelta(minutes=1), reason="disk-full", ok=True),
    ]


def test_saying_it_again_is_no_news(health, told):
    for _ in range(2):
        health.report("disk-full")
    assert len(told) == 1
    for _ in range(2):
        health.clear("disk-full")
    assert len(told) == 2
    health.clear("disk-failing")
    assert len(told) == 2


def test_a_problem_that_grows_is_news_and_as_old_as_it_was(health, told, clock):
    health.report("disk-full", severity="warning")
    clock.pass_by(timedelta(hours=1))
    health.report("disk-full")
    health.report("disk-full", detail="no room")
    (problem,) = health.problems
    assert (problem.severity, problem.text, problem.since) == ("error", f"{FULL} (no room)", NOON)
    assert len(told) == 3


def test_a_problem_of_which_there_is_nothing_more_to_say_is_gone(health, told):
    health.told("internal-error", "status, day")
    assert [x.text for x in health.problems] == [f"{worded('internal-error')} (status, day)"]
    health.told("internal-error", "")
    assert health.problems == ()
    health.told("internal-error", "")
    assert len(told) == 2


def test_the_same_problem_of_two_targets_is_two(health):
    health.report("program-not-closed", "app:a")
    health.report("program-not-closed", "app:b")
    health.clear("program-not-closed", "app:a")
    assert [x.target for x in health.problems] == ["app:b"]


def test_a_problem_says_what_people_call_its_target(health):
    health.report("browser-apart", "app:firefox", "an", called="Firefox")
    (problem,) = health.problems
    assert (problem.target, problem.text) == ("app:firefox", worded("browser-apart", target="Firefox"))


@pytest.mark.parametrize("act", ["report", "clear"])
def test_a_name_that_the_register_does_not_know_is_refused(health, act):
    with pytest.raises(KeyError, match="nothing-like-it"):
        getattr(health, act)("nothing-like-it")
