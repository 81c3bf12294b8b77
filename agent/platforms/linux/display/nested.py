"""Windows that are a whole display: a server within the session (Xephyr, cage), whose clients draw into it.

The session's own display tells of one window; which of the programs in it is looked at it does not know.
Open stays what only shows a screen that another program draws (a viewer of VNC, a virtual machine), and a
child's copy of a server that gave its socket another name.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from typing import TYPE_CHECKING

from agent.platforms.linux.display import elsewhere, servers
from agent.platforms.linux.system import proc
from agent.platforms.linux.system.handles import Budget, Spent

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = (servers.SERVERS | {"Xephyr", "Xnest", "Xwayland"}) - {"gnome-shell", "mutter"}
"""Programs that open a window on another display only to draw a display of their own. Not GNOME's shell: it
opens menus there."""
AGAIN = 15.0
"""Seconds until a program is looked at again: it may begin to wait for clients later."""


class Nesting:
    """Remembers what was found of the program in front."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._whose = (0, 0)
        self._at = 0.0
        self._nests = False

    def of(self, pid: int) -> bool:
        """Whether this program is a display."""
        stat, now = proc.stat(pid), self._seconds()
        whose = pid, stat.started if stat else 0
        if whose != self._whose or (not self._nests and now - self._at >= AGAIN):
            self._whose, self._at, self._nests = whose, now, nests(pid)
        return self._nests


def nests(pid: int) -> bool:
    """By its name, or because it waits for clients of a display, whatever it is called.

    So it is taken of one that has too much open.
    """
    path = proc.runs_at(pid) or ""
    if path.rpartition("/")[2] in NAMES:
        return True
    budget = Budget(elsewhere.MOST)
    try:
        return any(elsewhere.sockets(pid, {*elsewhere.displays(pid, budget)}, budget))
    except Spent:
        return True
