"""What the sensor tells, as a value and as a mapping that travels as one line of JSON."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from dataclasses import dataclass
from typing import Any

from agent.ports import Front

ROUTES = ("x11", "sway", "kwin", "gnome", "wlr")
NONE = "none"
LONGEST = 4096
"""Bytes of a message from the sensor; a longer one is nonsense."""
_NAME = 128
_PLAYERS = 16
_LOCKERS = 3
_FOREVER = 10**9
_PIDS = 2**22
"""The kernel's own bound (PID_MAX_LIMIT)."""


@dataclass(frozen=True, slots=True)
class Hint:
    """One session as it looks from inside."""

    route: str = NONE
    server: int = 0
    """The process that draws the screen, by the kernel's word on the connection to it."""
    front: Front | None = None
    idle: float | None = None
    """Seconds since the last input, when this was told."""
    playing: tuple[int, ...] = ()
    """Players that say that they play; whose they are the bus says."""
    covering: tuple[int, ...] = ()
    """Lockers that say that they cover the screen; whose they are the bus says."""


BLIND = Hint()
"""Nothing is known."""


def written(hint: Hint) -> dict[str, Any]:
    """The hint as a mapping."""
    front = hint.front
    return {
        "route": hint.route,
        "server": hint.server,
        "front": None if front is None else [front.pid, front.fullscreen, front.name[:_NAME]],
        "idle": hint.idle,
        "playing": list(hint.playing[:_PLAYERS]),
        "covering": list(hint.covering[:_LOCKERS]),
    }


def read(message: dict[str, Any]) -> Hint:
    """The hint that a mapping stands for; ValueError for anything else than ``written`` makes."""
    try:
        front = message["front"]
        hint = Hint(
            message["route"],
            _number(message["server"], _PIDS),
            None if front is None else _front(*front),
            None if message["idle"] is None else float(_number(message["idle"], _FOREVER)),
            tuple(_number(pid, _PIDS) for pid in message["playing"]),
            tuple(_number(pid, _PIDS) for pid in message["covering"]),
        )
    except (KeyError, TypeError) as wrong:
        raise ValueError("not a hint") from wrong
    if hint.route not in (*ROUTES, NONE):
        raise ValueError("an unknown route")
    return hint


def _front(pid: Any, fullscreen: Any, name: Any) -> Front:
    if not isinstance(fullscreen, bool) or not isinstance(name, str) or len(name) > _NAME:
        raise ValueError("not a window")
    return Front(int(_number(pid, _PIDS)), fullscreen, name)


def _number(value: Any, most: int) -> Any:
    # True is an int as well; NaN fits between no bounds.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise ValueError("not such a number")
    return value
