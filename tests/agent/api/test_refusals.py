"""Refusals in English, as the agent says them."""

import ast
import string
from collections.abc import Iterator

import pytest

from agent.api import errors
from agent.api.errors import AgentError, NotFound, TooMany, Unavailable
from agent.api.problems import LOOK, PROBLEMS
from agent.api.refusals import SENTENCES, STATES, english, plain, worded
from agent.ports.store import StoreProblem
from tests.architecture.sources import modules, short, tree


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
    assert str(NotFound.of("child.unknown", name="")) == "There is no child “”."


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


def calls(*rooms: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call in the files of these rooms, and where it stands."""
    for path in modules():
        if short(path).startswith(rooms):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.Call):
                    yield f"{short(path)}:{node.lineno}", node


KINDS = {name for name, kind in vars(errors).items() if isinstance(kind, type)} | {"Refused", "Silent"}
"""How errors of the agent are called where they are made."""


def test_who_refuses_names_a_case_and_gives_just_what_its_sentence_needs() -> None:
    used = {"store.problem"}
    for place, call in calls("agent/", "ui/"):
        match call:
            case ast.Call(ast.Attribute(ast.Name(kind), "of"), [named, *_]) if kind in KINDS:
                case = ast.literal_eval(named)
                assert {keyword.arg for keyword in call.keywords} == placeholders(SENTENCES[case]), place
                used.add(case)
    assert used == SENTENCES.keys()


PLAIN = {"LockedOut", "WrongSecret", "Barred", "KeyLost", "NotHere", "NotAdministrator"}
PLAIN |= {"BadFrame", "UnknownMethod", "WrongVersion", "PolicyErrors"}
"""Told by their kind, whatever they say (``ui.text.refusals``), or said in the household's language."""
WITHOUT = {
    "agent/server/actor.py": "told by their kind: only a guardian may do this",
    "agent/server/unix.py": "said by the agent at its start",
}
"""Where a text alone is enough, and why."""


def test_what_people_are_told_by_its_words_has_a_case() -> None:
    plain = {
        place
        for place, call in calls("agent/server", "agent/service", "agent/storage")
        if isinstance(call.func, ast.Name) and call.func.id in KINDS - PLAIN
    }
    assert {place.partition(":")[0] for place in plain} == WITHOUT.keys()
