"""One connection to a display: it is never waited for; ``settle`` waits a few milliseconds if asked to."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import select
import socket
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from agent.platforms.linux.x11 import replies, requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.platforms.linux.x11.auth import Cookie
    from agent.platforms.linux.x11.looks import Look
    from agent.platforms.linux.x11.replies import Setup

_ROOM = 65536
_TOO_LONG = 4_000_000
"""No answer to what we ask is nearly as long."""
_FOLDER = "/tmp/.X11-unix/X"  # noqa: S108 - where displays have their sockets since 1987


class _Asked:
    """A look that waits for replies."""

    def __init__(self, look: Look[Any], done: Callable[[Any], None]) -> None:
        self.look = look
        self.done = done
        self.answers: list[bytes | None] = []
        self.missing = 0


class Wire:
    """Sends requests and sorts out what comes back. ConnectionError ends it: close it and make another."""

    def __init__(self, number: int, cookie: Cookie, event: Callable[[bytes], None]) -> None:
        self._event = event
        self._socket = _connect(number)
        self._buffer = bytearray()
        self._sequence = 0
        self._waiting: deque[tuple[int, _Asked, int]] = deque()
        self.setup: Setup | None = None
        """None until the display has let us in."""
        self._send(requests.hello(cookie))

    def fileno(self) -> int:
        """What the loop waits for."""
        return self._socket.fileno()

    @property
    def server(self) -> int:
        """The process that listens for clients of this display."""
        data = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        return int.from_bytes(data[:4], sys.byteorder)

    @property
    def busy(self) -> bool:
        """Whether something is still to be answered."""
        return self.setup is None or bool(self._waiting)

    @property
    def oldest(self) -> int:
        """The first request that waits for its answer; -1 while we wait to be let in."""
        return self._waiting[0][0] if self._waiting else -1

    def ask(self, look: Look[Any], done: Callable[[Any], None]) -> None:
        """Run a look; ``done`` gets its answer as soon as the last reply is in."""
        self._step(_Asked(look, done), None)

    def receive(self) -> None:
        """Take what is there."""
        while True:
            try:
                data = self._socket.recv(_ROOM)
            except BlockingIOError:
                return
            if not data:
                raise ConnectionError("the display is gone")
            self._buffer += data
            self._sort()
            if len(data) < _ROOM:
                return

    def settle(self, seconds: float) -> bool:
        """Wait so long at most until all is answered; whether it is."""
        end = time.monotonic() + seconds
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        while self.busy and (left := end - time.monotonic()) > 0:
            if poll.poll(left * 1000):
                self.receive()
        return not self.busy

    def close(self) -> None:
        """Hang up; looks under way are never answered."""
        self._socket.close()
        self._waiting.clear()

    def _sort(self) -> None:
        buffer = self._buffer
        if self.setup is None:
            if len(buffer) < 8 or len(buffer) < (end := 8 + replies.setup_length(buffer)):  # noqa: PLR2004
                return
            self.setup = replies.setup(bytes(buffer[:8]), bytes(buffer[8:end]))
            del buffer[:end]
        while len(buffer) >= replies.HEAD:
            length = replies.total_length(buffer)
            if length > _TOO_LONG:
                raise ConnectionError("the display speaks nonsense")
            if len(buffer) < length:
                return
            message = bytes(buffer[:length])
            del buffer[:length]
            self._take(message)

    def _take(self, message: bytes) -> None:
        if message[0] not in {replies.REPLY, replies.ERROR}:
            self._event(message)
        elif self._waiting and self._waiting[0][0] == replies.sequence(message):
            _, asked, place = self._waiting.popleft()
            asked.answers[place] = message if message[0] == replies.REPLY else None
            asked.missing -= 1
            if not asked.missing:
                self._step(asked, asked.answers)

    def _step(self, asked: _Asked, answers: list[bytes | None] | None) -> None:
        """Send what the look asks next."""
        while True:
            try:
                wanted = next(asked.look) if answers is None else asked.look.send(answers)
            except StopIteration as end:
                asked.done(end.value)
                return
            asked.answers = [None] * len(wanted)
            for place, request in enumerate(wanted):
                self._sequence = (self._sequence + 1) & 0xFFFF
                if request.answered:
                    asked.missing += 1
                    self._waiting.append((self._sequence, asked, place))
            self._send(b"".join(request.data for request in wanted))
            if asked.missing:
                return
            answers = asked.answers

    def _send(self, data: bytes) -> None:
        # A display that lets 200 kB pile up unread is as good as gone.
        if self._socket.send(data) < len(data):
            raise ConnectionError("the display does not read")


def _connect(number: int) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    try:
        try:
            # The abstract name first: a file may be of another display in a namespace's own /tmp.
            connection.connect(f"\0{_FOLDER}{number}")
        except ConnectionRefusedError:
            connection.connect(f"{_FOLDER}{number}")
    except OSError:
        connection.close()
        raise
    return connection
