"""An asks for more of a game; what waits for a guardian then."""

from __future__ import annotations

from agent.api import contract
from agent.api import messages as m
from tests.agent.service.stage import Stage

GAME = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\nname = "My game"\ndaily = "10s"\n'
HOURS = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\nname = "My game"\nopen = ["20:00-21:00"]\n'
MY_GAME = "app:my-game"


def asked(stage: Stage, seconds: int = 900, target: str = MY_GAME, reason: str = "") -> m.RequestView:
    return stage.ask("an", contract.ASK, m.Ask(target, m.Seconds(seconds), reason))


def pending(stage: Stage) -> list[int]:
    return [r.id for r in stage.ask("lan", contract.REQUESTS, m.RequestsOf(pending=True)).requests]
