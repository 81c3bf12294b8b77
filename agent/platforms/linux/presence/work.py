"""Whether anything is done where nobody's input is seen: programs work, or a terminal is read.

What waits costs its account nothing: a shell, an idle tmux, a service that listens.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.platforms.linux.processes import tree
from agent.platforms.linux.system import proc

if TYPE_CHECKING:
    from collections.abc import Collection

SHARE = 0.02
"""Of one processor: a player of music takes as much, whoever only waits does not."""
SPAN = 1.0
"""Seconds at least over which it is measured: the kernel counts in hundredths of a second."""
NEVER = timedelta(days=1)
_TERMINAL, _FOREGROUND, _GROUP, _USED = 4, 5, 2, slice(11, 15)
"""Places in /proc/PID/stat behind the name (proc_pid_stat(5)); the time of children that ended counts."""
_PTS = range(136, 144)
"""Major numbers of pseudoterminals."""


@dataclass
class Work:
    """What the processes of one session did between two looks."""

    _used: dict[tuple[int, str], int] = field(default_factory=dict)
    _looked: float | None = None
    _works: bool = False

    def idle(self, pids: Collection[int], now: float) -> timedelta:
        """Time since something was done; ``now`` in seconds of the monotonic clock."""
        if self._looked is None or now - self._looked >= SPAN:
            self._measure(pids, now)
        return timedelta() if self._works else unread(pids)

    def _measure(self, pids: Collection[int], now: float) -> None:
        used: dict[tuple[int, str], int] = {}
        for pid in pids:
            if fields := _fields(pid):
                used[pid, fields[19]] = sum(map(int, fields[_USED]))
        if self._looked is not None:
            ticks = sum(time_ - self._used.get(key, 0) for key, time_ in used.items())
            self._works = ticks > SHARE * (now - self._looked) * os.sysconf("SC_CLK_TCK")
        self._used, self._looked = used, now


def unread(pids: Collection[int]) -> timedelta:
    """Time since somebody typed at a terminal of which one of these is in the foreground.

    As w(1) tells it. Only of pseudoterminals: one of the PC's own makes its login a session.
    """
    idle = NEVER
    for name in terminals(pids):
        try:
            read = os.stat(f"/dev/{name}").st_atime
        except OSError:
            continue
        idle = min(idle, timedelta(seconds=max(0.0, time.time() - read)))
    return idle


def terminals(pids: Collection[int]) -> frozenset[str]:
    """The pseudoterminals of which one of these is in the foreground: ``pts/0``."""
    numbers = {
        int(fields[_TERMINAL])
        for pid in pids
        if (fields := _fields(pid)) and fields[_FOREGROUND] == fields[_GROUP]
    }
    # The kernel keeps the higher bits of the minor number above the major one (new_encode_dev).
    found = ((number >> 8 & 0xFFF, number & 0xFF | number >> 12 & 0xFFF00) for number in numbers)
    return frozenset(f"pts/{(major - _PTS[0]) * 256 + minor}" for major, minor in found if major in _PTS)


def with_children(pids: tuple[int, ...]) -> tuple[int, ...]:
    """These and what they started since they were found."""
    found, waiting = dict.fromkeys(pids), [*pids]
    for pid in waiting:
        new = [child for child in proc.children(pid) if child not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return tuple(found)


def of_scope(key: str, uid: int | None) -> tuple[int, ...]:
    """The processes of a session, by its control group."""
    return tuple(tree.listed(f"/user.slice/user-{uid}.slice/session-{key}.scope"))


def _fields(pid: int) -> list[str]:
    line = proc.read(f"/proc/{pid}/stat", 1024).decode("utf-8", "replace")
    return line[line.rfind(")") + 2 :].split()
