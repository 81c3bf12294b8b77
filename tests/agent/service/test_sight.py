"""Who is at the PC is told by the system; a dimmed sight is told to people."""

from __future__ import annotations

from agent.api.messages import Event
from agent.platforms.memory import MemorySessions
from agent.service.health import Health
from agent.service.sight import DIM, UNSEEN, Sight
from tests.agent.parts import Hands


def test_a_dimmed_sight_is_a_problem_until_it_is_clear_again() -> None:
    clock, told = Hands(), list[Event]()
    sessions = MemorySessions()
    health = Health(told.append, lambda: clock.read().wall)
    sight = Sight(sessions, health)
    sight.look()
    assert told == []
    sessions.route = DIM
    sight.look()
    sight.look()
    assert [problem.name for problem in health.problems] == [UNSEEN]
    sessions.route = "memory"
    sight.look()
    assert health.problems == ()
    assert len(told) == 2
