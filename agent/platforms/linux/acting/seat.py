"""Who draws a screen: what holds a graphics card or an input device must run on, or all lose the seat."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os

HELD = ("/dev/dri/card", "/dev/input/event", "/dev/fb")
"""A compositor has these open, given by logind or not; an ordinary client draws by /dev/dri/renderD*."""


def held_by(pid: int) -> bool:
    """Whether a process has such a device open; False where that is shut to us."""
    folder = f"/proc/{pid}/fd"
    try:
        numbers = os.listdir(folder)
    except OSError:
        return False
    for number in numbers:
        try:
            if os.readlink(f"{folder}/{number}").startswith(HELD):
                return True
        except OSError:
            continue
    return False
