import sys

assert sys.platform == "linux"

import asyncio
import os
import socket

import pytest

from agent.guard.order import Order, Spot, line, read
from agent.platforms.linux.executables import guard as module
from agent.platforms.linux.executables.guard import GuardLine
from tests.backends.linux.real import STRANGER, until

SPOTS = (Spot("/opt/mygame", (1, 2), (range(1001, 1002),)),)


class Guard:
    """A guard's end of the line, played by hand."""

    def __init__(self, place):
        self.place = str(place)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.place)
        self.listener.listen()
        self.listener.setblocking(False)

    async def accept(self):
        loop = asyncio.get_running_loop()
        agent, _ = await asyncio.wait_for(loop.sock_accept(self.listener), 20)
        return agent

    def close(self):
        self.listener.close()
        os.unlink(self.place)


class End:
    """The agent's end, and what it heard."""

    def __init__(self, place):
        self.told = []
        self.changes = []
        loop = asyncio.get_running_loop()
        self.line = GuardLine(loop, str(place), self.told.append, self._changed)

    def _changed(self):
        self.changes.append(self.line.here)


def play(story):
    asyncio.run(story())


async def orders(agent):
    loop, text = asyncio.get_running_loop(), b""
    while not text.endswith(b"\n"):
        text += await asyncio.wait_for(loop.sock_recv(agent, 65536), 20)
    return [read(row) for row in text.splitlines()]


def test_an_order_goes_out_and_what_is_told_comes_in(tmp_path):
    async def story():
        guard = Guard(tmp_path / "guard.sock")
        end = End(guard.place)
        assert end.line.here
        assert not end.changes
        with await guard.accept() as agent:
            end.line.order(SPOTS)
            waiting = asyncio.ensure_future(end.line.settle())
            assert await orders(agent) == [Order(1, SPOTS)]
            assert not waiting.done()
            agent.sendall(line(started=7) + line(number=1, failed=[])[:5])
            await until(lambda: end.told == [{"started": 7}])
            agent.sendall(line(number=1, failed=[])[5:])
            await asyncio.wait_for(waiting, 20)
            end.line.close()
            assert await orders(agent) == [Order(2)]
            assert await asyncio.get_running_loop().sock_recv(agent, 10) == b""
        guard.close()

    play(story)


def test_a_guard_that_is_away_is_knocked_at_until_it_is_back(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "KNOCK", (0.001, 0.002))

    async def story():
        place = tmp_path / "guard.sock"
        end = End(place)
        assert not end.line.here
        end.line.order(SPOTS)
        await asyncio.wait_for(end.line.settle(), 20)  # nobody to wait for
        guard = Guard(place)
        await until(lambda: end.changes == [True])
        agent = await guard.accept()
        guard.close()
        agent.close()
        await until(lambda: end.changes == [True, False])
        guard = Guard(place)
        await until(lambda: end.changes == [True, False, True])
        end.line.close()
        guard.close()

    play(story)


def test_a_guard_that_dies_while_it_is_told_something_is_noticed(tmp_path):
    async def story():
        guard = Guard(tmp_path / "guard.sock")
        end = End(guard.place)
        (await guard.accept()).close()
        end.line.order(SPOTS)
        end.line.order(SPOTS)
        await asyncio.wait_for(end.line.settle(), 20)
        await until(lambda: end.changes == [False])
        end.line.close()
        end.line.close()
        guard.close()

    play(story)


def test_a_long_order_waits_for_a_slow_guard(tmp_path):
    many = tuple(Spot(f"/opt/{number:0200}", (1, number)) for number in range(5000))

    async def story():
        guard = Guard(tmp_path / "guard.sock")
        end = End(guard.place)
        with await guard.accept() as agent:
            end.line.order(many)
            assert (await orders(agent))[0].spots == many
            end.line.close()
        guard.close()

    play(story)


@pytest.mark.root
def test_whoever_is_not_root_is_no_guard(open_folder):
    """The folder is root's; even so. The kernel says who began to listen."""
    place = open_folder / "guard.sock"

    async def story():
        with socket.socket(socket.AF_UNIX) as impostor:
            impostor.bind(str(place))
            os.seteuid(STRANGER)
            impostor.listen()
            os.seteuid(0)
            end = End(place)
            assert not end.line.here
            end.line.close()

    play(story)
