"""The agent's server with small handlers, a bare one that answers the same JSON, and who floods them.

Each is a process of its own: ``servers.py free|limited|bare FOLDER``, ``servers.py flood SOCKET``.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent.api import contract, wire
from agent.api import messages as m
from agent.ports import Peer
from agent.scheduling.clock import SystemClock
from agent.server.limits import Limits
from agent.server.router import Router
from agent.server.unix import UnixServer
from agent.service.showing.bus import Bus
from policies.ids import AccountId, ChildId

assert sys.platform != "win32"  # Unix sockets

CROWD = 40
"""Clients of one that floods."""


def line(name: str) -> dict[str, Any]:
    """A line of a child's day."""
    words: dict[str, Any] = {"target": name, "name": name.title(), "category": "games", "reason": "open"}
    times = {"left": 1234, "used": 1234, "allowance": 3600, "lacking": None, "opens_at": None, "because": ""}
    return words | times | {"open": True, "standing": "free", "running": True, "action": "limit"}


def status() -> m.Status:
    """A small family's evening."""
    targets = [line(x) for x in ("app:minecraft", "category:games", "site:youtube.com")]
    child = {"child": "an", "name": "An", "screen": line("screen"), "targets": targets, "grants": []}
    now = {"at": "2026-11-25T12:00:00Z", "day": "2026-11-25", "present": True, "counting": True}
    ways = {"observing": {"sessions": "logind", "programs": "fanotify", "screen": "x11"}, "health": []}
    home = {"zone": "Asia/Ho_Chi_Minh", "country": "VN", "language": "vi"}
    told = child | now | ways | home | {"next_change": "2026-11-25T13:00:00Z", "requests": []}
    return wire.decode_reply(contract.STATUS, wire.Response(1, json.dumps(told).encode()))


STATUS = status()
WELCOME = m.Welcome(1, "0", "try", "lan", "an", guardian=True, secret_set=False, language="vi")
HELLO = wire.encode_request(1, contract.HELLO, m.Hello())
ASK = wire.encode_request(2, contract.STATUS, m.OfChild("an"))
ANSWER = wire.encode_reply(2, STATUS)


class Family:
    """Everybody is An's guardian."""

    def child_of(self, account: AccountId) -> ChildId | None:
        """An."""
        return ChildId("an")

    def guardian(self, account: AccountId) -> bool:
        """Yes."""
        return True

    def belongs_to_child(self, account: AccountId) -> bool:
        """No."""
        return False

    def is_adult(self, account: AccountId) -> bool:
        """Yes."""
        return True

    def children(self) -> tuple[ChildId, ...]:
        """An."""
        return (ChildId("an"),)

    def told_guardians(self, event: m.Event) -> m.Event | None:
        """All of it."""
        return event


async def serve_ours(folder: Path, *, limited: bool) -> None:
    """The agent's server for the accounts ``lan`` and ``an``; who connects is told by the socket's folder."""

    def peer_of(connected: socket.socket) -> Peer:
        return Peer(AccountId(Path(connected.getsockname()).parent.name))

    handlers = dict.fromkeys((x.name for x in contract.METHODS), lambda _a, _p: STATUS)
    handlers["hello"] = lambda _a, _p: WELCOME  # type: ignore[assignment,return-value]
    limits = Limits() if limited else Limits(rate=1e9, burst=10**9, connects=1e9)
    router = Router(handlers, Family(), print)
    server = UnixServer(
        router, peer_of=peer_of, subscribe=Bus().subscribe, clock=SystemClock(), limits=limits
    )
    for name in ("lan", "an"):
        server.listen(folder / name / "agent.sock")
    print("ready", flush=True)
    await asyncio.Event().wait()


async def serve_bare(folder: Path) -> None:
    """As little as asyncio needs to answer the same JSON."""
    answer, welcome = json.loads(ANSWER), json.loads(wire.encode_reply(1, WELCOME))

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, ValueError, KeyError):
            while text := await reader.readline():
                hello = json.loads(text)["method"] == "hello"
                writer.write(json.dumps(welcome if hello else answer).encode() + b"\n")
                await writer.drain()
        writer.close()

    await asyncio.start_unix_server(talk, folder / "lan" / "agent.sock")
    os.link(folder / "lan" / "agent.sock", folder / "an" / "agent.sock")
    print("ready", flush=True)
    await asyncio.Event().wait()


def flood(path: Path) -> None:
    """Forty clients that call and read as fast as they can, and others that come, say garbage and go."""
    print("ready", flush=True)
    clients: list[socket.socket | None] = [None] * CROWD
    while True:
        for place, client in enumerate(clients):
            try:
                if client is None:
                    client = clients[place] = visitor(path)  # noqa: PLW2901 - it takes the empty place
                    client.send(HELLO)
                with contextlib.suppress(BlockingIOError):
                    client.send(ASK * 50)
                with contextlib.suppress(BlockingIOError):
                    if not client.recv(1 << 20):
                        raise ConnectionResetError
            except OSError:
                if client is not None:
                    client.close()
                clients[place] = None
        with contextlib.suppress(OSError):
            passing = visitor(path)
            passing.send(b"rubbish\n")
            passing.close()


def visitor(path: Path) -> socket.socket:
    """A client that waits for nothing."""
    client = socket.socket(socket.AF_UNIX)
    client.setblocking(False)
    try:
        client.connect(str(path))
    except OSError:
        client.close()
        raise
    return client


PARTS: dict[str, Callable[[Path], Any]] = {
    "free": lambda folder: asyncio.run(serve_ours(folder, limited=False)),
    "limited": lambda folder: asyncio.run(serve_ours(folder, limited=True)),
    "bare": lambda folder: asyncio.run(serve_bare(folder)),
    "flood": flood,
}

if __name__ == "__main__":
    PARTS[sys.argv[1]](Path(sys.argv[2]))
