"""The register of problems: what can be told of has a name, a severity and a sentence."""

from __future__ import annotations

from typing import get_args

import pytest

from agent.api import browser_problems, problems, store_problems
from agent.api.problems import PROBLEMS, told
from agent.api.severity import Severity


@pytest.mark.parametrize("name", PROBLEMS)
def test_each_problem_is_a_sentence_that_names_its_target_at_most(name: str) -> None:
    severity, sentence = PROBLEMS[name]
    assert severity in get_args(Severity)
    assert sentence[0].isupper() or sentence.startswith("{target}")
    assert "{" not in sentence.replace("{target}", "")
    said, look = sentence.replace("{target}", "Minecraft"), problems.LOOK.get(name)
    assert told(name, target="Minecraft") == (f"{said} ({look})" if look else said)


def test_each_name_of_the_register_is_its_constants() -> None:
    constants = {**vars(problems), **vars(browser_problems), **vars(store_problems)}
    names = {value for key, value in constants.items() if key.isupper() and isinstance(value, str)}
    assert names == PROBLEMS.keys()
    assert all(constants[name.upper().replace("-", "_")] == name for name in PROBLEMS)


def test_what_the_system_says_comes_last() -> None:
    assert told("names-unfiltered", "nobody answers").endswith("what is missing. (nobody answers)")


def test_where_the_system_says_nothing_an_administrator_reads_where_to_look() -> None:
    assert told("guard-away").endswith("(systemctl status luytre-guard)")
    assert told("browsers-not-told", "disk full").endswith("(disk full)")


def test_a_name_without_words_is_refused() -> None:
    with pytest.raises(KeyError, match="nothing-like-it"):
        told("nothing-like-it")
