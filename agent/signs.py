"""Signs of life for the keeper of services (sd_notify(3), sd_watchdog_enabled(3)), as small as can be.

For processes that are told to be tiny; the agent's own, ``platforms.linux.system.notify``, knows its loop.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import contextlib
import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Supervisor:
    """Who started this process as a service, if anybody did."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        place = environment.get("NOTIFY_SOCKET", "")
        self._place = "\0" + place[1:] if place[:1] == "@" else place
        told = environment.get("WATCHDOG_USEC", "")
        mine = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self.pace = int(told) / 2e6 if mine and told.isdecimal() and int(told) else None
        """Seconds between two calls of ``alive``, at most; None where nobody listens for them."""

    def ready(self) -> None:
        """The service serves."""
        self._tell(b"READY=1")

    def alive(self) -> None:
        """It is well."""
        if self.pace is not None:
            self._tell(b"WATCHDOG=1")

    def _tell(self, state: bytes) -> None:
        """Never waits: a keeper that does not read must not stop us."""
        if self._place:
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
                line.setblocking(False)
                line.sendto(state, self._place)
