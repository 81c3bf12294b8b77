"""A state folder, and the agents that live there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from agent import agreement, platforms
from agent.api import messages as m
from agent.bootstrap.agent import Agent
from agent.bootstrap.opening import Opened
from agent.bootstrap.try_mode import settings
from agent.scheduling.clock import SystemClock
from agent.storage import open_store

FREE = 'format = 1\nzone = "Asia/Ho_Chi_Minh"\nlanguage = "en"\n[child.an]\nname = "An"\n'
GAME = '[[child.an.rule]]\nmatch = { exe = "/opt/no-such-game" }\ndaily = "1h"\n'


@dataclass
class House:
    """A state folder, and what the agents that lived there have said."""

    folder: Path
    said: list[m.Event] = field(default_factory=list)

    def open(self, text: str = FREE) -> Agent:
        environment = {"TZ": "UTC", "XDG_RUNTIME_DIR": str(self.folder)}
        chosen = settings(platforms.system("linux"), "an", environment, self.folder / "state", None)
        store = open_store(chosen.state)
        return Agent(
            Opened(chosen, SystemClock(), store, agreement.policy(text), {}, ("games", "study")),
            self.said.append,
        )

    def live(self, story: Callable[[Agent], Awaitable[None]], text: str = FREE) -> None:
        """An agent's life from start to stop, with a story in it."""

        async def life() -> None:
            agent = self.open(text)
            await agent.start()
            try:
                await story(agent)
            finally:
                await agent.stop("end of the story")

        asyncio.run(life())

    def names(self) -> list[str]:
        return [event.event for event in self.said]

    def problems(self) -> set[str | None]:
        """Names of all problems that were ever told."""
        return {event.reason for event in self.said if event.event == "health" and not event.ok}


def beat(agent: Agent) -> timedelta | None:
    """A whole one, without a rest."""
    return whole(agent.beats.beat())


def whole(steps: Generator[None, None, timedelta | None]) -> timedelta | None:
    """All steps of one; when to beat again."""
    while True:
        try:
            next(steps)
        except StopIteration as over:
            wait: timedelta | None = over.value
            return wait


async def nothing(_agent: Agent) -> None:
    """A life without events."""
