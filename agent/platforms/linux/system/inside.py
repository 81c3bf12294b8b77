"""Files that a process sees, in places that its account furnishes: it may be shown others than everybody.

Links, pipes and devices are left alone: opening a pipe waits for whoever writes to it, for ever. So is what
the account itself would have to answer for (``mounts``). O_PATH opens nothing (open(2)). A file that its
owner holds by a lease cannot be read: EAGAIN, at once (``reading``).
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import errno
import os
from itertools import groupby, islice
from stat import S_ISLNK, S_ISREG
from typing import TYPE_CHECKING, NamedTuple

from agent.platforms.linux.system import mounts, proc
from agent.ports import FileId

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Owned(NamedTuple):
    """Whose a file is, and which it is."""

    uid: int
    numbers: frozenset[FileId]
    """Its own, and those that the kernel tells elsewhere: btrfs shows each subvolume as a device."""


STEPS = 128
"""So many parts of a name are gone through, with those of links; an account makes them lead in a circle."""


def read(pid: int, path: str, size: int = 4096) -> bytes:
    """The beginning of a file; empty where there is none to be read."""
    try:
        return content(pid, path, size)
    except OSError:
        return b""


def content(pid: int, path: str, size: int) -> bytes:
    """As ``read``. Raises OSError: FileNotFoundError where nothing lies there, else it may not be read."""
    return _content(_open(pid, path), size)


def held(pid: int, place: str, size: int) -> bytes:
    """The beginning of a file that it has open, by its place in /proc, whatever lies there by now.

    Raises OSError where it is no file that may be asked.
    """
    handle = os.open(place, os.O_PATH | os.O_CLOEXEC)
    try:
        _check(handle, pid)
    except OSError:
        os.close(handle)
        raise
    return _content(handle, size)


def files(pid: int, path: str, ending: str, most: int) -> Iterator[int]:
    """The files of a folder whose names end so, open until the next is asked for.

    Raises OSError where the folder may not be asked, OverflowError where more than so many names lie in it,
    however they end; a file that may not be asked is passed over.
    """
    folder = _open(pid, path)
    try:
        with os.scandir(f"/proc/self/fd/{folder}") as found:
            names = [x.name for x in islice(found, most + 1)]
        if len(names) > most:
            raise OverflowError(path)
        for name in names:
            file = _file_in(folder, name, pid) if name.endswith(ending) else None
            if file is not None:
                try:
                    yield file
                finally:
                    os.close(file)
    finally:
        os.close(folder)


def real(pid: int, path: str) -> str:
    """Where a name leads by all links on its way. Raises OSError."""
    way, names, waiting = [_open(pid, "")], [""], path.split("/")[::-1]
    try:
        for _ in range(STEPS):
            if not waiting:
                return "/".join(names) or "/"
            name = waiting.pop()
            back = 0
            if name == "..":
                back = min(1, len(way) - 1)
            elif name not in {"", "."}:
                way.append(step(way[-1], name, pid))
                names.append(name)
                if (target := _target(way[-1])) is not None:
                    waiting += target.split("/")[::-1]
                    back = len(way) - 1 if target.startswith("/") else 1
            for _ in range(back):
                os.close(way.pop())
                names.pop()
    finally:
        for handle in way:
            os.close(handle)
    raise OSError(errno.ELOOP, "no end of it")


def _file_in(folder: int, name: str, pid: int) -> int | None:
    try:
        return _opened(step(folder, name, pid))
    except OSError:
        return None


def _target(handle: int) -> str | None:
    """What a link says; None where it is none."""
    return os.readlink("", dir_fd=handle) if S_ISLNK(os.fstat(handle).st_mode) else None


def _content(handle: int, size: int) -> bytes:
    file = _opened(handle)
    try:
        return os.read(file, size)
    finally:
        os.close(file)


def _opened(handle: int) -> int:
    """A file that may be asked, for reading; its handle is closed."""
    try:
        if not S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.ENOTSUP, "no file")
        return os.open(f"/proc/self/fd/{handle}", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    finally:
        os.close(handle)


def names(pid: int, path: str, most: int) -> list[str]:
    """So many of what lies in a folder. Raises OSError, as ``content``."""
    handle = _open(pid, path)
    try:
        with os.scandir(f"/proc/self/fd/{handle}") as found:
            return [x.name for x in islice(found, most)]
    finally:
        os.close(handle)


def stat(pid: int, path: str) -> os.stat_result | None:
    """Owner, mode and place of what lies there; None where nothing can be asked."""
    try:
        return _told(_open(pid, path))
    except OSError:
        return None


def owners(pid: int, paths: Iterable[str]) -> Iterator[tuple[str, Owned | None]]:
    """Of many files, sorted by folder: the way to a folder is what costs, and is gone once."""
    parts = sorted((*os.path.split(path), path) for path in paths)
    for folder, group in groupby(parts, lambda part: part[0]):
        try:
            handle = _open(pid, folder)
        except OSError:
            yield from ((path, None) for *_, path in group)
            continue
        try:
            for _, name, path in group:
                yield path, _owned_in(handle, name, pid)
        finally:
            os.close(handle)


def _owned_in(folder: int, name: str, pid: int) -> Owned | None:
    try:
        handle = step(folder, name, pid)
    except OSError:
        return None
    try:
        found, told = os.fstat(handle), mounts.spot(handle, pid).file
    except OSError:
        return None
    finally:
        os.close(handle)
    numbers = {FileId(found.st_dev, found.st_ino), *([told] if told else ())}
    return Owned(found.st_uid, frozenset(numbers))


def _told(handle: int) -> os.stat_result:
    try:
        return os.fstat(handle)
    finally:
        os.close(handle)


def _open(pid: int, path: str) -> int:
    """One step after the other: behind each may lie what nobody may ask."""
    handle = os.open(f"{proc.folder(pid)}/root", os.O_PATH | os.O_CLOEXEC)
    try:
        _check(handle, pid)
        for name in filter(None, path.split("/")):
            deeper = step(handle, name, pid)
            os.close(handle)
            handle = deeper
    except OSError:
        os.close(handle)
        raise
    return handle


def step(folder: int, name: str, pid: int) -> int:
    """Open what lies in a folder that may be asked; OSError where it may not be asked itself."""
    handle = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        _check(handle, pid)
    except OSError:
        os.close(handle)
        raise
    return handle


def _check(handle: int, pid: int) -> None:
    if not mounts.spot(handle, pid).answers:
        raise OSError(errno.EXDEV, "an account would have to be asked")
