"""The socket for the agent: root alone is heard, and whoever came last."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import contextlib
import os
import socket
import struct

from agent.guard.order import LONGEST, Order, line, read

_CREDENTIALS = struct.Struct("i2I")
_ROOM = 1 << 16
_WAITING = 1 << 18
"""Bytes that may wait for an agent that does not read; what is more is not told."""


class Line:
    """One agent at the other end, or none. Nothing here ever waits."""

    def __init__(self, path: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)  # of a guard that was killed
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        os.chmod(path, 0o600)
        self.listener.listen(4)
        self.listener.setblocking(False)
        self.agent: socket.socket | None = None
        self._coming = b""
        self._going = b""
        self._lost = False

    @property
    def wants_to_write(self) -> bool:
        """Whether something waits to be told."""
        return bool(self._going)

    def accept(self) -> bool:
        """Somebody knocks; whether it is an agent now. One that was there before is left."""
        try:
            visitor, _ = self.listener.accept()
        except BlockingIOError:
            return False
        told = visitor.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        if _CREDENTIALS.unpack(told)[1] != os.geteuid():
            visitor.close()
            return False
        self.leave()
        visitor.setblocking(False)
        self.agent = visitor
        return True

    def hear(self) -> Order | None:
        """The newest order that has come in, if a whole one has; what makes no sense ends the talk."""
        try:
            data = self.agent.recv(_ROOM) if self.agent else b""
        except BlockingIOError:
            return None
        except OSError:
            data = b""
        self._coming += data
        *lines, self._coming = self._coming.split(b"\n")
        if not data or len(self._coming) > LONGEST:
            self.leave()
        try:
            return read(lines[-1]) if lines else None
        except ValueError:
            self.leave()
            return None

    def tell(self, **said: object) -> None:
        """Tell the agent; when it does not read, it is told later that it missed something."""
        if self.agent is None:
            return
        if len(self._going) > _WAITING:
            self._lost = True
            return
        if self._lost:
            self._lost = False
            self._going += line(lost=True)
        self._going += line(**said)
        self.send()

    def send(self) -> None:
        """What waits goes out, as far as it can."""
        if self.agent is None:
            return
        try:
            self._going = self._going[self.agent.send(self._going) :]
        except BlockingIOError:
            return
        except OSError:
            self._going = b""  # it is gone; what it said last is still to be heard, and then its end

    def leave(self) -> None:
        """The agent is gone."""
        if self.agent is not None:
            self.agent.close()
        self.agent, self._coming, self._going, self._lost = None, b"", b"", False

    def close(self) -> None:
        """Nobody is heard any more."""
        self.leave()
        self.listener.close()
