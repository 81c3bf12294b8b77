"""What programs take of a processor, from one look to the next."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
from typing import TYPE_CHECKING

from agent.platforms.linux.system import proc

if TYPE_CHECKING:
    from collections.abc import Collection

    from agent.ports import ProcessKey, Program

SPAN = 1.0
"""Seconds at least over which it is measured: the kernel counts in hundredths of a second."""
KEPT = 60.0
"""Seconds after which a look is too old to measure from."""
_USED = slice(11, 13)
"""utime and stime in /proc/PID/stat behind the name (proc_pid_stat(5)): without children that ended."""


class Effort:
    """Remembers what each program had taken when it was looked at."""

    def __init__(self) -> None:
        self._seen: dict[ProcessKey, tuple[float, int, float]] = {}
        """When, clock ticks until then, and the share that was found then."""

    def share(self, programs: Collection[Program], now: float) -> float:
        """Of one processor, all together; ``now`` in seconds of the monotonic clock."""
        self._seen = {key: seen for key, seen in self._seen.items() if now - seen[0] < KEPT}
        return sum(self._of(program.pid, program.key, now) for program in programs)

    def _of(self, pid: int, key: ProcessKey, now: float) -> float:
        since, before, share = self._seen.get(key, (now, 0, 0.0))
        if key in self._seen and now - since < SPAN:
            return share
        used = taken(pid)
        if key in self._seen:
            share = max(0, used - before) / os.sysconf("SC_CLK_TCK") / (now - since)
        self._seen[key] = now, used, share
        return share


def taken(pid: int) -> int:
    """Clock ticks that a process has used; 0 of one that is gone."""
    line = proc.read(f"/proc/{pid}/stat", 1024)
    return sum(map(int, line[line.rfind(b")") + 2 :].split()[_USED]))
