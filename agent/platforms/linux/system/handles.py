"""What a process has open."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from agent.platforms.linux.system import proc

if TYPE_CHECKING:
    from collections.abc import Iterator

HANDLES = 8192
"""So many are looked at; Chromium raises its own limit to that."""


def opened(pid: int) -> Iterator[str]:
    """By the kernel's names; nothing where that is not told."""
    with suppress(OSError), os.scandir(f"{proc.folder(pid)}/fd") as found:
        for handle in islice(found, HANDLES):
            with suppress(OSError):
                yield os.readlink(handle.path)
