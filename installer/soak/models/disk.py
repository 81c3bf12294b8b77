"""A disk that drops and tears what was not synced, below SQLite: an apsw VFS shim.

It remembers for each file what was synced. When the power goes, of the writes and truncations since then some
reach the disk whole, some in torn 512-byte sectors, some not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

SECTOR = 512


class PowerCut(Exception):
    """The PC is off: nothing is written any more."""


@dataclass(frozen=True, slots=True)
class Change:
    """A write at an offset or, without data, a truncation to it."""

    offset: int
    data: bytes | None

    def apply(self, content: bytearray, sectors: Callable[[], bool] = lambda: True) -> None:
        """Do it, sector by sector where ``sectors`` says so."""
        if self.data is None:
            del content[self.offset :]
            return
        at = self.offset
        end = at + len(self.data)
        while at < end:
            edge = min(end, (at // SECTOR + 1) * SECTOR)
            if sectors():
                content.extend(bytes(max(0, edge - len(content))))
                content[at:edge] = self.data[at - self.offset : edge - self.offset]
            at = edge


@dataclass(slots=True)
class Kept:
    """What of one file is on the disk for certain, and what is on its way."""

    durable: bytearray | None
    changes: list[Change] = field(default_factory=list)

    def sync(self) -> None:
        """All on its way has arrived."""
        content = self.durable if self.durable is not None else bytearray()
        for change in self.changes:
            change.apply(content)
        self.durable, self.changes = content, []

    def after_cut(self, chance: random.Random) -> bytearray | None:
        """What is found after the power comes back."""
        if self.durable is None and chance.random() < 0.5:
            return None
        content = bytearray(self.durable or b"")
        whole = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        torn = chance.choice((0.0, 0.2, 0.5))
        for change in self.changes:
            if chance.random() < whole:
                change.apply(content)
            elif change.data is not None and chance.random() < torn:
                change.apply(content, lambda: chance.random() < 0.5)
        return content


class Disk:
    """All files, and when the power goes."""

    def __init__(self) -> None:
        self.files: dict[str, Kept] = {}
        self.left: int | None = None
        """Operations until the cut; None: it does not come."""
        self.off = False

    def step(self) -> None:
        """One operation more; raises when the power is gone."""
        if self.off:
            raise PowerCut
        if self.left is not None:
            self.left -= 1
            self.off = self.left < 0
            if self.off:
                raise PowerCut

    def cut(self, chance: random.Random) -> None:
        """Leave in the real files what such a disk would show."""
        for name, kept in self.files.items():
            content = kept.after_cut(chance)
            if content is None:
                Path(name).unlink(missing_ok=True)
            else:
                Path(name).write_bytes(content)
        self.files.clear()
        self.left, self.off = None, False


class File(apsw.VFSFile):
    """A file that notes every change; reads come from the real file, which shows all of them."""

    def __init__(self, disk: Disk, name: apsw.URIFilename | str | None, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        there = Path(path).exists()
        super().__init__("", name, flags)
        self._disk = disk
        content = bytearray(Path(path).read_bytes()) if there else None
        self._kept = disk.files.setdefault(path, Kept(content))

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        """Note and show a write; the one in which the power goes may be on its way already."""
        self._change(Change(offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        """Note and show a truncation."""
        self._change(Change(newsize, None))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802 - nothing is slower here than memory
        """All changes of this file have reached the disk."""
        self._disk.step()
        self._kept.sync()

    def _change(self, change: Change) -> None:
        if not self._disk.off:
            self._kept.changes.append(change)
        self._disk.step()


class Shim(apsw.VFS):
    """SQLite's way to such a disk."""

    def __init__(self, disk: Disk) -> None:
        super().__init__("power", "", makedefault=False)
        self._disk = disk

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> File:  # noqa: N802
        """A file on the disk."""
        return File(self._disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802, FBT001
        """Deletions reach the disk at once."""
        self._disk.step()
        self._disk.files.pop(filename, None)
        super().xDelete(filename, syncdir)
