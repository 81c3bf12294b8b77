"""An's time is over: the rule that says so, the desk at which it ends, and what is told of it."""

from __future__ import annotations

from agent.api import problems
from agent.ports import Program, Session
from policies.ids import AccountId
from tests.agent.service.stage import AN, Stage, program

BOB = AccountId("bob")


def over(end: str) -> str:
    return f'[child.an.screen]\ndaily = "10s"\nend = "{end}"\n'


def desk(stage: Stage) -> None:
    """The child's desktop is open."""
    stage.pc.sessions.put(Session("1", AN, graphical=True))


def editor_at(stage: Stage) -> Program:
    """The child works on something that is not saved."""
    desk(stage)
    editor = stage.pc.start(program(100, "/usr/bin/editor"))
    stage.front(editor)
    return editor


def told(stage: Stage) -> list[tuple[str | None, bool | None]]:
    return [(event.effect, event.ok) for event in stage.told("verified")]


def instead(detail: str) -> str:
    return problems.told("did-instead", detail, "screen")


def told_of(stage: Stage) -> list[str]:
    return [problem.text for problem in stage.health.problems if problem.name == "did-instead"]
