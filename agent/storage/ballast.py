"""A file that takes room while there is some, and gives it back when the disk is full, for limits to be kept.

Other programs could take that room as well; it is given up when a write of ours fails, which is then tried
again at once.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 16 * 1024 * 1024
"""Bytes: a day of heartbeats, its log and its witness take less than one megabyte, and checkpointing the
write-ahead log one more; so that is more than a week in which somebody can make room.
"""
BLOCK = 64 * 1024
ROOM = 4
"""It is made where the disk has so many times its size: else the next write would find it full again."""


class Ballast:
    """The file; one of size 0 is always there and gives nothing."""

    def __init__(self, path: Path, size: int) -> None:
        self._path = path
        self._size = size

    @property
    def there(self) -> bool:
        """Whether all of it is there."""
        return not self._size or (self._path.exists() and self._path.stat().st_size == self._size)

    def keep(self) -> bool:
        """Make it where it is missing and there is room; whether it is there."""
        with contextlib.suppress(OSError):
            if not self.there and free(self._path.parent) >= ROOM * self._size:
                self._make()
            return self.there
        return False

    def spend(self) -> bool:
        """Give its room back; whether there was any."""
        if not self._size or not self._path.exists():
            return False
        self._path.unlink()
        return True

    def _make(self) -> None:
        """Random bytes, for some file systems store none of zeros."""
        file = os.open(
            self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600
        )
        try:
            for _ in range(0, self._size, BLOCK):
                os.write(file, os.urandom(BLOCK))
            os.ftruncate(file, self._size)
            os.fsync(file)
        except OSError:
            self._path.unlink()
            raise
        finally:
            os.close(file)


def free(folder: Path) -> int:
    """Bytes that a program without special rights could still write there."""
    if sys.platform == "win32":
        from shutil import disk_usage

        return disk_usage(folder).free
    else:  # noqa: RET505 - each system's branch is checked for that system alone
        found = os.statvfs(folder)
        return found.f_bavail * found.f_frsize


def files_left(folder: Path) -> int:
    """How many more files the disk of a folder takes; some have no such limit."""
    if sys.platform == "win32":
        return sys.maxsize
    else:  # noqa: RET505 - each system's branch is checked for that system alone
        found = os.statvfs(folder)
        return found.f_favail if found.f_files else sys.maxsize
