"""Files that the kernel hands out page by page (/proc, /sys/fs/cgroup)."""

from __future__ import annotations

import sys

assert sys.platform == "linux"


MANY = 1 << 20
"""Bytes of a list of processes: a hundred thousand of them."""


def read_long(path: str, limit: int) -> bytes:
    """So many bytes of the beginning; empty when it cannot be read."""
    parts = bytearray()
    try:
        with open(path, "rb", buffering=0) as file:
            while len(parts) < limit and (part := file.read(min(limit - len(parts), 65536))):
                parts += part
    except OSError:
        pass
    return bytes(parts)
