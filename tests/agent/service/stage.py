"""A family at a PC in memory, with the real service and the real store around it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from agent.api.contract import Method
from agent.api.messages import Event
from agent.ports import Front, Peer, Program, Session
from agent.service.observing.watch import Watch
from policies.ids import AccountId, ChildId
from tests.agent.service.failing import dead_disk
from tests.agent.service.quickly import QuickLoop
from tests.agent.service.wired import AN, HEAD, SECONDS, ZONE, Trial, Wired, program

__all__ = ["AN", "HEAD", "SECONDS", "ZONE", "Stage", "Trial", "play", "program"]

P = TypeVar("P")
R = TypeVar("R")


def play(
    folder: Path,
    text: str,
    story: Callable[[Any], Awaitable[None]],
    *,
    service: bool = False,
    kind: type[Stage] | None = None,
) -> Stage:
    """Tell a story with this policy."""
    stage = (kind or Stage)(folder, text, service)

    async def tell() -> None:
        try:
            await story(stage)
        finally:
            stage.store.close()

    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        runner.run(tell())
    return stage


@dataclass
class Stage(Wired):
    """A PC in memory, on which a family lives: what people and programs do there, and what is told of it."""

    def agree(self, text: str, head: str = HEAD) -> None:
        """The family agrees on other rules."""
        self.agreements.apply(head + text, "lan", "")

    def ask(self, account: str, method: Method[P, R], params: P, *, unlocked: bool = False) -> R:
        """What the agent answers to somebody, as over a connection."""
        actor = self.router.actor(self.peer(account), unlocked=unlocked)
        answer = self.router.call(actor, method, params)
        assert not isinstance(answer, Awaitable)
        return answer

    async def wait_for(self, account: str, method: Method[P, R], params: P, *, unlocked: bool = False) -> R:
        """The same, where the answer takes time."""
        actor = self.router.actor(self.peer(account), unlocked=unlocked)
        answer = self.router.call(actor, method, params)
        assert isinstance(answer, Awaitable)
        return await answer

    @contextmanager
    def dead_disk(self) -> Iterator[None]:
        """Meanwhile the disk answers neither reading nor writing."""
        with dead_disk(self.store):
            yield

    def peer(self, account: str) -> Peer:
        """Somebody at the other end of a connection."""
        return Peer(AccountId(account))

    @property
    def watch(self) -> Watch:
        """An, under watch."""
        return self.enforcer.watches[ChildId("an")]

    @property
    def standing(self) -> list[str]:
        """Names of the problems that stand."""
        return [problem.name for problem in self.health.problems]

    @property
    def counted(self) -> set[str]:
        """What is counted now, each target as it is written."""
        return {str(target) for target in self.watch.observation.targets}

    def log_in(self, account: AccountId = AN) -> Session:
        """The child logs in."""
        session = Session(f"session of {account}", account)
        self.pc.sessions.put(session)
        return session

    def front(self, running: Program | None) -> None:
        """A program comes to the front."""
        self.pc.screen.show(Front(running.pid) if running else None)

    async def beat(self) -> timedelta | None:
        """One beat, and all that it sets going."""
        for _ in range(20):
            self.done = False
            wait = self.enforcer.beat()
            await self.curtain.settle()
            await self.ladder.settle()
            if not self.done:
                return wait
        raise AssertionError("The agent undoes what it has done, again and again.")

    async def live(self, span: timedelta, beat: timedelta = timedelta(seconds=5)) -> None:
        """Time goes by, with a beat every so often and whenever the agent wants one."""
        left = span
        wait = await self.beat()
        while left > timedelta():
            pause = min(left, beat, wait if wait is not None else beat)
            self.pc.clock.pass_time(pause)
            left -= pause
            wait = await self.beat()

    def crash(self) -> None:
        """kill -9: nothing is said, nothing is written."""
        self.store.close()
        self.open()

    def told(self, name: str, target: str | None = None) -> list[Event]:
        """Events of that name."""
        return [e for e in self.events if e.event == name and (target is None or e.target == target)]

    def used(self, target: str) -> int:
        """Seconds used today, as told to people."""
        events = self.told("usage", target)
        return events[-1].seconds or 0 if events else 0
