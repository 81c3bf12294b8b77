"""A game of An's whose time is over, what was done to it, and time that is given."""

from __future__ import annotations

from datetime import timedelta

from agent.ports import Program
from policies.model import Grant
from policies.target import Target
from tests.agent.service.stage import SECONDS, Stage, program

GAME = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\ndaily = "10s"\n'
BLOCKED = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\naction = "block"\n'
CLOSED = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\ndaily = "10s"\nend = "close"\n'
MYGAME = Target.parse("app:mygame")


async def played(stage: Stage) -> Program:
    """The game is in front until its time is over."""
    stage.log_in()
    game = stage.pc.start(program(100, "/opt/mygame"))
    stage.front(game)
    await stage.live(11 * SECONDS)
    return game


def give(stage: Stage, extra: timedelta = timedelta(minutes=5)) -> None:
    now = stage.watch.now
    stage.watch.grants = (Grant((MYGAME,), now, now + timedelta(hours=1), extra),)


def effects(stage: Stage, event: str = "acted") -> list[str | None]:
    return [told.effect for told in stage.told(event)]
