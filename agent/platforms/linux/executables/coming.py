"""Execs that have begun: the kernel tells of them before the process is the new program."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
from typing import TYPE_CHECKING

from agent.platforms.linux.system import proc

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.platforms.linux.system.proc import Executable

_STEPS = (0.001, 0.002, 0.005, 0.02, 0.08, 0.3)
"""Seconds in which an exec that has begun is looked at, again and again, until it is done or has failed."""


class Coming:
    """What processes are about to run. ``over`` is told of each exec's end, and whether it was done."""

    def __init__(self, loop: asyncio.AbstractEventLoop, over: Callable[[int, bool], None]) -> None:
        self._loop = loop
        self._over = over
        self._begun: dict[int, Executable] = {}
        self._timers: set[asyncio.TimerHandle] = set()

    def begin(self, pid: int, executable: Executable) -> None:
        """An exec has begun."""
        self._begun[pid] = executable
        self._later(0, pid)

    def of(self, pid: int) -> Executable | None:
        """What a process is about to run, and does not run yet."""
        executable = self._begun.get(pid)
        return None if executable is None or proc.file_of(pid) == executable.file else executable

    async def settled(self, pid: int) -> None:
        """Until it runs what it was about to run, or will not."""
        for step in _STEPS:
            if self.of(pid) is None:
                return
            await asyncio.sleep(step)

    def close(self) -> None:
        """Look no more."""
        for timer in self._timers:
            timer.cancel()

    def _later(self, step: int, pid: int) -> None:
        def look() -> None:
            self._timers.discard(timer)
            self._look(step, pid)

        timer = self._loop.call_later(_STEPS[step], look)
        self._timers.add(timer)

    def _look(self, step: int, pid: int) -> None:
        executable = self._begun.get(pid)
        if executable is None:
            return
        file = proc.file_of(pid)
        # The new executable is there a moment before its arguments are.
        done = file == executable.file and proc.command(pid) != ""
        if not done and file is not None and step + 1 < len(_STEPS):
            self._later(step + 1, pid)
            return
        del self._begun[pid]
        self._over(pid, file == executable.file)
