"""Refusals in English, as the agent says them."""

import string

import pytest

from agent.api.errors import AgentError, NotFound, TooMany, Unavailable
from agent.api.problems import LOOK, PROBLEMS
from agent.api.refusals import SENTENCES, STATES, english, plain, worded
from agent.records import StoreProblem


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("case", SENTENCES)
def test_each_sentence_is_whole_when_its_placeholders_are_filled(case: str) -> None:
    about = dict.fromkeys(placeholders(SENTENCES[case]), "7")
    assert AgentError.of(case, **about).about == about
    assert "{" not in english(case, about)
    assert len(set(SENTENCES.values())) == len(SENTENCES), "no sentence stands for two cases"


def test_a_refusal_says_its_sentence_and_carries_its_case() -> None:
    error = TooMany.of("request.repeated", number=3)
    assert str(error) == "You have asked already (number 3)."
    assert (type(error), error.case, error.about) == (TooMany, "request.repeated", {"number": "3"})


def test_lists_have_commas_and_what_could_be_meant_has_an_or() -> None:
    error = NotFound.of("child.misspelt", name="bin", nearest=["binh", "an"])
    assert str(error) == "There is no child “bin”. Did you mean binh or an?"
    assert error.about["nearest"] == plain(("binh", "an")) == "binh, an"


def test_an_empty_list_says_so() -> None:
    error = NotFound.of("request.unknown", number=7, numbers=[])
    assert str(error) == "There is no request 7. Open ones: none."
    assert error.about == {"number": "7", "numbers": ""}


def test_words_of_the_agent_are_put_in_in_the_readers_language() -> None:
    about = {
        "state": "granted",
        "nearest": "an, binh",
        "numbers": "",
        "name": "granted",
        "problem": "disk-full",
    }
    told = worded(about, str.upper)
    assert told == {
        "state": "GRANTED",
        "nearest": "an OR binh",
        "numbers": "NONE",
        "name": "granted",
        "problem": PROBLEMS["disk-full"][1].upper(),
    }
    assert worded({"state": "of the future"}) == {"state": "of the future"}
    assert STATES.keys() == {"granted", "refused", "expired"}


@pytest.mark.parametrize("problem", ["guard-away", "disk-full: /var: No space left on device"])
def test_a_problem_is_told_as_everywhere(problem: str) -> None:
    name, _, detail = problem.partition(": ")
    sentence = f"{PROBLEMS[name][1]} ({detail or LOOK[name]})"
    assert worded({"problem": problem}) == {"problem": sentence}
    told = Unavailable.of("tries.not-kept", problem=problem)
    assert str(told) == f"Nothing can be unlocked now. {sentence}"


def test_what_is_no_problem_of_ours_is_quoted() -> None:
    assert worded({"problem": "Permission denied: /x"}) == {"problem": "Permission denied: /x"}


def test_what_the_store_cannot_do_is_a_refusal_too() -> None:
    for problem in (StoreProblem("disk-full", "/var: no space"), StoreProblem("database-damaged")):
        assert english(problem.case, problem.about) == str(problem)
