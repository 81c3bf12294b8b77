"""Starts of marked programs, told by the exec guard, which refuses those that are closed: route ``guard``."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
from typing import TYPE_CHECKING, Any

from agent.guard.order import Spot
from agent.platforms.linux.executables.marks import Marks
from agent.platforms.linux.executables.patterns import Patterns
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.system import accounts, followed, proc
from agent.platforms.linux.system.inotify import FileWatch
from agent.platforms.linux.system.proc import Executable
from agent.ports import FileId

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Handle
    from collections.abc import Callable, Collection, Iterable, Mapping

    from agent.platforms.linux.executables.guard import GuardLine
    from policies.ids import AccountId


class RefusedFiles:
    """Which files are closed to which numbers of accounts, as far as a file alone can say it."""

    def __init__(self, closed: Mapping[str, Collection[AccountId]], own: Own) -> None:
        self.wanted, self._edition = closed, accounts.edition()
        self._own = own
        self._me = proc.file_of(os.getpid())
        together: dict[frozenset[AccountId], list[str]] = {}
        for pattern, names in closed.items():
            together.setdefault(frozenset(names), []).append(pattern)
        self._numbers = {name: accounts.numbers(name) for names in together for name in names}
        self._groups = [(Patterns(patterns), names) for names, patterns in together.items()]

    @property
    def outdated(self) -> bool:
        """Whether names of accounts may have other numbers by now, or have one at last."""
        return self._edition != accounts.edition()

    def refused(self, path: str, file: FileId) -> tuple[range, ...]:
        """Numbers of the accounts that may not start it.

        A name that leads to a file of another name may be one of many for it (/snap/bin, busybox): to close
        the file would close them all. What a session or Luytre itself needs is closed to nobody.
        """
        real = followed.real(path) or path
        same = os.path.basename(real) == os.path.basename(path)
        found: set[AccountId] = set()
        for patterns, names in self._groups:
            if (same and patterns.fits(path)) or patterns.fits(real):
                found |= names
        if not found or file == self._me or self._own.infrastructure(real, protected=True):
            return ()
        return tuple(numbers for name in sorted(found) for numbers in self._numbers[name])

    def account(self, uid: int) -> AccountId:
        """The account that a number belongs to: its own, or one of its containers."""
        found = (name for name, ranges in self._numbers.items() if any(uid in numbers for numbers in ranges))
        return next(found, accounts.name(uid))


class GuardedStarts:
    """As the other routes of ``starts``; what it hears comes from the line to the guard, which is up."""

    route = "guard"

    def __init__(
        self,
        loop: AbstractEventLoop,
        known: Callable[[], Iterable[str]],
        named: Callable[[str, FileId], None],
        started: Callable[[int, Executable | None], None],
        missed: Callable[[], None],
        *,
        line: GuardLine,
        closed: RefusedFiles,
    ) -> None:
        self._loop = loop
        self._started = started
        self._missed = missed
        self._line = line
        self._closed = closed
        self._watched: dict[FileId, str] = {}
        self._soon: Handle | None = None
        self._folders = FileWatch()
        self.marks = Marks(loop, self, self._folders, known, named)
        loop.add_reader(self._folders.fileno(), self._on_folder)

    def add(self, path: str, file: FileId) -> None:
        """Have a file watched."""
        self._watched[file] = path
        self._order_soon()

    def remove(self, path: str, file: FileId) -> None:
        """Have it watched no more."""
        self._watched.pop(file, None)
        self._order_soon()

    def close_files(self, closed: RefusedFiles) -> None:
        """From now on these are refused."""
        self._closed = closed
        self._order_soon()

    async def settle(self) -> None:
        """Until the guard holds all that was said."""
        if self._soon is not None:
            self._order()
        await self._line.settle()

    def hear(self, said: dict[str, Any]) -> None:
        """The guard tells of a start, or that it missed some."""
        if "started" in said:
            file = FileId(*said["file"])
            coming = Executable(said["path"], file, deleted=False, uid=said["owner"], mode=said["mode"])
            if coming.file in self.marks.files:
                self._started(said["started"], coming)
        elif "lost" in said:
            self._missed()

    def close(self) -> None:
        """Let go of the kernel's objects; the line is another's."""
        self.marks.close()
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        if self._folders.fileno() >= 0:
            self._loop.remove_reader(self._folders.fileno())
            self._folders.close()

    def _order_soon(self) -> None:
        if self._soon is None:
            self._soon = self._loop.call_soon(self._order)

    def _order(self) -> None:
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        spots = (
            Spot(followed.real(path) or path, file, self._closed.refused(path, file))
            for file, path in self._watched.items()
        )
        self._line.order(tuple(spots))

    def _on_folder(self) -> None:
        for event in self._folders.read():
            self.marks.happened(event)
