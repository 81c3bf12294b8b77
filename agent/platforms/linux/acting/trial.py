"""The doctor's harmless program as a service of systemd's, under an account that is nobody's.

The agent may not become another account; systemd starts it, as it starts a child's session: outside of our
own group, with another number than ours.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
import itertools
import os
import time

from agent.platforms.linux.system import bus
from agent.platforms.linux.system.systemd import SERVICE, Refused, Systemd

SLEEP = "/usr/bin/sleep"
SECONDS = 30
NOBODY = "nobody"
_MICRO = 1_000_000
_STARTED = 5.0
_numbers = itertools.count(1)


class TrialUnit:
    """One run of it; ends by itself after half a minute."""

    path = SLEEP

    def __init__(self, address: str | None = None) -> None:
        self._address = address or bus.system_address()
        self._name = f"luytre-trial-{os.getpid()}-{next(_numbers)}.service"

    def prepare(self) -> None:
        """The system has it."""

    async def start(self) -> int:
        """Start it; its pid. Raises OSError."""
        return await asyncio.to_thread(self._start)

    async def end(self) -> None:
        """End it, where it has not ended yet."""
        await asyncio.to_thread(self._end)

    def _start(self) -> int:
        properties = [
            ("Description", ("s", "Luytre tries whether programs are seen and held")),
            ("ExecStart", ("a(sasb)", [(SLEEP, [SLEEP, str(SECONDS)], False)])),
            ("User", ("s", NOBODY)),
            ("CollectMode", ("s", "inactive-or-failed")),
            ("RuntimeMaxUSec", ("t", SECONDS * _MICRO)),
            ("TimeoutStopUSec", ("t", _MICRO)),
        ]
        try:
            with Systemd(self._address) as systemd:
                systemd.manage("StartTransientUnit", "ssa(sv)a(sa(sv))", self._name, "fail", properties, [])
                end = time.monotonic() + _STARTED
                while time.monotonic() < end:
                    pid = int(systemd.fact(self._name, SERVICE, "MainPID"))
                    # Before its exec it is still systemd's own.
                    if pid and os.path.realpath(f"/proc/{pid}/exe") == os.path.realpath(SLEEP):
                        return pid
                    time.sleep(0.01)
        except Refused as refused:
            raise OSError(f"systemd refused ({refused})") from refused
        raise TimeoutError("systemd did not start it in time")

    def _end(self) -> None:
        try:
            with Systemd(self._address) as systemd:
                systemd.manage("StopUnit", "ss", self._name, "replace")
        except (OSError, Refused):
            return  # it was collected already, or ends by itself
