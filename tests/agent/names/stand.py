"""The agent's end of the filter of names with files and a clock, and the other half as the agent meets it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from agent.names.filter import PATIENCE, ResolverFilter
from agent.ports.names import NameRules, Try
from agent.sitegate.order import Order, read
from agent.sites.dns import profile, report
from agent.sites.dns.profile import Orders
from policies.ids import AccountId, CategoryId, ChildId
from policies.model import SiteMode, YouTube

NUMBERS = {"an": (range(1001, 1002), range(100_000, 165_536)), "binh": (range(1002, 1003),)}


def rules(child: str, *accounts: str, block: str = "bad.example", answered: bool = False) -> NameRules:
    return NameRules(
        ChildId(child),
        frozenset(map(AccountId, accounts)),
        SiteMode.FILTER,
        frozenset({CategoryId("adult")}),
        frozenset({"good.example"}),
        frozenset({block}),
        safe_search=True,
        youtube=YouTube.MODERATE,
        led=True,
        answered=answered,
    )


class Half:
    """The half with a network, as far as the agent meets it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def orders(self) -> Orders:
        """The next ones."""
        return profile.read(await asyncio.wait_for(self.reader.readline(), 10))

    def serve(self, *ports: int, lists: bool | None = None, failed: tuple[int, ...] = ()) -> None:
        """These answer, and those could not be had."""
        self.say(report.write(report.Report(serving=ports, lists=lists, failed=failed)))

    def say(self, line: bytes) -> None:
        """Anything."""
        self.writer.write(line)

    async def hung_up_on(self) -> None:
        """Until the agent has had enough of it."""
        with contextlib.suppress(ConnectionResetError):  # what it said last was never read
            assert await asyncio.wait_for(self.reader.read(), 10) == b""

    async def leave(self) -> None:
        """Hang up."""
        self.writer.close()
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()


class Stand:
    """One agent's end, with files and a clock."""

    def __init__(self, folder: Path) -> None:
        self.now = 0.0
        self.halves: list[Half] = []
        self.order, self.said = folder / "sitegate", folder / "said"
        self.place = folder / "net" / "orders.sock"
        self.tried: list[tuple[ChildId, list[Try]]] = []
        self.resolving = ResolverFilter(
            self.place,
            os.getuid(),
            self.order,
            self.said,
            lambda name: NUMBERS.get(name, ()),
            lambda: self.now,
            lambda child, tries: self.tried.append((child, list(tries))),
        )

    async def half(self) -> Half:
        """Another half calls."""
        self.halves.append(Half(*await asyncio.open_unix_connection(os.fspath(self.place))))
        return self.halves[-1]

    async def until(self, true: Callable[[], bool]) -> None:
        """What comes by a socket takes a moment."""
        async with asyncio.timeout(10):
            while not true():  # noqa: ASYNC110 - files and a clock of its own
                await asyncio.sleep(0.01)

    def ordered(self) -> Order | None:
        """What the gate is told."""
        return read(self.order.read_text("utf-8")) if self.order.exists() else None

    def turned(self) -> bool:
        """Whether anybody is."""
        return bool((self.ordered() or Order()).turns)

    def gate(self, text: str | None = None, made: int | None = None) -> None:
        """The gate has looked, and all is so."""
        told = self.order.read_text("utf-8") if text is None else text
        self.said.write_text(json.dumps({"order": told, "made": made}), "utf-8")
        os.utime(self.said, ns=(int(self.now * 1e9), int(self.now * 1e9)))

    def later(self) -> str | None:
        """What is wrong since more than a moment."""
        self.resolving.look()
        self.now += PATIENCE + 1
        return self.beat()

    def beat(self) -> str | None:
        """What is wrong, as the agent asks after each beat."""
        self.resolving.look()
        return self.resolving.trouble()


def play(folder: Path, story: Callable[[Stand], Awaitable[None]]) -> None:
    async def tell() -> None:
        stand = Stand(folder)
        try:
            await story(stand)
        finally:
            await stand.resolving.close()
            for half in stand.halves:
                await half.leave()

    asyncio.run(tell())
