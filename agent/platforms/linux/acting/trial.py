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
from typing import Any

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

    def __init__(self, address: str | None = None, group: str | None = None) -> None:
        self._group = group
        """The slice that it runs in, which systemd makes for it; else among the services of the system."""
        self._address = address or bus.system_address()
        self._name = f"luytre-trial-{os.getpid()}-{next(_numbers)}.service"

    def prepare(self) -> None:
        """The system has it."""

    async def start(self) -> int:
        """Start it; its pid. Raises OSError."""
        return await asyncio.to_thread(self.begin)

    async def end(self) -> None:
        """End it, where it has not ended yet."""
        await asyncio.to_thread(self.stop)

    def begin(self) -> int:
        """Start it, for whoever may wait for it; its pid. Raises OSError."""
        properties: list[tuple[str, tuple[str, Any]]] = [
            ("Description", ("s", "Luytre tries whether programs are seen and held")),
            ("ExecStart", ("a(sasb)", [(SLEEP, [SLEEP, str(SECONDS)], False)])),
            ("User", ("s", NOBODY)),
            ("CollectMode", ("s", "inactive-or-failed")),
            ("RuntimeMaxUSec", ("t", SECONDS * _MICRO)),
            ("TimeoutStopUSec", ("t", _MICRO)),
        ]
        if self._group is not None:
            properties.append(("Slice", ("s", self._group)))
        try:
            with Systemd(self._address) as systemd:
                # A slice of the trial before may just be on its way out.
                systemd.manage(
                    "StartTransientUnit", "ssa(sv)a(sa(sv))", self._name, "replace", properties, []
                )
                return self._started(systemd)
        except Refused as refused:
            raise OSError(f"systemd refused ({refused})") from refused

    def _started(self, systemd: Systemd) -> int:
        closed = False
        end = time.monotonic() + _STARTED
        while time.monotonic() < end:
            pid = int(systemd.fact(self._name, SERVICE, "MainPID"))
            try:
                # Before its exec it is still systemd's own.
                if pid and os.readlink(f"/proc/{pid}/exe") == os.path.realpath(SLEEP):
                    return pid
                closed = False
            except PermissionError:
                closed = True
            except OSError:
                pass  # it has ended
            time.sleep(0.01)
        if closed:
            raise PermissionError("a security module keeps other accounts’ programs from being looked into")
        raise TimeoutError("systemd did not start it in time")

    def stop(self) -> None:
        """End it, where it has not ended yet, and take its slice away."""
        for name in filter(None, (self._name, self._group)):
            try:
                with Systemd(self._address) as systemd:
                    systemd.manage("StopUnit", "ss", name, "replace")
            except (OSError, Refused):
                continue  # it was collected already, or ends by itself
