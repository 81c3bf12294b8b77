"""Answers for names of hosts, as the agent orders it: from its first order with a profile until one without.

Where the agent only asks what names are, it has the lists, and answers nobody else.

The agent listens in a folder of root's, where this account alone may knock. Its orders hold until it says
otherwise: an agent that is away for a moment leaves nobody unfiltered; what was blocked waits for it.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
import contextlib
import errno
import gc
import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from agent.net import followed, life, renewing
from agent.net.orders import LONGEST
from agent.net.reaching import Reaching
from agent.net.turn import OneAtATime
from agent.sites import asking, examining
from agent.sites.dns import profile, report
from agent.sites.dns.report import Report
from agent.sites.dns.servers import System, meant
from agent.sites.dns.upstream import Upstream
from agent.sites.index import DamagedIndex, open_index
from agent.sites.judging import Judge
from agent.sites.known import shipped
from agent.sites.resolver import Resolver
from agent.sites.words import shipped as own_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.signs import Supervisor
    from agent.sites.dns.profile import Orders
    from agent.sites.dns.rules import Closing
    from agent.sites.dns.servers import Server
    from agent.sites.index import Index

TELLING = 2.0
"""Seconds between two reports of what was blocked."""
AGAIN = 1.0
"""Seconds until the agent is looked for again, and a port that somebody else has."""
LOOKING = 60.0
"""Seconds between two looks whether there are newer lists."""
AWAKE_OR_NOT = partial(time.clock_gettime, time.CLOCK_BOOTTIME)
"""What is remembered grows old in sleep too; the kernel's own times, which are Reaching's, do not."""


class Filter:
    """The resolver, and the line to the agent."""

    def __init__(
        self,
        alive: str,
        place: str,
        keeper: Supervisor,
        system: Callable[[], tuple[Server, ...]],
        search: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        loop = asyncio.get_running_loop()
        self._alive = alive
        self._place = place
        self._keeper = keeper
        self._system = system
        self._orders = profile.Orders()
        self._servers: tuple[Server, ...] = ()
        self._index: Index | None = None
        self._version: tuple[str, int] | None = None
        self._judge: Judge | None = None
        """Closes all categories: what it closes a name for is what the name is."""
        self._damaged = False
        self._said: tuple[bool | None, followed.ListWarnings] | None = None
        """What the agent was told of lists."""
        self._missing: dict[int, OSError] = {}
        """Ports that could not be had."""
        self._lacking = asyncio.Event()
        self._anew = asyncio.Event()
        self._turn = OneAtATime(loop.time)
        self._over = asyncio.Event()
        self._writer: asyncio.StreamWriter | None = None
        self._trial: asyncio.Task[None] | None = None
        self._reaching = Reaching(loop.time)
        self._chosen = Upstream(self._upstream)
        whom = self._chosen, Upstream(system)
        self.resolver = Resolver(*whom, AWAKE_OR_NOT, self._reaching.open, search)

    async def run(self, orders: Orders) -> None:
        """Until there is nothing to filter any more."""
        await self._take(orders)
        own = (self._live(), self._renew(), self._insist(), self._fetch())
        tasks = [asyncio.create_task(x) for x in (self._follow(), self._tell(), self._reach_again(), *own)]
        try:
            over = asyncio.create_task(self._over.wait())
            done, _ = await asyncio.wait([*tasks, over], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()  # what should not have happened ends this half, and its keeper starts another
        finally:
            ending = [*tasks, over, *filter(None, [self._trial])]
            for task in ending:
                task.cancel()
            await asyncio.wait(ending)
            await self.resolver.close()
            await self._reaching.close()

    async def _take(self, orders: Orders) -> None:
        self._orders = orders
        self._servers = meant(orders.upstream)
        self._open()
        await self._serve()
        if not orders.profiles and not orders.asked:
            self._over.set()

    async def _follow(self) -> None:
        """Hear the agent, and look for it when it is gone."""
        while True:
            with contextlib.suppress(OSError, EOFError, ValueError):
                reader, writer = await asyncio.open_unix_connection(self._place, limit=LONGEST)
                self._writer = writer
                self._reaching.forget()  # another agent may give a port to another child
                try:
                    while line := await reader.readline():
                        await self._hear(line, writer)
                finally:
                    self._writer = None
                    writer.close()
            await asyncio.sleep(AGAIN)

    async def _hear(self, line: bytes, writer: asyncio.StreamWriter) -> None:
        if line == examining.QUESTION:
            if self._trial is None or self._trial.done():
                self._trial = asyncio.create_task(self._examine(writer))
            return
        if line == profile.ANEW:
            self._anew.set()
            return
        host = asking.asked(line)
        if host is None:
            await self._take(profile.read(line))
        else:
            writer.write(asking.answer(host, self._known(host)))

    def _known(self, host: str) -> asking.HostAnswer:
        """What lists and this PC's own knowledge say of a name."""
        listed = shipped().speaks_of(host) or (self._index is not None and self._index.number(host) >= 0)
        told = self._all().judge_name(host)
        return asking.HostAnswer(listed, told.category if told.action == "block" else None)

    async def _examine(self, writer: asyncio.StreamWriter) -> None:
        from agent.net.trying import examine

        chosen = self._chosen if self._servers else None
        found = await examine(self.resolver, self._orders.index, self._index, chosen)
        writer.write(examining.answer(found._replace(reaches=self._reaching.holds)))

    async def _reach_again(self) -> None:
        """The gate hears once more of what it lost; the agent is heard meanwhile."""
        while await self._anew.wait():
            self._anew.clear()
            await self._reaching.anew()

    async def _live(self) -> None:
        while True:
            heard = False
            if not self._turn.hangs():
                heard = life.tell(self._alive)
                self._keeper.alive()
            await asyncio.sleep(life.PACE if heard else AGAIN)

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(TELLING)
            if self.resolver.tally and self._writer is not None:
                for part in report.parts(self.resolver.tally.take()):
                    self._say(part)

    async def _renew(self) -> None:
        """Newer lists are taken up while it runs, and that there are none is told."""
        while True:
            await asyncio.sleep(LOOKING)
            if self._open() or self._stand() != self._said:
                await self._serve()

    async def _insist(self) -> None:
        """A port that somebody else has is tried again; where he keeps it the agent takes another."""
        while await self._lacking.wait():
            await asyncio.sleep(AGAIN)
            await self._serve()
            taken = tuple(x for x, why in self._missing.items() if why.errno == errno.EADDRINUSE)
            if taken:
                self._say(Report(failed=taken))

    async def _fetch(self) -> None:
        """Newer lists are fetched, where the family follows any."""
        if self._orders.index:
            await renewing.keep(Path(self._orders.index).parent)
        await asyncio.Event().wait()

    def _say(self, said: Report) -> None:
        writer = self._writer
        if writer is not None and writer.transport.get_write_buffer_size() < report.LONGEST:
            writer.write(report.write(said))

    def _open(self) -> bool:
        """Map the lists when there are other ones than before; whether there are."""
        folder = self._orders.index
        version = (folder, _age(folder)) if folder else None
        if version == self._version:
            return False
        self._version, old = version, self._index
        self._damaged = False
        try:
            self._index = open_index(Path(folder)) if folder else None
        except (FileNotFoundError, DamagedIndex) as error:
            self._index = None if old is None or not folder else old
            self._damaged = isinstance(error, DamagedIndex)
        return self._index is not old

    async def _serve(self) -> None:
        """By the rules and the lists of the moment; without lists by what every PC knows."""
        async with self._turn:
            orders = replace(self._orders, protected=self._orders.protected | shipped().needed)
            self._missing = await self.resolver.take(orders, self._lists)
        if self._missing:
            self._lacking.set()
        else:
            self._lacking.clear()
        lists, (held, old) = self._said = self._stand()
        self._say(Report(tuple(self.resolver.ports), lists, held, old))

    def _stand(self) -> tuple[bool | None, followed.ListWarnings]:
        """Whether lists are judged by (None where the family follows none), and what is wrong with them."""
        folder = self._orders.index
        if self._index is not None:
            return True, followed.warned(folder, self._index, datetime.now(UTC))
        lacking = folder and (self._damaged or followed.chosen(folder))
        return (False if lacking else None), followed.ListWarnings()

    def _lists(self, closed: frozenset[str] | None) -> Closing:
        if closed is None:
            return self._all().kind
        return Judge(self._index, shipped(), own_words(), closed).closing

    def _all(self) -> Judge:
        """Who closes everything, by the lists of the moment."""
        if self._judge is None or self._judge.index is not self._index:
            self._judge = Judge(self._index, shipped(), own_words(), categories())
        return self._judge

    def _upstream(self) -> tuple[Server, ...]:
        return self._servers or self._system()


def run(alive: str, place: str, keeper: Supervisor, orders: Orders) -> None:
    """Filter, and come back when there is nothing to filter any more."""
    shipped()
    own_words()
    categories()
    forget("policies", "tomllib")

    async def story() -> None:
        system = System(AWAKE_OR_NOT)
        await Filter(alive, place, keeper, system, system.search).run(orders)

    asyncio.run(story())


@cache
def categories() -> frozenset[str]:
    """All there are."""
    from policies.catalog.categories import CATEGORIES

    return frozenset(CATEGORIES)


def forget(*rooms: str) -> None:
    """Unload what was needed to read what is shipped: answers will take its memory."""
    for name in [x for x in sys.modules if x.partition(".")[0] in rooms]:
        del sys.modules[name]
    gc.collect()


def _age(folder: str) -> int:
    try:
        return (Path(folder) / "current.json").stat().st_mtime_ns
    except OSError:
        return 0
