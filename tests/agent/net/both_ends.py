"""The filter in this process, the agent at its other end, and lists and ports for both."""

import sys

assert sys.platform == "linux"

import asyncio
import contextlib
import socket
from pathlib import Path

from agent.net.filter import Filter
from agent.signs import Supervisor
from agent.sites import asking, examining, index
from agent.sites.dns import profile, report
from agent.sites.dns.profile import Orders
from agent.sites.dns.servers import Server
from agent.sites.index import Mark
from tests.agent.sites.dns.world import DEADLINE, until


class Agent:
    """Listens as the agent does: all orders to whoever knocks, and what is told back."""

    def __init__(self, place):
        self.place = str(place)
        self.told = []
        self.known = {}
        self.found = []
        self.lines = []
        self.orders = Orders()
        self._tasks = []

    async def open(self):
        Path(self.place).unlink(missing_ok=True)  # noqa: ASYNC240 - of one before
        self._server = await asyncio.start_unix_server(self._begin, self.place)
        return self

    async def close(self):
        self._server.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._server.wait_closed()

    def say(self, orders):
        self.orders = orders
        for writer in self.lines:
            writer.write(profile.write(orders))

    def _begin(self, reader, writer):
        self.lines.append(writer)
        writer.write(profile.write(self.orders))
        self._tasks.append(asyncio.create_task(self._hear(reader, writer)))

    async def _hear(self, reader, writer):
        try:
            while line := await reader.readline():
                if found := examining.answered(line):
                    self.found.append(found)
                elif known := asking.answered(line):
                    self.known[known[0]] = known[1]
                else:
                    self.told.append(report.read(line))
        except OSError:
            pass
        finally:
            self.lines.remove(writer)
            writer.transport.abort()


@contextlib.asynccontextmanager
async def filtering(tmp_path, orders, server, agent):
    """The filter, in this process."""
    system = (Server("127.0.0.1", server.port),)
    search = frozenset({"open.test"})
    filtered = Filter(str(tmp_path / "alive"), agent.place, Supervisor({}), lambda: system, lambda: search)
    agent.orders = orders
    task = asyncio.create_task(filtered.run(orders))
    try:
        async with asyncio.timeout(DEADLINE):
            await until(lambda: task.done() or filtered.resolver.ports)
            yield filtered, task
    finally:
        task.cancel()
        await asyncio.wait([task])


def lists(folder, **closed):
    """An index in which these names are in these categories."""
    names = sorted(closed)
    rows = [(name, number) for number, name in enumerate(names)]
    index.write(folder, rows, [Mark({closed[name]: ("own",)}) for name in names], {})


def free_port():
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]
