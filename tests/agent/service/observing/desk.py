"""A desk on which several windows stand, and a game that works behind them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from agent.ports import Program, Session
from agent.service.observing.games import STEADILY
from policies.ids import ChildId
from policies.target import CLAIMED
from tests.agent.service.stage import AN, Stage, play, program

DESK = Session("7", AN, display=":0", graphical=True)
AWAY = timedelta(minutes=10)
STEADY = timedelta(seconds=STEADILY)
FREE_STUDY = '[[child.an.rule]]\ncategory = "study"\naction = "free"\n'
LESSON = {"presence", "app:anki", "free:study"}
GAME = {"screen", "app:minecraft", "category:games"}
TERMINAL, CARDS = program(90, "/usr/bin/xterm"), program(91, "/usr/bin/anki")


class Desk(Stage):
    """An sits at a desk on which several windows stand."""

    def sit_down(self, front: Program, session: Session = DESK) -> None:
        self.pc.sessions.put(session)
        self.front(self.pc.start(front))

    def game(self, pid: int = 100, path: str = "/usr/games/minecraft", *, pad: bool = False) -> Program:
        """One that works; ``pad``: it reads one."""
        started = self.pc.start(program(pid, path))
        self.work(started, 1.0)
        if pad:
            assert self.pc.programs.pads is not None
            self.pc.programs.pads.add(started.key)
        return started

    def work(self, running: Program, share: float) -> None:
        self.pc.programs.loads[running.key] = share

    def leave(self) -> None:
        """No key is touched any more."""
        self.pc.screen.idle_time = AWAY

    @property
    def claimed(self) -> float:
        return self.tally.used_today(ChildId("an"), CLAIMED).total_seconds()


def tell(folder: Path, story: Callable[[Desk], Awaitable[None]], text: str = "") -> None:
    play(folder, text, story, kind=Desk)
