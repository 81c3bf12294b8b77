"""What the store says when it cannot."""

from __future__ import annotations

from agent.api.errors import AgentError, Unavailable
from agent.api.problems import told
from agent.ports.store import StoreProblem


def test_a_problem_has_a_name_for_health_and_a_sentence_for_people() -> None:
    problem = StoreProblem("disk-full", "/var: no space")
    assert isinstance(problem, Unavailable)
    assert isinstance(problem, AgentError)
    assert (problem.name, problem.detail, str(problem)) == (
        "disk-full",
        "/var: no space",
        told("disk-full", "/var: no space"),
    )
