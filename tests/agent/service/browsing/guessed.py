"""A child in front of a site that was guessed to be gambling."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import ClassVar

import pytest

from agent.api import contract
from agent.api import messages as m
from policies.ids import CategoryId, ChildId, Host
from tests.agent.service.stage import HEAD, Stage, play

AN, LUCK = ChildId("an"), Host("luck.example")
TARGET = "site:luck.example"
CHOSEN = '[child.an.sites]\nmode = "filter"\nblock = ["gambling"]\npages = true\n'
INLINE = 'rule = [{ app = "minecraft", daily = "1h" }]\n' + CHOSEN


class Family(Stage):
    """A child in front of a site that was guessed to be gambling."""

    head: ClassVar[str] = HEAD

    def begin(self, text: str) -> None:
        """What was agreed stands in the store, as after an installation."""
        self.agreements.apply(self.head + text, "lan", "")
        self.guesses.keep(AN, LUCK, CategoryId("gambling"))

    def appeal(self, reason: str = "It is about chess.") -> m.RequestView:
        """One click."""
        return self.ask("an", contract.ASK, m.Ask(TARGET, m.Seconds(3600), reason))

    def answer(self, key: int, extra: int | None) -> m.RequestView:
        """The guardian's yes or no."""
        return self.ask("lan", contract.ANSWER, m.Answer(key, None if extra is None else m.Seconds(extra)))

    def take(self) -> m.GrantView:
        """The guardian takes the newest back."""
        return self.ask("lan", contract.TAKE_BACK, m.TakeBack(self.watch.grants[-1].id, "no after all"))

    def restart(self) -> None:
        """The agent is killed and started again, with what was agreed."""
        self.crash()
        kept = self.store.policy()
        assert kept is not None
        self.take_up(self._read(kept.text))

    @property
    def noted(self) -> list[str]:
        """The log, the newest first."""
        return [entry.what for entry in self.store.entries(None, 20)]

    @property
    def stands(self) -> tuple[bool, bool]:
        """Whether the site is open, and whether that is a guess."""
        (view,) = self.ask("an", contract.TABS, m.Tabs(LUCK)).sites
        return view.status.open, view.guess

    @property
    def agreed(self) -> str:
        """The document in force."""
        return self.agreements.show().text


def lives(_stage: Family) -> None:
    """Nothing happens to the agent."""


RESTARTS = pytest.mark.parametrize("then", [lives, Family.restart], ids=["it lives", "it is killed"])
"""What an agent knows of an appeal and its answer, the next one knows as well."""


def tell(folder: Path, story: Callable[[Family], Awaitable[None]], text: str = CHOSEN) -> None:
    async def whole(stage: Family) -> None:
        await stage.beat()
        stage.begin(text)
        await story(stage)

    play(folder, "", whole, kind=Family)
