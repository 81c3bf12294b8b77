"""What a process has open."""

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
    from collections.abc import Iterator

HANDLES = 8192
"""So many are looked at; Chromium raises its own limit to that."""
_INPUT = re.compile(r".*/(?:input/(?:event|js)|hidraw)\d+")
"""Keys, mice and pads of the PC (Documentation/input/input.rst), wherever a container has its /dev."""


def handles(pid: int) -> Iterator[tuple[str, str]]:
    """The place of each in /proc, and the kernel's name for it; nothing where that is not told."""
    with suppress(OSError), os.scandir(f"{proc.folder(pid)}/fd") as found:
        for handle in islice(found, HANDLES):
            with suppress(OSError):
                yield handle.path, os.readlink(handle.path)


def opened(pid: int) -> Iterator[str]:
    """By the kernel's names; nothing where that is not told."""
    return (name for _, name in handles(pid))


def with_input(pid: int) -> bool:
    """Whether it reads a device of hands itself. A desktop does, and a game its pad; no other program may."""
    return any(map(_INPUT.fullmatch, opened(pid)))
