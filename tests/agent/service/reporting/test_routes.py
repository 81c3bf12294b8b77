"""Who is at the PC is told by the system; a dimmed sight is told to people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.api.messages import Event
from agent.api.problems import PROGRAMS_SHUT, PROGRAMS_UNREAD, SEAT_DARK, SESSIONS_UNSEEN
from agent.platforms.memory import Pc
from agent.ports import PROCESS_TABLE
from agent.service.reporting.health import Health
from agent.service.reporting.routes import LASTING, Routes
from tests.agent.parts import Hands


def test_a_dimmed_sight_is_a_problem_until_it_is_clear_again() -> None:
    clock, told, pc = Hands(), list[Event](), Pc()
    health = Health(told.append, lambda: clock.read().wall)
    sight = Routes(pc.platform, health, lambda: 0.0)
    sight.look()
    assert told == []
    pc.sessions.route = PROCESS_TABLE
    sight.look()
    sight.look()
    assert [problem.name for problem in health.problems] == [SESSIONS_UNSEEN]
    pc.sessions.route = "memory"
    sight.look()
    assert health.problems == ()
    assert len(told) == 2


@pytest.mark.parametrize(
    ("part", "what", "name"),
    [("accounts", "dark", SEAT_DARK), ("programs", "kept_out", PROGRAMS_SHUT)],
    ids=["a screen at which nobody can log in", "programs that are shut to us"],
)
def test_it_is_a_problem_while_it_is_so(part: str, what: str, name: str) -> None:
    clock, pc = Hands(), Pc()
    health = Health(list[Event]().append, lambda: clock.read().wall)
    sight = Routes(pc.platform, health, lambda: 0.0)
    for holds, told in ((False, []), (True, [name]), (True, [name]), (False, [])):
        setattr(getattr(pc, part), what, holds)
        sight.look()
        assert [problem.name for problem in health.problems] == told


def test_programs_that_are_shut_to_us_are_looked_for_again_though_nobody_is_there() -> None:
    clock, pc = Hands(), Pc()
    sight = Routes(pc.platform, Health(list[Event]().append, lambda: clock.read().wall), lambda: 0.0)
    for kept_out, wait in ((False, None), (True, timedelta(seconds=LASTING)), (False, None)):
        pc.programs.kept_out = kept_out
        sight.look()
        assert sight.wait() == wait


def test_more_programs_than_can_be_looked_at_are_a_problem_once_that_lasts_and_while_it_does() -> None:
    clock, pc, now = Hands(), Pc(), [0.0]
    health = Health(list[Event]().append, lambda: clock.read().wall)
    sight = Routes(pc.platform, health, lambda: now[0])
    for behind, seconds, told in (
        (True, 10.0, []),
        (True, 10.0 + LASTING - 0.1, []),
        (False, 40.0, []),
        (True, 50.0, []),
        (True, 50.1 + LASTING, []),  # once, and once again half a minute later
        (True, 50.1 + 2 * LASTING, [PROGRAMS_UNREAD]),
        (True, 199.0, [PROGRAMS_UNREAD]),
        (False, 200.0, []),
    ):
        pc.programs.behind, now[0] = behind, seconds
        sight.look()
        assert [problem.name for problem in health.problems] == told
