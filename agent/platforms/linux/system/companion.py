"""Hears whether another process of Luytre lives: one that has an account and no rights of its own.

It sends to a socket that its account alone may write to, in a folder of root's. A flood costs us one look a
second: what is sent in between waits in the kernel, and then its sender does.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from agent.platforms.linux.system import accounts

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

PATIENCE = 30.0
"""Seconds of silence until it is away."""
CALM = 1.0
NET = "luytre-net"
"""The account of the half with a network."""
_ROOM = 64


class Companion:
    """One such process. ``told`` hears whether it lives, first and whenever that changes.

    OSError where no socket can be made.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        path: Path,
        uid: int,
        told: Callable[[bool], None],
        patience: float = PATIENCE,
    ) -> None:
        self._loop = loop
        self._path = path
        self._told = told
        self._patience = patience
        self._alive: bool | None = None
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        path.parent.chmod(0o711)
        path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        try:
            self._socket.bind(os.fspath(path))
            path.chmod(0o600)
            os.chown(path, uid, -1, follow_symlinks=False)
        except OSError:
            self._socket.close()
            raise
        self._calm: asyncio.TimerHandle | None = None
        self._silence = loop.call_later(patience, self._is, False)
        loop.add_reader(self._socket, self._hear)

    def close(self) -> None:
        """Nobody is listened to any more."""
        self._silence.cancel()
        if self._calm is not None:
            self._calm.cancel()
        self._loop.remove_reader(self._socket)
        self._path.unlink(missing_ok=True)
        self._socket.close()

    def _hear(self) -> None:
        self._socket.recv(_ROOM)
        self._silence.cancel()
        self._silence = self._loop.call_later(self._patience, self._is, False)
        self._loop.remove_reader(self._socket)
        self._calm = self._loop.call_later(CALM, self._loop.add_reader, self._socket, self._hear)
        self._is(True)

    def _is(self, alive: bool) -> None:  # noqa: FBT001 - what became of it
        if alive is not self._alive:
            self._alive = alive
            self._told(alive)


def uid() -> int | None:
    """The number of luytre-net's account; None where there is none."""
    return accounts.number(NET)


def net(loop: asyncio.AbstractEventLoop, path: Path, told: Callable[[bool], None]) -> Callable[[], None]:
    """Listen for the half with a network; what is answered ends that. Without its account it is away."""
    owner = uid()
    try:
        if owner is not None:
            return Companion(loop, path, owner, told).close
    except OSError:
        pass
    told(False)
    return lambda: None
