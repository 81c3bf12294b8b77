"""One compositor over time: connected, silent, gone, and back again; nobody ever waits for it."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import socket
from typing import TYPE_CHECKING

from agent.platforms.linux.system.pauses import Pauses
from agent.platforms.linux.wayland.talk import IDLE_STEP, Nonsense, Talk

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from agent.ports import Front

PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds until the next try, after each failed one."""
_ROOM = 65536
_CREDENTIALS = 12
"""Bytes of a struct ucred, which begins with the process."""
_TOLD = socket.CMSG_SPACE(_CREDENTIALS)
"""No room for files that come along: the kernel closes them."""


class Compositor:
    """The compositor behind a socket; ``reach`` tries again where it is not there."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        path: str,
        changed: Callable[[], None],
        idle_step: float = IDLE_STEP,
    ) -> None:
        self._loop = loop
        self._path = path
        self._changed = changed
        self._step = idle_step
        self._socket: socket.socket | None = None
        self._talk: Talk | None = None
        self._pauses = Pauses(PAUSES)
        self._next = 0.0
        self.server = 0
        """The process that speaks to us, by the kernel's word (SCM_CREDENTIALS, unix(7)); 0 until it does.

        Who listens may be another one: kwin_wayland_wrapper, which keeps the socket while KWin starts anew.
        """

    @property
    def ready(self) -> bool:
        """Whether all that it offers is known."""
        return self._talk is not None and self._talk.ready

    @property
    def sees_front(self) -> bool:
        """Whether it tells of windows (wlroots and kin)."""
        return self._talk is not None and self._talk.sees_front

    @property
    def front(self) -> Front | None:
        """What is in front."""
        return self._talk.front if self._talk else None

    @property
    def idle(self) -> float | None:
        """Seconds since the last input."""
        return self._talk.idle if self._talk else None

    def reach(self) -> None:
        """Connect where there is no connection and it is time to try."""
        if self._socket is not None or self._loop.time() < self._next:
            return
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self._socket = connection
        try:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            connection.connect(self._path)
        except OSError:
            self._fail()
            return
        self._talk = Talk(self._loop.time, self._heard, self._step)
        self._loop.add_reader(connection, self._receive)
        self._send()

    def close(self) -> None:
        """Hang up."""
        if self._socket:
            self._loop.remove_reader(self._socket)
            self._socket.close()
        self._socket = self._talk = None
        self.server = 0

    def _receive(self) -> None:
        assert self._socket
        assert self._talk
        try:
            data, told, _, _ = self._socket.recvmsg(_ROOM, _TOLD)
            if not data:
                raise ConnectionError("the compositor is gone")
            speaker = _speaker(told)
            if self.server not in {0, speaker}:
                raise ConnectionError("somebody else goes on in the compositor's place")
            self.server = speaker
            self._talk.feed(data)
        except BlockingIOError:
            return
        except (OSError, Nonsense):
            self._fail()
            self._changed()
        else:
            self._send()

    def _send(self) -> None:
        """What we ask for fits into any buffer; a compositor that does not read is as good as gone."""
        if self._socket and self._talk and self._talk.output:
            try:
                sent = self._socket.send(self._talk.output)
                del self._talk.output[:sent]
            except OSError:
                self._fail()

    def _heard(self) -> None:
        self._pauses.held()
        self._changed()

    def _fail(self) -> None:
        self.close()
        self._next = self._loop.time() + self._pauses.failed()


def _speaker(told: list[tuple[int, int, bytes]]) -> int:
    """Who sent what was received; 0 where the kernel does not say."""
    for level, kind, data in told:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS) and len(data) == _CREDENTIALS:
            return int.from_bytes(data[:4], sys.byteorder)
    return 0
