"""A PC that An has left, locked or open, and what is counted of it."""

from __future__ import annotations

from datetime import timedelta

from agent.ports import Program, Session
from policies.ids import ChildId
from policies.target import CLAIMED
from tests.agent.service.stage import AN, Stage, program

DESK = Session("1", AN, graphical=True)
LOCKED = Session("1", AN, locked=True, graphical=True)
HANDS, REST_TIME = timedelta(), timedelta(hours=1)
GAME = program(100, "/usr/games/minecraft")


def leave(stage: Stage, session: Session, front: Program | None) -> None:
    """Nobody touches the PC any more; this is in front, and the screen is the system's own."""
    stage.pc.sessions.put(session)
    stage.pc.screen.idle_time = REST_TIME
    if front is not None:
        stage.pc.start(front)
    stage.front(front)


def present(stage: Stage) -> bool:
    return stage.watch.observation.present


def claimed(stage: Stage) -> float:
    """Seconds of today in which only the screen says that nobody is there."""
    return stage.tally.used_today(ChildId("an"), CLAIMED).total_seconds()
