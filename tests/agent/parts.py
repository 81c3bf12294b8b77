"""A family, a clock to be set, and a real server with small handlers, for tests of the API."""

import asyncio
import contextlib
import dataclasses
import os
import socket
import struct
import sys
import tempfile
import threading
import types
import typing
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest

from agent.api import messages as m
from agent.api.contract import METHODS, Method
from agent.api.messages import Event
from agent.ports import Peer, Reading
from agent.server.limits import Limits
from agent.server.router import Handler, Router
from agent.server.unix import PeerOf, UnixServer
from agent.service.showing.bus import Bus
from policies.ids import AccountId, ChildId

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
ME = AccountId("me")


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder with a short name: a socket's path has a hundred letters, and pytest's own is longer."""
    with tempfile.TemporaryDirectory(prefix="lt-", dir="/tmp" if os.name == "posix" else None) as name:
        yield Path(name)


class Hands:
    """A clock whose hands are moved by hand."""

    def __init__(self) -> None:
        self.wall = NOON
        self.boottime = timedelta(hours=1)
        self.boot_id = "first"

    def read(self) -> Reading:
        return Reading(self.wall, self.boottime, self.boottime, self.boot_id)

    def pass_by(self, time: timedelta) -> None:
        self.wall += time
        self.boottime += time


@dataclasses.dataclass
class Family:
    """An and Bi are children, Lan is a guardian."""

    owners: dict[str, str] = dataclasses.field(default_factory=lambda: {"me": "an", "an": "an", "bi": "bi"})
    guardians: tuple[str, ...] = ("lan",)

    def child_of(self, account: AccountId) -> ChildId | None:
        child = self.owners.get(account)
        return None if child is None else ChildId(child)

    def guardian(self, account: AccountId) -> bool:
        return account in self.guardians

    def belongs_to_child(self, account: AccountId) -> bool:
        return account in self.owners and account != ME

    def is_adult(self, account: AccountId) -> bool:
        return account in {"lan", "ba"}

    def children(self) -> tuple[ChildId, ...]:
        return tuple(ChildId(x) for x in dict.fromkeys(self.owners.values()))

    def told_guardians(self, event: Event) -> Event | None:
        return None if event.target == "hidden" else event


def sample(kind: Any) -> Any:
    """Some value of a type of the contract."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = get_type_hints(kind)
        needed = [x.name for x in msgspec.structs.fields(kind) if x.required]
        return kind(**{name: sample(hints[name]) for name in needed})
    if get_origin(kind) in {types.UnionType, typing.Union}:
        return None if type(None) in get_args(kind) else sample(get_args(kind)[0])
    plain: dict[Any, Any] = {
        str: "x", int: 1, m.Seconds: 1, float: 1.0, bool: True, datetime: NOON, date: NOON.date()
    }  # fmt: skip
    return plain[kind] if kind in plain else get_origin(kind)()


def plain_handlers(**special: Handler) -> dict[str, Handler]:
    """A handler for each method that answers some reply; ``special`` by the method's name."""

    def plain(method: Method[Any, Any]) -> Handler:
        reply = sample(method.reply)
        return lambda _actor, _params: reply

    return {x.name: plain(x) for x in METHODS} | special


def kernel_peer(connected: socket.socket) -> Peer:
    """The kernel's word; accounts are named by their number."""
    if sys.platform == "linux":
        pid, uid, _ = struct.unpack("i2I", connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        return Peer(AccountId(str(uid)), pid)
    raise NotImplementedError


def folder_peer(connected: socket.socket) -> Peer:
    """Whoever connects counts as the account that the socket's folder is named for."""
    return Peer(AccountId(Path(connected.getsockname()).parent.name))


class Agent:
    """A server in a thread of its own."""

    def __init__(self, path: Path, handlers: dict[str, Handler], **options: Any) -> None:
        self.path = path
        self.bus = Bus()
        self.clock = Hands()
        self.failed: list[tuple[str, str]] = []
        self.server: UnixServer
        self.loop: asyncio.AbstractEventLoop
        self._ready = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(handlers, options))

    def _run(self, handlers: dict[str, Handler], options: dict[str, Any]) -> None:
        async def serve() -> None:
            self.loop = asyncio.get_running_loop()
            self._stop = asyncio.Event()
            family = options.pop("family", Family())
            prove = options.pop("prove", None)
            router = Router(handlers, family, lambda *problem: self.failed.append(problem), prove)
            peer_of: PeerOf = options.pop("peer_of", lambda _: Peer(ME))
            more: list[Path] = options.pop("more", [])
            limits = Limits(**{"rate": 1e6, "burst": 10**6, "connects": 1e6} | options)
            self.server = UnixServer(
                router, peer_of=peer_of, subscribe=self.bus.subscribe, clock=self.clock, limits=limits
            )
            for path in (self.path, *more):
                self.server.listen(path)
            self._ready.set()
            await self._stop.wait()
            await self.server.close()

        try:
            asyncio.run(serve())
        except BaseException as error:  # noqa: BLE001 - raised in the test's own thread
            self._error = error
        finally:
            self._ready.set()

    def do(self, act: Callable[..., Any], *arguments: Any) -> Any:
        """Do something in the agent's own thread."""

        async def done() -> Any:
            return act(*arguments)

        return asyncio.run_coroutine_threadsafe(done(), self.loop).result(10)

    def __enter__(self) -> typing.Self:
        self._thread.start()
        self._ready.wait(10)
        if self._error is not None:
            self._thread.join(10)
            raise self._error
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        assert not self._thread.is_alive()
        if self._error is not None:
            raise self._error


@contextlib.contextmanager
def agent(folder: Path, handlers: dict[str, Handler] | None = None, **options: Any) -> Iterator[Agent]:
    """A running server on ``folder/agent.sock``."""
    folder.mkdir(mode=0o700, exist_ok=True)
    with Agent(folder / "agent.sock", handlers or plain_handlers(), **options) as running:
        yield running
