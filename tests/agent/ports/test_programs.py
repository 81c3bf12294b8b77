"""A program has a name for ever."""

from __future__ import annotations

from agent.ports import Program
from policies.facts import ProgramFacts
from policies.ids import AccountId


def test_a_pid_that_is_used_again_is_another_program() -> None:
    first = Program(100, 1, AccountId("an"), ProgramFacts(("/opt/mygame",)))
    again = Program(100, 2, AccountId("an"), ProgramFacts(("/opt/mygame",)))
    assert first.key != again.key
    assert first.key == (100, 1)
