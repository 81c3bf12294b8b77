"""Two children who may be given more of a game, by codes that a guardian makes."""

from __future__ import annotations

from datetime import timedelta

from policies.ids import AccountId, ChildId
from policies.target import Target
from tests.agent.service.stage import Stage

AN, BINH = ChildId("an"), ChildId("binh")
ACCOUNT = AccountId("an")
GAME = Target.parse("app:my-game")
RULES = (
    '[child.an.screen]\ndaily = "1h"\n'
    '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\nname = "My game"\ndaily = "10s"\n'
    '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n'
)
TEN = timedelta(minutes=10)


def make(stage: Stage, child: ChildId = AN, target: Target = GAME, extra: timedelta = TEN) -> str:
    return stage.codes.make(child, target, extra, "lan", "well done")[0]
