"""Has root's gate look now whether its table for names still stands; where it does not, it lays it again.

What the gate said last may be a minute old, and a table can be gone in between: ``doctor`` tells what is so
now.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import time
from typing import TYPE_CHECKING

from agent.platforms.linux.system.systemd import SERVICE, UNIT, Refused
from agent.ports.inspection import Finding
from agent.sitegate.order import PLACE, BadOrder, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.platforms.linux.system.systemd import Systemd

GATE = "luytre-sitegate.service"
PATIENCE = 15.0
"""Seconds for one look: it is a start of Python and two of nft."""
_STEP = 0.05


def gate(systemd: Systemd | None, order: str = PLACE) -> Iterator[Finding]:
    """Where somebody is filtered, that no look was possible; all else is told by whoever asks the filter."""
    if _ordered(order) and (systemd is None or not _looks(systemd)):
        yield Finding("names-gate", "unlooked", holds=False, about={"unit": GATE})


def _ordered(order: str) -> bool:
    try:
        with open(order, encoding="utf-8") as file:
            return bool(read(file.read()).turns)
    except FileNotFoundError:
        return False
    except (OSError, ValueError, BadOrder):
        return True  # the gate will say what is wrong with it


def _looks(systemd: Systemd) -> bool:
    try:
        systemd.manage("StartUnit", "ss", GATE, "replace")
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            number, _ = systemd.fact(GATE, UNIT, "Job")
            if not number:
                return bool(systemd.fact(GATE, SERVICE, "Result") == "success")
            time.sleep(_STEP)
    except Refused:
        pass  # it was forbidden to start, or is not there
    return False
