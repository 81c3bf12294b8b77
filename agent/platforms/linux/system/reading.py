"""Files that the kernel hands out page by page (/proc, /sys/fs/cgroup).

What is told of an account's processes and groups belongs to the account, which may hold a lease on it:
without O_NONBLOCK opening it then waits for 45 s (fcntl(2), F_SETLEASE). So our services have a /proc of
their own, which nobody else can open anything in (systemd.exec(5), ProtectProc=).
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MANY = 1 << 20
"""Bytes of a list of processes: a hundred thousand of them."""


def at_once(path: str | os.PathLike[str], flags: int) -> int:
    """As ``opener`` of ``open``: BlockingIOError where we would have to wait for whoever holds a lease."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC)


def read_long(path: str, limit: int, opener: Callable[[str, int], int] | None = at_once) -> bytes:
    """So many bytes of the beginning; empty when it cannot be read. ``opener``: None may wait."""
    parts = bytearray()
    try:
        with open(path, "rb", buffering=0, opener=opener) as file:
            while len(parts) < limit and (part := file.read(min(limit - len(parts), 65536))):
                parts += part
    except OSError:
        pass
    return bytes(parts)
