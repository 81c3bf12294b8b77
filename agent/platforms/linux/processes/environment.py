"""What an account's own processes say of its session: where its display and its bus are and how to be let in.

A claim of the account, used to reach a display that logind does not name, and to be let in to it.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import re
from itertools import islice
from typing import TYPE_CHECKING

from agent.platforms.linux.system import memory, proc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST = 200
"""So many processes of an account are asked, those with the lowest numbers: a child may have thousands."""
AT_ONCE = 25
"""So many are read in one go: in what each was started with a child may have 64 kB."""
_X11 = re.compile(r"(?:unix)?:(\d{1,5})(?:\.\d+)?")
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
_WANTED = (*_DISPLAYS, "XAUTHORITY", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")


def x11_number(name: str | None) -> int | None:
    """The number of an X11 display on this PC (``:0``); None for Wayland sockets and displays elsewhere."""
    match = _X11.fullmatch(name or "")
    return int(match[1]) if match else None


def of_account(uid: int, display: str | None = None) -> dict[str, str]:
    """The variables of the account's first process that has a display (this one, if one is named)."""
    return of_processes((x for x in sorted(proc.pids()) if proc.account(x) == uid), display)


def of_processes(pids: Iterable[int], display: str | None = None) -> dict[str, str]:
    """The same of these, in this order."""
    for variables in _of_each(islice(pids, MOST)):
        found = {name: variables[name] for name in _WANTED if variables.get(name)}
        if found.keys().isdisjoint(_DISPLAYS):
            continue
        if display is None or found.get("DISPLAY", "").partition(".")[0] == display.partition(".")[0]:
            return found
    return {}


def _of_each(pids: Iterator[int]) -> Iterator[dict[str, str]]:
    while some := [proc.environ(pid) for pid in islice(pids, AT_ONCE)]:
        yield from map(memory.variables, memory.read_each(some))


def of_this_process() -> dict[str, str]:
    """The variables with which we were started."""
    return {name: os.environ[name] for name in _WANTED if os.environ.get(name)}
