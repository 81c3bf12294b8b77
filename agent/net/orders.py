"""Waits for the agent's first order, without a loop: where none ever comes, waiting costs next to nothing."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import socket
import time

PLACE = "/run/luytre/net/orders.sock"
"""Where the agent listens: root's folder, and a socket that this account alone may connect to."""
LONGEST = 8 << 20
"""Bytes of one line of orders: some 300,000 names."""
CALM = 1.0
"""Seconds until somebody who hung up is called again."""


class Line:
    """The line to the agent, or none yet."""

    def __init__(self, place: str = PLACE) -> None:
        self._place = place
        self._socket: socket.socket | None = None
        self._come = b""

    def wait(self, seconds: float) -> bytes | None:
        """The next line that comes within so many seconds; None where none does, or nobody is there."""
        if self._socket is None:
            self._socket = self._connected()
        if self._socket is None:
            time.sleep(seconds)
            return None
        data = b"\n" if b"\n" in self._come else self._received(seconds)
        if data is None:
            return None
        line, found, rest = self._come.partition(b"\n")
        if not data or len(self._come) > LONGEST:
            self.close()
            time.sleep(min(seconds, CALM))
        if not found:
            return None
        self._come = rest
        return line

    def _received(self, seconds: float) -> bytes | None:
        """What comes more; nothing where the other has hung up, None where it is silent."""
        assert self._socket is not None
        self._socket.settimeout(seconds)
        try:
            data = self._socket.recv(1 << 16)
        except TimeoutError:
            return None
        except OSError:
            data = b""
        self._come += data
        return data

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
        self._socket, self._come = None, b""

    def _connected(self) -> socket.socket | None:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.connect(self._place)
        except OSError:
            line.close()
            return None
        return line
