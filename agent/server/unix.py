"""A Unix socket for each account, in a folder that only its owner can change.

The kernel says who connects. Each socket accepts one client at a time and not faster than its limit, so a
flood on one account's socket costs the others nothing that they could feel.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from agent.api.endpoint import is_trusted
from agent.api.errors import Unavailable
from agent.ports import Clock, Peer
from agent.server.connection import Connection, Desk, Subscribe
from agent.server.limits import Bucket, Limits, Share
from agent.server.router import Router

PeerOf = Callable[[socket.socket], Peer]
"""Asks the kernel who is at the other end; raises OSError where it does not say."""

_QUEUE = 32
"""Clients that may wait to be let in."""
_FAREWELL = 1.0
"""Seconds that a client has for reading our last words."""
_NO_SOCKETS = "There are no Unix sockets for the agent here."
_log = logging.getLogger(__name__)


class UnixServer:
    """All sockets of one agent. Made inside the running loop; ``close`` says goodbye to everybody."""

    def __init__(
        self,
        router: Router,
        *,
        peer_of: PeerOf,
        subscribe: Subscribe,
        clock: Clock,
        limits: Limits | None = None,
    ) -> None:
        self._desk = Desk(router, subscribe, clock, limits or Limits(), asyncio.get_running_loop())
        self._peer_of = peer_of
        self._desk.empty.set()
        self._doors: dict[Path, _Door] = {}

    def listen(self, path: Path, *, uid: int | None = None) -> None:
        """Open the socket of an account (``uid``; left out: our own), in the folder made for it.

        Raises Unavailable where another agent listens there, or where others can change the folder.
        """
        self._doors[path] = _Door(self._desk, self._peer_of, path, uid)

    def leave(self, path: Path) -> None:
        """Close one account's socket; who is connected stays until ``close``."""
        self._doors.pop(path).close()

    async def close(self) -> None:
        """Close all sockets, say goodbye to everybody, and end what was under way."""
        for path in tuple(self._doors):
            self.leave(path)
        await asyncio.gather(*self._desk.arriving, return_exceptions=True)
        for connection in tuple(self._desk.connections):
            connection.close()
        for task in tuple(self._desk.tasks):
            task.cancel()
        await asyncio.gather(*self._desk.tasks, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._desk.empty.wait(), _FAREWELL)
        for connection in tuple(self._desk.connections):
            connection.drop()


class _Door:
    """One listening socket with its lock."""

    def __init__(self, desk: Desk, peer_of: PeerOf, path: Path, uid: int | None) -> None:
        self._desk = desk
        self._peer_of = peer_of
        self._path = path
        _folder(path, uid)
        self._lock = _lock(path)
        try:
            self._socket = _listening(path, uid)
        except BaseException:
            os.close(self._lock)
            raise
        self._pace = Bucket(desk.limits.connects, desk.limits.clients * 2, desk.loop.time())
        self._timer: asyncio.TimerHandle | None = None
        desk.loop.add_reader(self._socket, self._accept)

    def close(self) -> None:
        self._desk.loop.remove_reader(self._socket)
        if self._timer is not None:
            self._timer.cancel()
        self._path.unlink(missing_ok=True)
        self._path.with_suffix(".lock").unlink(missing_ok=True)
        self._socket.close()
        os.close(self._lock)

    def _accept(self) -> None:
        wait = self._pace.take(self._desk.loop.time())
        try:
            connected, _ = self._socket.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:  # no descriptor left: the queue stays, and would wake us for ever
            _log.warning("a client could not be let in: %s", error)
            wait = max(wait, 1.0)
        else:
            self._let_in(connected)
        if wait:
            self._desk.loop.remove_reader(self._socket)
            self._timer = self._desk.loop.call_later(
                wait, self._desk.loop.add_reader, self._socket, self._accept
            )

    def _let_in(self, connected: socket.socket) -> None:
        desk = self._desk
        try:
            peer = self._peer_of(connected)
        except OSError as error:
            _log.warning("a client was refused, for the system does not say who it is: %s", error)
            connected.close()
            return
        share = desk.shares.get(peer.account)
        if share is None:
            share = desk.shares[peer.account] = Share(desk.limits, desk.loop)
        arrival = desk.loop.connect_accepted_socket(lambda: Connection(desk, peer, share), connected)
        desk.start(arrival, desk.arriving)


def _lock(path: Path) -> int:
    """A lock that the system lets go of when we are gone, however we went."""
    if sys.platform == "win32":  # pragma: no cover - another system
        raise Unavailable(_NO_SOCKETS)
    else:  # noqa: RET506 - each system's branch is checked for that system alone
        import fcntl

        while True:
            lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Another agent that was leaving may have removed the file between our two steps.
                if _is_there(path.with_suffix(".lock"), lock):
                    return lock
            except BlockingIOError:
                os.close(lock)
                raise Unavailable("Another agent is running here already; this one leaves.") from None
            os.close(lock)


def _is_there(path: Path, descriptor: int) -> bool:
    """Whether the open file is the one that others find under that path."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _folder(path: Path, uid: int | None) -> None:
    """The folder of a socket: the service makes it, root's own, through which the account may pass."""
    if sys.platform != "win32":  # pragma: no branch - as above
        if uid is not None and not path.parent.exists():
            path.parent.mkdir()
            path.parent.chmod(0o711)
        if not is_trusted(path.parent, os.geteuid()):
            raise Unavailable(f"{path.parent} can be changed by others: the agent does not listen there.")


def _listening(path: Path, uid: int | None) -> socket.socket:
    if sys.platform == "win32":  # pragma: no cover - another system
        raise Unavailable(_NO_SOCKETS)
    else:  # noqa: RET506 - as above
        listening = socket.socket(socket.AF_UNIX)
        try:
            path.unlink(missing_ok=True)  # we hold the lock: whoever made it is gone
            listening.setblocking(False)
            listening.bind(os.fspath(path))
            # Nobody can connect before listen(): the modes hold from the first client on.
            path.chmod(0o600)
            if uid is not None:
                os.chown(path, uid, -1, follow_symlinks=False)
            listening.listen(_QUEUE)
        except BaseException:
            listening.close()
            raise
        return listening
