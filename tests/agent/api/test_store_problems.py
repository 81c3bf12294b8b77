"""The part of the register that speaks of what is kept."""

from __future__ import annotations

from agent.api import store_problems
from agent.api.problems import PROBLEMS
from agent.api.store_problems import STORE


def test_all_that_is_said_of_what_is_kept_is_in_the_register() -> None:
    names = {value for key, value in vars(store_problems).items() if key.isupper() and isinstance(value, str)}
    assert names == STORE.keys()
    assert STORE.items() <= PROBLEMS.items()
