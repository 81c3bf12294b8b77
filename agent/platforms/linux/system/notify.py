"""Tells systemd that the service is ready, alive, or leaving (sd_notify(3)); nobody else listens for it."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import contextlib
import os
import socket
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

READY = "READY=1"
ALIVE = "WATCHDOG=1"
LEAVING = "STOPPING=1"


class Notifier:
    """What systemd wants to hear of its service; silent where it did not start us."""

    def __init__(self, environment: Mapping[str, str], pid: int | None = None) -> None:
        place = environment.get("NOTIFY_SOCKET", "")
        self.place = "\0" + place[1:] if place[:1] == "@" else place
        self.deadline = _deadline(environment, os.getpid() if pid is None else pid)
        """How long systemd waits for a sign of life before it starts us anew; None where it does not."""

    @property
    def pace(self) -> timedelta | None:
        """How often to say ``ALIVE``: twice as often as systemd asks for (sd_watchdog_enabled(3))."""
        return None if self.deadline is None else self.deadline / 2

    def ready(self, loop: asyncio.AbstractEventLoop) -> None:
        """Ready, and from now on alive for as long as the loop turns."""
        self.tell(READY)
        self._live(loop)

    def leaving(self) -> None:
        """Leaving, as it was told to: no fault."""
        self.tell(LEAVING)

    def tell(self, *states: str) -> bool:
        """Say this; whether anybody was told. Never waits: a systemd that does not read must not stop us."""
        if not self.place:
            return False
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.setblocking(False)
            line.sendto("\n".join(states).encode(), self.place)
            return True
        return False

    def _live(self, loop: asyncio.AbstractEventLoop) -> None:
        if self.pace is not None:
            self.tell(ALIVE)
            loop.call_later(self.pace.total_seconds(), self._live, loop)


def _deadline(environment: Mapping[str, str], pid: int) -> timedelta | None:
    meant = environment.get("WATCHDOG_PID", str(pid)) == str(pid)
    microseconds = environment.get("WATCHDOG_USEC", "")
    if not meant or not microseconds.isdecimal() or int(microseconds) == 0:
        return None
    return timedelta(microseconds=int(microseconds))
