"""The part of the register that speaks of browsers."""

from __future__ import annotations

from agent.api import browser_problems
from agent.api.browser_problems import BROWSERS
from agent.api.problems import PROBLEMS


def test_all_that_is_said_of_browsers_is_in_the_register() -> None:
    constants = vars(browser_problems).items()
    names = {value for key, value in constants if key.isupper() and isinstance(value, str)}
    assert names == BROWSERS.keys()
    assert BROWSERS.items() <= PROBLEMS.items()
