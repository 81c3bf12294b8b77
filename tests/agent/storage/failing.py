"""A disk that is full: at a chosen moment, or altogether."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import apsw

from agent.storage.ballast import files_left


class Failing(apsw.VFS):
    """A disk that says once, at the n-th write or sync, that it is full."""

    def __init__(self):
        super().__init__("failing", "", makedefault=False)
        self.left = 0

    def xOpen(self, name, flags):  # noqa: N802 - SQLite's name
        return FailingFile(self, name, flags)

    def connect(self, path: Path) -> apsw.Connection:
        """The driver that writes to this disk."""
        return apsw.Connection(str(path), vfs="failing")

    def step(self):
        self.left -= 1
        if self.left == 0:
            error = apsw.FullError("the disk is full")
            vars(error)["extendedresult"] = apsw.SQLITE_FULL
            raise error


def fill(disk: Path) -> None:
    """Leave no room on a disk, until the file ``filling`` is taken away."""
    with (disk / "filling").open("ab", buffering=0) as filling:
        for size in (4096, 1):
            try:
                while True:
                    filling.write(b"x" * size)
            except OSError:
                continue


def use_up(disk: Path, left: int = 0) -> None:
    """Leave so many more files on a disk, until those in the folder ``filling`` are taken away."""
    folder = disk / "filling"
    folder.mkdir(exist_ok=True)
    first = max((int(x.name) for x in folder.iterdir()), default=-1) + 1
    for number in count(first):
        if files_left(disk) <= left:
            break
        (folder / str(number)).touch(exist_ok=False)


class FailingFile(apsw.VFSFile):
    def __init__(self, disk, name, flags):
        super().__init__("", name, flags)
        self._disk = disk

    def xWrite(self, data, offset):  # noqa: N802
        self._disk.step()
        super().xWrite(data, offset)

    def xSync(self, flags):  # noqa: N802
        self._disk.step()
        super().xSync(flags)
