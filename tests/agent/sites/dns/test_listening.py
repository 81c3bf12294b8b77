import asyncio
import contextlib
import errno
import socket
from pathlib import Path

import pytest

from agent.sites.dns import listening
from agent.sites.dns.listening import Door
from tests.agent.sites.dns.world import DEADLINE, ask_raw, until


class Echo:
    """Answers with what it is asked, in one of the ways in which a desk may."""

    def __init__(self):
        self.heard = []
        self.gate = asyncio.Event()

    def answer(self, data, caller):
        self.heard.append((data, caller))
        if data.startswith(b"silence"):
            return None
        if data.startswith(b"later"):
            return self._later(data)
        if data == b"long":
            return b"x" * 60_000
        return b"x" * 70_000 if data == b"huge" else data

    async def _later(self, data):
        await self.gate.wait()
        return data


def story(told):
    """Run a story with an open door."""

    async def whole():
        desk = Echo()
        door = Door(desk)
        await door.open(0)
        try:
            async with asyncio.timeout(DEADLINE):
                await told(door, desk)
        finally:
            await door.close()
        return door

    return asyncio.run(whole())


async def call(port, *messages, host="127.0.0.1"):
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"".join(len(x).to_bytes(2) + x for x in messages))
    return reader, writer


async def hear(reader):
    return await reader.readexactly(int.from_bytes(await reader.readexactly(2)))


@pytest.mark.parametrize("host", listening.HOSTS)
def test_it_answers_by_udp_and_tcp_where_it_is_asked(host):
    async def told(door, desk):
        assert await ask_raw(door.port, b"hello", host) == b"hello"
        reader, writer = await call(door.port, b"one", b"two", host=host)
        assert [await hear(reader), await hear(reader)] == [b"one", b"two"]
        writer.close()
        assert [bool(caller) for _, caller in desk.heard] == [True, False, False]

    story(told)


def test_it_is_heard_at_these_addresses_alone():
    async def told(door, desk):
        bound = {x.getsockname()[0] for x in door._sockets}
        bound |= {x.getsockname()[0] for server in door._servers for x in server.sockets}
        assert bound == {"127.0.0.1", "::1", "::"}
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as line, pytest.raises(ConnectionRefusedError):
            line.connect(("127.0.0.2", door.port))

    story(told)


def test_what_takes_time_holds_nobody_up():
    async def told(door, desk):
        waiting = asyncio.create_task(ask_raw(door.port, b"later"))
        slow, writer = await call(door.port, b"later", b"after it")
        await until(lambda: len(desk.heard) == 2)
        assert await ask_raw(door.port, b"now") == b"now"
        desk.gate.set()
        assert await waiting == b"later"
        assert [await hear(slow), await hear(slow)] == [b"later", b"after it"]
        writer.close()

    story(told)


def test_silence_is_an_answer_and_ends_a_connection():
    async def told(door, desk):
        reader, writer = await call(door.port, b"silence")
        assert await reader.read() == b""
        writer.close()
        quiet = asyncio.create_task(ask_raw(door.port, b"silence"))
        await until(lambda: len(desk.heard) == 2)
        assert await ask_raw(door.port, b"now") == b"now"
        quiet.cancel()

    story(told)


def test_what_cannot_be_sent_is_not_sent():
    async def told(door, desk):
        lost = asyncio.create_task(ask_raw(door.port, b"huge"))
        await until(lambda: desk.heard)
        assert await ask_raw(door.port, b"now") == b"now"
        lost.cancel()

    story(told)


def test_connections_end_by_themselves(monkeypatch):
    monkeypatch.setattr(listening, "QUIET", 0.05)
    monkeypatch.setattr(listening, "MOST_ASKED", 3)

    async def told(door, desk):
        reader, writer = await call(door.port)
        assert await reader.read() == b""  # who says nothing
        writer.close()
        reader, writer = await call(door.port, *[b"x"] * 5)
        assert await reader.read() == b"\0\1x" * 3  # who never ends
        writer.close()
        reader, writer = await call(door.port)
        writer.write(b"\0\x09half")
        assert await reader.read() == b""
        writer.close()

    story(told)


