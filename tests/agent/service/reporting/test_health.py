"""Problems have names; each comes once and goes once."""

from datetime import timedelta

import pytest

from agent.api.contract import EventName
from agent.api.messages import Event, Problem
from agent.service.reporting.health import Health
from tests.agent.parts import NOON, Hands


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
    health.report("disk-full", "error", "Make room.")
    problem = Problem("disk-full", "error", "Make room.", NOON)
    assert health.problems == (problem,)
    clock.pass_by(timedelta(minutes=1))
    health.clear("disk-full")
    assert health.problems == ()
    assert told == [
        Event(EventName.HEALTH, NOON, reason="disk-full", ok=False, text="Make room.", health=(problem,)),
        Event(EventName.HEALTH, NOON + timedelta(minutes=1), reason="disk-full", ok=True),
    ]


def test_saying_it_again_is_no_news(health, told):
    for _ in range(2):
        health.report("disk-full", "error", "Make room.")
    assert len(told) == 1
    for _ in range(2):
        health.clear("disk-full")
    assert len(told) == 2
    health.clear("never-came")
    assert len(told) == 2


def test_a_problem_that_grows_is_news_and_as_old_as_it_was(health, told, clock):
    health.report("disk-full", "warning", "Little room.")
    clock.pass_by(timedelta(hours=1))
    health.report("disk-full", "error", "Little room.")
    health.report("disk-full", "error", "No room.")
    (problem,) = health.problems
    assert (problem.severity, problem.text, problem.since) == ("error", "No room.", NOON)
    assert len(told) == 3


def test_the_same_problem_of_two_targets_is_two(health):
    health.report("program-not-closed", "error", "A.", "app:a")
    health.report("program-not-closed", "error", "B.", "app:b")
    health.clear("program-not-closed", "app:a")
    assert [x.target for x in health.problems] == ["app:b"]
