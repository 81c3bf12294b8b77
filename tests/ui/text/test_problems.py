from datetime import UTC, datetime

import pytest

from agent.api.messages import Problem, replace
from agent.api.problems import PROBLEMS
from agent.service.steps import Part
from ui.text.problems import PARTS
from ui.text.wording import problem

SINCE = datetime(2026, 11, 25, 7, tzinfo=UTC)


def test_a_named_problem_is_said_in_the_readers_language() -> None:
    known = Problem("database-damaged", "error", "text of the agent", SINCE)
    assert problem(known, {}, "en") == PROBLEMS["database-damaged"][1]
    assert problem(known, {}, "vi").startswith("Sổ ghi bị hỏng")


def test_a_problem_of_a_newer_agent_is_said_in_its_own_words() -> None:
    assert problem(Problem("new-one", "info", "text of the agent", SINCE), {}, "vi") == "text of the agent"


def test_a_problem_names_what_it_is_about() -> None:
    stuck = Problem("program-not-closed", "error", "", SINCE, target="app:minecraft")
    called = problem(replace(stuck, called="Luanti"), {}, "en")
    assert called == "Luanti should be closed and is not; everything was tried."
    told = problem(stuck, {"app:minecraft": "Minecraft"}, "en")
    assert told == "Minecraft should be closed and is not; everything was tried."


def test_an_error_of_the_agents_own_names_its_part() -> None:
    failed = Problem("beat-failed", "error", "", SINCE, target="part:browsers")
    assert "(browsers)" in problem(failed, {}, "en")
    assert "(trình duyệt)" in problem(failed, {}, "vi")
    newer = Problem("beat-failed", "error", "", SINCE, target="part:dreams")
    assert "(dreams)" in problem(newer, {}, "en")


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_list_is_called_by_its_id_whatever_that_is(language: str) -> None:
    held = Problem("list-held", "warning", "", SINCE, target="list:screen")
    assert "sudo luytre lists update --accept screen" in problem(held, {}, language)


def test_every_part_of_the_agent_has_words() -> None:
    assert set(PARTS) == set(Part)


@pytest.mark.parametrize("name", PROBLEMS)
def test_every_problem_is_said_in_vietnamese(name: str) -> None:
    view = Problem(name, PROBLEMS[name][0], "text of the agent", SINCE, target="app:x")
    told = problem(view, {"app:x": "Minecraft"}, "vi")
    assert told not in {"text of the agent", problem(view, {"app:x": "Minecraft"}, "en")}
    assert ("Minecraft" in told) == ("{target}" in PROBLEMS[name][1])