def test_only_so_many_call_at_once(monkeypatch):
    monkeypatch.setattr(listening, "CALLERS", 2)

    async def told(door, desk):
        lines = [await call(door.port, b"x") for _ in range(2)]
        assert [await hear(reader) for reader, _ in lines] == [b"x", b"x"]
        reader, writer = await call(door.port)
        assert await reader.read() == b""
        writer.close()
        lines[0][1].close()
        await until(lambda: door._callers == 1)
        reader, writer = await call(door.port, b"y")
        assert await hear(reader) == b"y"
        writer.close()
        lines[1][1].close()

    story(told)


def test_a_closed_door_keeps_nothing():
    async def told(door, desk):
        waiting = asyncio.create_task(ask_raw(door.port, b"later"))
        reader, writer = await call(door.port, b"later")
        await until(lambda: len(desk.heard) == 2)
        await door.close()
        assert await reader.read() == b""
        writer.close()
        waiting.cancel()
        again = Door(desk)
        await again.open(door.port)
        assert await ask_raw(door.port, b"now") == b"now"
        await again.close()

    story(told)


def test_a_port_of_somebody_else_is_told():
    async def told(door, desk):
        other = Door(desk)
        with pytest.raises(OSError) as error:  # noqa: PT011 - its number is asked below
            await other.open(door.port)
        assert error.value.errno == errno.EADDRINUSE

    story(told)


@contextlib.asynccontextmanager
async def deaf(door, desk):
    """Three who ask for more than the kernel holds for them, and read nothing; whether ours are all gone."""
    loop = asyncio.get_running_loop()
    with contextlib.ExitStack() as lines:
        before = _open(door)
        for number in range(3):
            line = lines.enter_context(socket.socket())
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            line.setblocking(False)
            await loop.sock_connect(line, ("127.0.0.1", door.port))
            await loop.sock_sendall(line, b"\0\4long" * 90)
            await until(lambda number=number: len(desk.heard) > number)
        yield lambda: _open(door) <= before + 3


def _open(door):
    """Descriptors beside the door's own."""
    own = len(door._sockets) + sum(len(server.sockets) for server in door._servers)
    return len(list(Path("/proc/self/fd").iterdir())) - own


def test_who_does_not_read_is_kept_no_longer_than_others(monkeypatch):
    monkeypatch.setattr(listening, "LONGEST", 0.2)

    async def told(door, desk):
        async with deaf(door, desk) as gone:
            await until(gone)

    story(told)


def test_a_door_is_closed_whoever_does_not_read():
    async def told(door, desk):
        async with deaf(door, desk) as gone:
            await door.close()
            await until(gone)

    story(told)


def test_an_answer_is_heard_whole_by_who_reads_slowly(monkeypatch):
    monkeypatch.setattr(listening, "MOST_ASKED", 3)

    async def told(door, desk):
        reader, writer = await call(door.port, *[b"long"] * 3)
        reader._transport.pause_reading()
        await until(lambda: len(desk.heard) == 3)
        reader._transport.resume_reading()
        assert len(await reader.read()) == 3 * 60_002
        writer.close()

    story(told)


def test_who_comes_as_it_closes_is_hung_up_on():
    async def told(door, desk):
        first, second, third = [await strange() for _ in range(3)]
        door._begin(*first[:2])
        await until(lambda: door._callers)
        door._begin(*second[:2])  # it has not begun to be heard when the door closes
        await door.close()
        door._begin(*third[:2])
        assert not door._tasks
        for _, _, caller in (first, second, third):
            assert await asyncio.get_running_loop().sock_recv(caller, 1) == b""
            caller.close()

    async def strange():
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        return *await asyncio.open_connection(sock=ours), theirs

    story(told)
