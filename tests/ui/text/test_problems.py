from datetime import UTC, datetime

from agent.api.messages import Problem
from ui.text.problems import PROBLEMS
from ui.text.wording import problem

SINCE = datetime(2026, 11, 25, 7, tzinfo=UTC)


def test_a_named_problem_is_said_in_the_readers_language() -> None:
    known = Problem("database-damaged", "error", "text of the agent", SINCE)
    assert problem(known, {}, "en") == PROBLEMS["database-damaged"]
    assert problem(known, {}, "vi").startswith("Sổ ghi bị hỏng")


def test_a_problem_of_a_newer_agent_is_said_in_its_own_words() -> None:
    assert problem(Problem("new-one", "info", "text of the agent", SINCE), {}, "vi") == "text of the agent"


def test_a_problem_names_what_it_is_about() -> None:
    stuck = Problem("program-not-closed", "error", "", SINCE, target="app:minecraft")
    told = problem(stuck, {"app:minecraft": "Minecraft"}, "en")
    assert told == "Minecraft should be closed and is not; everything was tried."


def test_every_problem_of_the_store_has_words() -> None:
    from agent.storage.problems import SENTENCES

    assert set(SENTENCES) <= set(PROBLEMS)
