"""The agent's end of the line to the exec guard (``agent.guard``): orders go out, what it tells comes in.

The guard may be away: it starts later, it is updated, it was killed because it hung. Then the agent looks
itself, by the next route, and knocks again and again.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
import contextlib
import json
import os
import socket
import struct
from typing import TYPE_CHECKING, Any

from agent.guard.order import LONGEST, Order, Spot, written
from agent.platforms.linux.system.pauses import Pauses

if TYPE_CHECKING:
    from collections.abc import Callable

_CREDENTIALS = struct.Struct("i2I")
_ROOM = 1 << 16
KNOCK = (0.1, 0.3, 1.0, 3.0)
"""Seconds to the next knock, and the next; the last one for ever."""
FAREWELL = 0.2
"""Seconds in which the guard takes the last word of an agent that ends."""


class GuardLine:
    """``changed`` is called when the guard comes or goes later; ``told`` with each thing that it tells.

    Whether it is ``here`` from the beginning can be asked as soon as the line is made.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        place: str,
        told: Callable[[dict[str, Any]], None],
        changed: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._place = place
        self._told = told
        self._changed = changed
        self._socket: socket.socket | None = None
        self._coming = b""
        self._going = b""
        self._number = 0
        self._holds = asyncio.Event()
        self._pauses = Pauses(KNOCK)
        self._timer: asyncio.TimerHandle | None = None
        self._reach()

    @property
    def here(self) -> bool:
        """Whether the guard listens."""
        return self._socket is not None

    def order(self, spots: tuple[Spot, ...]) -> None:
        """What shall hold from now on; it does a moment later, see ``settle``."""
        if self._socket is None:
            return
        self._number += 1
        self._holds.clear()
        self._going += written(Order(self._number, spots))
        self._send()

    async def settle(self) -> None:
        """Until the last order holds, or nobody is there to hold it."""
        await self._holds.wait()

    def close(self) -> None:
        """Hang up for good, in good order: nothing is refused from now on."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._socket is not None:
            self._socket.settimeout(FAREWELL)
            with contextlib.suppress(OSError):  # it holds the last order for a while, and then none
                self._socket.sendall(self._going + written(Order(self._number + 1)))
        self._hang_up()

    def _knock(self) -> None:
        self._timer = None
        if self._reach():
            self._changed()

    def _reach(self) -> bool:
        """Whether the guard answers; where it does not, there is another knock later."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            connection.connect(self._place)
            told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
            if _CREDENTIALS.unpack(told)[1] not in {0, os.geteuid()}:
                raise PermissionError
        except OSError:
            connection.close()
            self._holds.set()
            self._timer = self._loop.call_later(self._pauses.failed(), self._knock)
            return False
        self._socket = connection
        self._pauses.held()
        self._loop.add_reader(connection, self._hear)
        return True

    def _hear(self) -> None:
        try:
            data = self._socket.recv(_ROOM) if self._socket else b""
        except BlockingIOError:
            return
        except OSError:
            data = b""
        *lines, self._coming = (self._coming + data).split(b"\n")
        for line in lines:
            said = json.loads(line)
            if said.get("number") == self._number:
                self._holds.set()
            self._told(said)
        if not data or len(self._coming) > LONGEST:
            self._lose()

    def _send(self) -> None:
        if self._socket is None:
            return
        self._loop.remove_writer(self._socket)
        try:
            self._going = self._going[self._socket.send(self._going) :]
        except BlockingIOError:
            pass
        except OSError:
            self._loop.call_soon(self._lose)
            return
        if self._going:
            self._loop.add_writer(self._socket, self._send)

    def _lose(self) -> None:
        if self._socket is not None:
            self._hang_up()
            self._timer = self._loop.call_later(KNOCK[0], self._knock)
            self._changed()

    def _hang_up(self) -> None:
        if self._socket is not None:
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
            self._socket.close()
        self._socket, self._coming, self._going = None, b"", b""
        self._holds.set()
