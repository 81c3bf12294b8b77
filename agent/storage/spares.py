"""Empty files that stand for others: where the disk has none left, one of them becomes what is needed.

File systems with a fixed number of files keep room for root, but no files (mke2fs(8), ``-m`` and ``-N``), and
whoever fills a disk with small ones takes the last. One that is renamed was never free for others to take.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from agent.storage.ballast import files_left
from agent.storage.folder import FULL
from agent.storage.witness import sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NUMBER = 16
"""A witness gives back the one that it took, unless somebody is quicker; a start takes one until its end."""
FOR_STARTS = 4
"""Left alone by what is written again and again: without a write-ahead log nothing is counted."""
ROOM = 4
"""They are made where the disk has so many times their number."""


class Spares:
    """The files, in a folder of their own; of number 0 all are always there."""

    def __init__(self, folder: Path, number: int) -> None:
        self._folder = folder
        self._number = number

    @property
    def there(self) -> bool:
        """Whether all of them are there."""
        return not self._number or (
            self._folder.exists() and len(os.listdir(self._folder)) >= self._number  # noqa: PTH208 - names alone
        )

    def keep(self) -> bool:
        """Make those that are missing where there is room; whether all are there."""
        with contextlib.suppress(OSError):
            if not self.there and files_left(self._folder.parent) >= ROOM * self._number:
                self._make()
            return self.there
        return False

    def become(self, path: Path, left: int = 0) -> bool:
        """Let one of them be that file, which is not there; whether it is. So many are left alone."""
        with contextlib.suppress(OSError):
            names = os.listdir(self._folder)  # noqa: PTH208 - names alone
            if len(names) > left and not os.path.lexists(path):
                (self._folder / names[0]).rename(path)
                return True
        return False

    def lend(self, path: Path, write: Callable[[], None]) -> None:
        """Call what makes that file and gives one up at its end; where none can be made, one is lent."""
        try:
            write()
        except OSError as error:
            if error.errno not in FULL or not self.become(path, FOR_STARTS):
                raise
            write()
            self.take_back()

    def take_back(self) -> None:
        """Make one at once, of a file that was just given up, however little there is."""
        with contextlib.suppress(OSError):
            if not self.there:
                self._make(1)

    def _make(self, most: int = NUMBER) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        missing = [x for x in map(str, range(self._number)) if not os.path.lexists(self._folder / x)]
        for name in missing[:most]:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
            os.close(os.open(self._folder / name, flags, 0o600))
        sync_folder(self._folder)
