"""A guardian agrees on something with An."""

from __future__ import annotations

from agent.api import contract
from agent.api import messages as m
from tests.agent.service.stage import Stage

GAME = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\ndaily = "10s"\n'


def apply(stage: Stage, text: str) -> m.Applied:
    return stage.ask("lan", contract.APPLY, m.ApplyPolicy(text, "we talked"))
