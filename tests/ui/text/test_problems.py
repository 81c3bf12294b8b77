import ast
from datetime import UTC, datetime
from pathlib import Path

import agent
from agent.api.messages import Problem
from agent.service.steps import Part
from ui.text.problems import PARTS, PROBLEMS
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


def test_an_error_of_the_agents_own_names_its_part() -> None:
    failed = Problem("beat-failed", "error", "", SINCE, target="part:browsers")
    assert "(browsers)" in problem(failed, {}, "en")
    assert "(trình duyệt)" in problem(failed, {}, "vi")
    newer = Problem("beat-failed", "error", "", SINCE, target="part:dreams")
    assert "(dreams)" in problem(newer, {}, "en")


def test_every_part_of_the_agent_has_words() -> None:
    assert set(PARTS) == set(Part)


def test_every_problem_of_the_store_has_words() -> None:
    from agent.storage.problems import SENTENCES

    assert set(SENTENCES) <= set(PROBLEMS)


def test_every_problem_that_the_agent_names_has_words() -> None:
    named: set[str] = set()
    for file in Path(agent.__file__).parent.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                first = node.args[0]
                value = first.value if isinstance(first, ast.Constant) else None
                if isinstance(first, ast.Name):
                    value = constants.get(first.id)
                if node.func.attr == "report" and isinstance(value, str):
                    named.add(value)
    assert {"did-instead", "beat-failed"} <= named
    assert named <= set(PROBLEMS)
