"""The sockets behind which one profile is answered: UDP and TCP, on exactly 127.0.0.1 and ::1.

Bound to all addresses, answers by UDP leave from another address than the one that was asked, and are lost.
But from a socket that is bound to a card ``::1`` is not reached, and who asks a router by its address behind
a card has such a one: these questions come to this PC's own address there, from the same address. For them
there is a third pair, at all addresses of IPv6, which hears nobody else (RFC 3542 6.2 tells who is asked).
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import sys
from collections.abc import Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOSTS = ("127.0.0.1", "::1")
ALL = "::"
TURN = 32
"""Questions that are answered before other sockets have their turn."""
CALLERS = 32
"""Connections by TCP at once."""
QUIET = 10.0
"""Seconds without a question until a connection is closed."""
LONGEST = 120.0
"""Seconds that any connection lasts."""
MOST_ASKED = 100
"""Questions on one connection."""
TRIES = 20
_ROOM = 4096
_BUFFER = 1 << 20
_ADDRESS = 16
_TOLD = 64
"""Bytes, with some to spare, in which the kernel tells of the address that was asked."""

Later = Coroutine[Any, Any, bytes]
Caller = tuple[Any, ...]


class Desk(Protocol):
    """Who answers. Bytes are sent, None is silence, and what takes time is awaited."""

    def answer(self, data: bytes, caller: Caller | None) -> bytes | Later | None:
        """Of a packet by UDP the caller is known; None: it came by TCP."""
        ...


class Door:
    """One port, as long as it is open."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._loop = asyncio.get_running_loop()
        self._sockets: list[socket.socket] = []
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._callers = 0
        self._closed = False
        self.port = 0

    async def open(self, port: int) -> None:
        """OSError where somebody else has this port. Port 0: any that is free."""
        lines, listeners = _bound(port)
        self.port = lines[0].getsockname()[1]
        self._sockets = lines
        for line in lines:
            hear = partial(_near, line) if line.getsockname()[0] == ALL else line.recvfrom
            self._loop.add_reader(line.fileno(), self._read, line, hear)
        for listener in listeners:
            begin = self._meet if listener.getsockname()[0] == ALL else self._begin
            self._servers.append(await asyncio.start_server(begin, sock=listener, limit=_ROOM))

    async def close(self) -> None:
        """Nobody is answered any more, and nobody waited for, whether they read their answers or not."""
        self._closed = True
        for line in self._sockets:
            self._loop.remove_reader(line.fileno())
            line.close()
        self._sockets.clear()
        for server in self._servers:
            server.close()
        self._servers.clear()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _read(self, line: socket.socket, hear: Callable[[int], tuple[bytes, Caller]]) -> None:
        answer, send = self._desk.answer, line.sendto
        for _ in range(TURN):
            try:
                data, caller = hear(_ROOM)
            except OSError:  # nothing more has come, or it was broken on its way
                return
            told = answer(data, caller)
            if told is None:
                continue
            if isinstance(told, bytes):
                try:
                    send(told, caller)
                except OSError:  # whoever does not take answers has none
                    continue
            else:
                self._keep(asyncio.create_task(self._later(line, told, caller)))

    async def _later(self, line: socket.socket, told: Later, caller: Caller) -> None:
        answer = await told
        with contextlib.suppress(OSError):
            line.sendto(answer, caller)

    def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        here, there = writer.get_extra_info("sockname"), writer.get_extra_info("peername")
        if here[0] == there[0]:
            self._begin(reader, writer)
        else:
            writer.close()

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A task of our own: asyncio complains of those it makes itself when they are cancelled (3.11)."""
        if self._closed or self._callers >= CALLERS:
            writer.close()
            return
        self._callers += 1
        task = asyncio.create_task(self._call(reader, writer))
        task.add_done_callback(lambda _: self._end(writer))  # also of one that was cancelled before it began
        self._keep(task)

    def _end(self, writer: asyncio.StreamWriter) -> None:
        self._callers -= 1
        writer.transport.abort()  # close() would keep what is never read, and the descriptor, for ever

    async def _call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.set_write_buffer_limits(0)  # so that drain waits until nothing is left to send
        try:
            async with asyncio.timeout(LONGEST):
                for _ in range(MOST_ASKED):
                    async with asyncio.timeout(QUIET):
                        size = int.from_bytes(await reader.readexactly(2))
                        data = await reader.readexactly(size)
                    told = self._desk.answer(data, None)
                    if told is None:
                        break
                    answer = told if isinstance(told, bytes) else await told
                    writer.write(len(answer).to_bytes(2) + answer)
                    await writer.drain()
        except (OSError, EOFError):  # OSError: TimeoutError as well
            pass

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _near(line: socket.socket, room: int) -> tuple[bytes, Caller]:
    """What came from the address that was asked; OSError for all else, also where more has come."""
    if sys.platform != "win32":
        data, told, _, caller = line.recvmsg(room, _TOLD)
        asker = socket.inet_pton(socket.AF_INET6, caller[0].partition("%")[0])
        where = socket.IPPROTO_IPV6, socket.IPV6_PKTINFO
        if any(asker == x[:_ADDRESS] for level, kind, x in told if (level, kind) == where):
            return data, caller
    raise ConnectionRefusedError


def _bound(port: int) -> tuple[list[socket.socket], list[socket.socket]]:
    """The sockets for UDP and those for TCP; where this PC has no IPv6, those of IPv4."""
    for left in reversed(range(TRIES if port == 0 else 1)):
        number, made = port, list[socket.socket]()
        try:
            for family, kind, host in _places():
                line = socket.socket(family, kind)
                made.append(line)
                line.setblocking(False)
                if kind == socket.SOCK_STREAM:
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                else:
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
                if sys.platform != "win32" and family == socket.AF_INET6:
                    # Both of ours may have the port, and no other account's (socket(7)).
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
                if sys.platform != "win32" and host == ALL:
                    line.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                    line.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
                line.bind((host, number))
                number = line.getsockname()[1]
        except OSError as error:
            for line in made:
                line.close()
            if error.errno != errno.EADDRINUSE or not left:
                raise
        else:
            datagrams = [x for x in made if x.type == socket.SOCK_DGRAM]
            return datagrams, [x for x in made if x.type == socket.SOCK_STREAM]
    raise AssertionError("the last try answers or raises")


def _places() -> Iterator[tuple[socket.AddressFamily, socket.SocketKind, str]]:
    for host in HOSTS if sys.platform == "win32" else (*HOSTS, ALL):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        if family == socket.AF_INET6 and not _has_ipv6():
            continue
        yield family, socket.SOCK_DGRAM, host
        yield family, socket.SOCK_STREAM, host


def _has_ipv6() -> bool:
    if not socket.has_ipv6:
        return False
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as line:
            line.bind(("::1", 0))
    except OSError:
        return False
    return True
