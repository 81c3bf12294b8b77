"""Files that everybody sees, under paths that an account may turn elsewhere while we go along them.

One step after the other: links are read and gone after by name, so that none of /proc leads into what a
process sees, and we stop where an account would have to be asked (``mounts``). Only ordinary files and
folders are opened: a terminal would become ours (tty_ioctl(4)), and a pipe waits for whoever writes to it.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import errno
import os
from contextlib import contextmanager
from itertools import islice
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import TYPE_CHECKING, NamedTuple

from agent.platforms.linux.system import inside, proc

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINKS = 40
"""On one way; the kernel gives up there too (path_resolution(7))."""
_STEPS = 512
"""On one way: links of an account's may be of thousands of names each, and nobody's path is so long."""


@contextmanager
def opened(path: str) -> Iterator[int]:
    """What lies there, open with O_PATH: a place, not its content. OSError where it may not be asked."""
    place = _go(path).place
    try:
        yield place
    finally:
        os.close(place)


def real(path: str) -> str | None:
    """The path of what lies there, without links; None where nothing can be asked."""
    try:
        way = _go(path)
    except OSError:
        return None
    os.close(way.place)
    return way.path


def stat(path: str) -> os.stat_result | None:
    """Owner, mode and place of what lies there; None where nothing can be asked."""
    try:
        with opened(path) as handle:
            return os.fstat(handle)
    except OSError:
        return None


def is_file(path: str) -> bool:
    """Whether an ordinary file lies there."""
    found = stat(path)
    return found is not None and S_ISREG(found.st_mode)


def is_folder(path: str) -> bool:
    """Whether a folder lies there."""
    found = stat(path)
    return found is not None and S_ISDIR(found.st_mode)


class Read(NamedTuple):
    """The beginning of an ordinary file, and its path without links."""

    path: str
    head: bytes


def read(path: str, size: int) -> Read | None:
    """So much of an ordinary file; None where there is none."""
    try:
        way = _go(path)
    except OSError:
        return None
    try:
        ordinary = S_ISREG(os.fstat(way.place).st_mode)
        return Read(way.path, proc.read(f"/proc/self/fd/{way.place}", size)) if ordinary else None
    except OSError:
        return None
    finally:
        os.close(way.place)


class Entry(NamedTuple):
    """Something in a folder, and what it is; of a link, what lies where it leads."""

    name: str
    found: os.stat_result
    linked: bool


def contents(path: str, most: int) -> Iterator[Entry]:
    """So many of what lies in a folder; of what cannot be asked, nothing."""
    try:
        with opened(path) as folder:
            with os.scandir(f"/proc/self/fd/{folder}") as listing:
                names = [entry.name for entry in islice(listing, most)]
            for name in names:
                try:
                    way = _go(name, folder)
                except OSError:
                    continue
                try:
                    found = os.fstat(way.place)
                finally:
                    os.close(way.place)
                yield Entry(name, found, way.linked)
    except OSError:
        return


def _go(path: str, start: int | None = None) -> _Way:
    """To the end, from the root or from an open folder; its place must be closed."""
    if "\0" in path:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    way = _Way(path, start)
    try:
        while way.left:
            way.step()
    except OSError:
        os.close(way.place)
        raise
    return way


class _Way:
    """How far we came: an open place and the names that lead to it; and what is left to go."""

    def __init__(self, path: str, start: int | None) -> None:
        self.left = path.split("/")[::-1]
        self.names: list[str] = []
        self.place = _root() if start is None else os.dup(start)
        self._links = self._steps = 0

    @property
    def path(self) -> str:
        """What lies here, without links; of a way from the root."""
        return f"/{'/'.join(self.names)}"

    @property
    def linked(self) -> bool:
        """Whether a link was on the way."""
        return self._links > 0

    def step(self) -> None:
        """One name further, or instead of a link what is written in it."""
        name = self.left.pop()
        self._steps += 1
        if self._steps > _STEPS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        if name in {"", "."}:
            return
        deeper = inside.step(self.place, name, os.getpid())
        try:
            link = os.readlink("", dir_fd=deeper) if S_ISLNK(os.fstat(deeper).st_mode) else None
        except OSError:
            os.close(deeper)
            raise
        if link is None:
            self._move(deeper)
            self.names = self.names[:-1] if name == ".." else [*self.names, name]
            return
        os.close(deeper)
        self._links += 1
        if self._links > _LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        self.left += link.split("/")[::-1]
        if link.startswith("/"):
            self._move(_root())
            self.names = []

    def _move(self, place: int) -> None:
        os.close(self.place)
        self.place = place


def _root() -> int:
    return os.open("/", os.O_PATH | os.O_CLOEXEC)
