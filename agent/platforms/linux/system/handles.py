"""What a process has open; of many processes no more than one look may cost.

Whoever starts a program with ten thousand handles and lets it fork would keep us reading for minutes.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import re
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from agent.platforms.linux.system import proc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HANDLES = 8192
"""So many are looked at; Chromium raises its own limit to that."""
PROCESS = 4
"""A process costs as much by itself, whatever it has open."""
_INPUT = re.compile(r".*/(?:input/(?:event|js)|hidraw)\d+")
"""Keys, mice and pads of the PC (Documentation/input/input.rst), wherever a container has its /dev."""


class Spent(Exception):
    """More would have to be looked at than one look may cost."""


class Budget:
    """How much a look over many processes may cost, counted in handles, of which each takes some 5 µs."""

    def __init__(self, handles: int) -> None:
        self._left = handles

    def spend(self, handles: int) -> None:
        """So much is looked at; Spent where that is too much."""
        self._left -= handles
        if self._left < 0:
            raise Spent

    def opened(self, pid: int) -> Iterator[str]:
        """All that a process has open, by the kernel's names."""
        self.spend(PROCESS)
        for _, name in handles(pid, self._left + 1):
            self.spend(1)
            yield name


def handles(pid: int, most: int | None = None) -> Iterator[tuple[str, str]]:
    """The place of each in /proc, and the kernel's name for it; nothing where that is not told."""
    with suppress(OSError), os.scandir(f"{proc.folder(pid)}/fd") as found:
        for handle in islice(found, HANDLES if most is None else most):
            with suppress(OSError):
                yield handle.path, os.readlink(handle.path)


def opened(pid: int) -> Iterator[str]:
    """By the kernel's names; nothing where that is not told."""
    return (name for _, name in handles(pid))


def with_input(pids: Iterable[int]) -> bool:
    """Whether one of these reads a device of hands itself; so it is taken of those that have too much open.

    A desktop does, and a game its pad; no other program may.
    """
    budget = Budget(HANDLES)
    try:
        return any(_INPUT.fullmatch(name) for pid in pids for name in budget.opened(pid))
    except Spent:
        return True
