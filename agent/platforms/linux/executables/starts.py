"""Starts of marked programs, told at once: by fanotify as root, by inotify and a look at /proc without.

Both tell of the *opening* of the file; the exec comes a moment later. Fanotify also tells by whom, so the
listener hears at once, with the executable that is about to run. Inotify does not: the processes are looked
through a few times, in growing steps, until one is found that runs the file.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from typing import TYPE_CHECKING

from agent.platforms.linux.executables.fanotify import ExecWatch
from agent.platforms.linux.executables.marks import Marks, file_at
from agent.platforms.linux.system import inotify, proc
from agent.platforms.linux.system.inotify import FileWatch

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, TimerHandle
    from collections.abc import Callable, Iterable

    from agent.platforms.linux.system.proc import Executable
    from agent.ports import FileId

STEPS = (0.001, 0.004, 0.015, 0.05, 0.15)
"""Seconds between an opening and the looks at who runs the file; a loaded PC needs the last ones."""


class KernelStarts:
    """Route ``fanotify``."""

    route = "fanotify"

    def __init__(
        self,
        loop: AbstractEventLoop,
        known: Callable[[], Iterable[str]],
        named: Callable[[str, FileId], None],
        started: Callable[[int, Executable | None], None],
        missed: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._started = started
        self._missed = missed
        self._folders = FileWatch()
        try:
            self._execs = ExecWatch()
        except OSError:
            self._folders.close()
            raise
        self.marks = Marks(loop, self, self._folders, known, named)
        loop.add_reader(self._execs.fileno(), self._on_exec)
        loop.add_reader(self._folders.fileno(), self._on_folder)

    def add(self, path: str, file: FileId) -> None:
        """Mark a file."""
        self._execs.add(path)

    def remove(self, path: str, file: FileId) -> None:
        """Take the mark away; the kernel does it itself when the file is gone."""
        if file_at(path) == file:
            self._execs.remove(path)

    def close(self) -> None:
        """Let go of the kernel's objects."""
        self.marks.close()
        for watch in (self._execs, self._folders):
            if watch.fileno() >= 0:
                self._loop.remove_reader(watch.fileno())
                watch.close()

    def _on_exec(self) -> None:
        for event in self._execs.read():
            if event is None:
                self._missed()
            elif event.executable.file in self.marks.files:
                self._started(event.pid, event.executable)

    def _on_folder(self) -> None:
        for event in self._folders.read():
            self.marks.happened(event)


class OpenedStarts:
    """Route ``inotify``."""

    route = "inotify"

    def __init__(
        self,
        loop: AbstractEventLoop,
        known: Callable[[], Iterable[str]],
        named: Callable[[str, FileId], None],
        started: Callable[[int, Executable | None], None],
        missed: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._started = started
        self._missed = missed
        self._watch = FileWatch()
        self._files: dict[int, FileId] = {}
        self._told: dict[FileId, set[int]] = {}
        self._looks: dict[FileId, int] = {}
        self._timer: TimerHandle | None = None
        self.marks = Marks(loop, self, self._watch, known, named)
        loop.add_reader(self._watch.fileno(), self._on_event)

    def add(self, path: str, file: FileId) -> None:
        """Watch a file for being opened."""
        self._files[self._watch.add_file(path, inotify.OPEN)] = file

    def remove(self, path: str, file: FileId) -> None:
        """Watch it no more."""
        for watch in [watch for watch, known in self._files.items() if known == file]:
            del self._files[watch]
            self._watch.remove(watch)
        self._told.pop(file, None)
        self._looks.pop(file, None)

    def close(self) -> None:
        """Let go of the kernel's objects."""
        self.marks.close()
        if self._timer:
            self._timer.cancel()
        self._timer = None
        if self._watch.fileno() >= 0:
            self._loop.remove_reader(self._watch.fileno())
            self._watch.close()

    def _on_event(self) -> None:
        for event in self._watch.read():
            file = self._files.get(event.watch)
            if file is None:
                self.marks.happened(event)
                if event.mask & inotify.OVERFLOW:
                    self._missed()
            elif event.mask & inotify.IGNORED:
                del self._files[event.watch]
            else:
                self._looks[file] = 0
        # Whoever opens the file a thousand times a second costs us no more than one look in each step.
        if self._looks and self._timer is None:
            self._timer = self._loop.call_later(STEPS[0], self._look)

    def _look(self) -> None:
        self._timer = None
        holders: dict[FileId, set[int]] = {file: set() for file in self._looks}
        for pid in proc.pids():
            if (file := proc.file_of(pid)) in holders and file is not None:
                holders[file].add(pid)
        for file, pids in holders.items():
            fresh = pids - self._told.get(file, set())
            self._told[file] = pids
            for pid in fresh:
                self._started(pid, None)
        self._looks = {file: step + 1 for file, step in self._looks.items() if step + 1 < len(STEPS)}
        if self._looks and self._timer is None:
            self._timer = self._loop.call_later(STEPS[min(self._looks.values())], self._look)


def open_starts(
    loop: AbstractEventLoop,
    known: Callable[[], Iterable[str]],
    named: Callable[[str, FileId], None],
    started: Callable[[int, Executable | None], None],
    missed: Callable[[], None],
) -> KernelStarts | OpenedStarts | None:
    """The best that there is here."""
    for kind in (KernelStarts, OpenedStarts):
        try:
            return kind(loop, known, named, started, missed)
        except OSError:
            continue  # not root, or no more instances: the next route needs less
    return None
