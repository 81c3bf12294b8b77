"""A game of An's with a minute a day."""

from __future__ import annotations

from datetime import timedelta

from tests.agent.service.stage import Stage, program

GAME = """
[[child.an.rule]]
match = { exe = "/opt/mygame" }
daily = "60s"
"""


async def played(stage: Stage, span: timedelta) -> None:
    """It is in front for so long."""
    stage.log_in()
    stage.front(stage.pc.start(program(100, "/opt/mygame")))
    await stage.live(span)
