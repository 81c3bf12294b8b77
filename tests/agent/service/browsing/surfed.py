"""An in front of Firefox, and what its tabs tell."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from agent.api import contract
from agent.api import messages as m
from agent.ports import Peer, Program
from policies.ids import AccountId
from tests.agent.service.stage import Stage, play, program

YOUTUBE = '[[child.an.rule]]\nsite = "youtube.com"\ndaily = "60s"\n'
BETS = '[child.an.sites]\nmode = "filter"\nblock = ["gambling"]\n'


class Family(Stage):
    """An in front of Firefox."""

    speaker: int | None = 101

    def peer(self, account: str) -> Peer:
        return Peer(AccountId(account), self.speaker)

    def open_browser(self) -> Program:
        """Firefox comes to the front, with our relay as its child."""
        self.log_in()
        browser = self.pc.start(program(100, "/usr/bin/firefox"))
        self.pc.start(replace(program(101, "/usr/bin/python3"), parent=100))
        self.front(browser)
        return browser

    def show(self, front: str | None = None, *more: str, audible: bool = False) -> m.Sites:
        """What the browser tells, and hears."""
        return self.ask("an", contract.TABS, m.Tabs(front, audible, more))

    @property
    def counted(self) -> set[str]:
        return {str(target) for target in self.watch.observation.targets}


def tell(folder: Path, text: str, story: Callable[[Family], Awaitable[None]]) -> None:
    """A story in front of a browser."""
    play(folder, text, story, kind=Family)


def everything_in(folder: Path) -> bytes:
    """All bytes of all files."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
