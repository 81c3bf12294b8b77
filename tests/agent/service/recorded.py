"""What is recorded of two children, and a child's own copy of it."""

from __future__ import annotations

from agent.api import contract
from agent.api import messages as m
from tests.agent.service.stage import SECONDS, Stage, program

RULES = (
    '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\nname = "My game"\ndaily = "60s"\n'
    '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n'
)


async def played(stage: Stage) -> None:
    stage.log_in()
    stage.front(stage.pc.start(program(100, "/opt/mygame")))
    await stage.live(30 * SECONDS)
    for child in ("an", "binh"):
        stage.ask(child, contract.ASK, m.Ask("screen", m.Seconds(60), f"{child} says please"))


def exported(stage: Stage, account: str, child: str | None = None) -> list[m.Stored]:
    found: list[m.Stored] = []
    first: int | None = 0
    while first is not None:
        part = stage.ask(account, contract.EXPORT, m.ExportOf(child, first))
        found += part.records
        first = part.next
    return found
