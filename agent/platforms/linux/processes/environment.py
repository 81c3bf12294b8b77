"""What an account's own processes say of its session: where its display and its bus are and how to be let in.

A claim of the account, used to reach a display that logind does not name, and to be let in to it.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import re

from agent.platforms.linux.system import proc

_X11 = re.compile(r"(?:unix)?:(\d{1,5})(?:\.\d+)?")
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
_WANTED = (*_DISPLAYS, "XAUTHORITY", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")


def x11_number(name: str | None) -> int | None:
    """The number of an X11 display on this PC (``:0``); None for Wayland sockets and displays elsewhere."""
    match = _X11.fullmatch(name or "")
    return int(match[1]) if match else None


def of_account(uid: int, display: str | None = None) -> dict[str, str]:
    """The variables of the account's first process that has a display (this one, if one is named)."""
    for pid in sorted(proc.pids()):
        if proc.account(pid) != uid:
            continue
        variables = proc.environment(pid)
        found = {name: variables[name] for name in _WANTED if variables.get(name)}
        if found.keys().isdisjoint(_DISPLAYS):
            continue
        if display is None or found.get("DISPLAY", "").partition(".")[0] == display.partition(".")[0]:
            return found
    return {}


def of_this_process() -> dict[str, str]:
    """The variables with which we were started."""
    return {name: os.environ[name] for name in _WANTED if os.environ.get(name)}
