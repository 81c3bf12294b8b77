"""Kernel marks on the executables that rules speak of, kept right while packages come, go and change."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from math import inf
from stat import S_ISREG
from typing import TYPE_CHECKING, Protocol

from agent.platforms.linux.executables.patterns import Patterns
from agent.platforms.linux.system import followed, inotify, proc
from agent.ports import FileId

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, TimerHandle
    from collections.abc import Callable, Collection, Iterable

    from agent.platforms.linux.system.inotify import FileWatch

_LEARNED = 256
"""So many executables are remembered that lie where no pattern would look for them."""
SETTLE = 0.05
"""Seconds after a change in a folder until it is looked at: a package brings many files at once."""
STANDS = 3600.0
"""Seconds for which it is enough to hear of changes: a watch may have failed, or a program be known since."""


class Marker(Protocol):
    """Watches single files for being run."""

    def add(self, path: str, file: FileId) -> None:
        """Watch the file that lies there; OSError when it cannot be watched."""

    def remove(self, path: str, file: FileId) -> None:
        """Watch it no more."""


class Marks:
    """The marked files. Folder changes arrive by ``happened``, called with each event of ``folders``."""

    def __init__(
        self,
        loop: AbstractEventLoop,
        marker: Marker,
        folders: FileWatch,
        known: Callable[[], Iterable[str]],
        named: Callable[[str, FileId], None],
    ) -> None:
        self._loop = loop
        self._marker = marker
        self._watch = folders
        self._known = known
        self._named = named
        self._patterns = Patterns()
        self._renewed = -inf
        self._files: dict[FileId, str] = {}
        self._folders: dict[str, int] = {}
        self._learned: dict[str, None] = {}
        self._later: TimerHandle | None = None

    @property
    def files(self) -> frozenset[FileId]:
        """What is marked now."""
        return frozenset(self._files)

    def path(self, file: FileId | None) -> str:
        """By which name a file is marked; empty where it is not."""
        return "" if file is None else self._files.get(file, "")

    def mark(self, patterns: Collection[str]) -> None:
        """Watch what fits these from now on, and nothing else; what is watched is not looked for anew."""
        if self._patterns.words != frozenset(patterns) or self._loop.time() >= self._renewed + STANDS:
            self._patterns = Patterns(patterns)
            self.renew()

    def learn(self, path: str) -> None:
        """An executable was met that lies where no pattern would look for it."""
        if self._patterns.fits(path) and path not in self._learned:
            if len(self._learned) >= _LEARNED:
                del self._learned[next(iter(self._learned))]
            self._learned[path] = None
            self._soon()

    def renew(self) -> None:
        """Look again which files there are."""
        self._later, self._renewed = None, self._loop.time()
        wanted: dict[FileId, str] = {}
        places = self._patterns.look((*self._learned, *self._known()))
        for path in places.files:
            if (file := file_at(path)) is not None:
                wanted.setdefault(file, path)
                self._named(path, file)
        for file in self._files.keys() - wanted.keys():
            self._marker.remove(self._files.pop(file), file)
        for file in wanted.keys() - self._files.keys():
            self._add(wanted[file], file)
        self._follow(places.folders)

    def happened(self, event: inotify.Happened) -> None:
        """Something changed in a folder (or a whole folder did)."""
        folder = next((path for path, watch in self._folders.items() if watch == event.watch), None)
        if event.mask & inotify.OVERFLOW:
            self._soon()
        elif folder is not None:
            if event.mask & (inotify.IGNORED | inotify.MOVE_SELF):
                del self._folders[folder]
                self._soon()
            elif self._matters(folder, event.name):
                # It may be run at once: the mark must not wait until all is quiet.
                if event.mask & (inotify.CREATE | inotify.MOVED_TO):
                    self._mark_one(f"{folder.rstrip('/')}/{event.name}")
                self._soon()

    def running(self) -> list[int]:
        """Processes that run a marked file."""
        return [pid for pid in proc.pids() if proc.file_of(pid) in self._files]

    def close(self) -> None:
        """Forget all; the kernel objects belong to who made them."""
        if self._later:
            self._later.cancel()
        self._later = None

    def _matters(self, folder: str, name: str) -> bool:
        path = f"{folder.rstrip('/')}/{name}"
        if self._patterns.fits(path):
            return True
        # A folder may have come in which a file that fits will lie, or the last one above it.
        return any(exact.startswith(path + "/") for exact in self._patterns.exact) or (
            self._patterns.fits(path + "/x") and followed.is_folder(path)
        )

    def _mark_one(self, path: str) -> None:
        if self._patterns.fits(path) and (file := file_at(path)):
            self._named(path, file)
            if file not in self._files:
                self._add(path, file)

    def _add(self, path: str, file: FileId) -> None:
        try:
            self._marker.add(path, file)
        except OSError:
            return  # gone again, or not readable for us: the sweep sees what runs it
        self._files[file] = path

    def _follow(self, wanted: frozenset[str]) -> None:
        for path in self._folders.keys() - wanted:
            self._watch.remove(self._folders.pop(path))
        for path in wanted - self._folders.keys():
            try:
                self._folders[path] = self._watch.add_folder(path)
            except OSError:
                continue

    def _soon(self) -> None:
        if self._later is None:
            self._later = self._loop.call_later(SETTLE, self.renew)


def file_at(path: str) -> FileId | None:
    """Device and inode of the file that lies there now."""
    found = followed.stat(path)
    return FileId(found.st_dev, found.st_ino) if found and S_ISREG(found.st_mode) else None
