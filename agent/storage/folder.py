"""The state folder: for its owner alone, and for one agent at a time."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from agent.api.problems import ANOTHER_AGENT
from agent.api.store_problems import DATABASE_READ_ONLY, DISK_FAILING, DISK_FULL, STATE_REPLACED
from agent.ports.store import StoreProblem
from agent.storage.witness import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATABASE = "luytre.sqlite"
WITNESS = "witness.json"
LOCK = "luytre.lock"
BALLAST = "ballast"
SPARES = "spares"
WAL = "-wal"
BESIDE = ("", WAL, "-shm", "-journal")
"""Endings of the files that make up an SQLite database."""
SHUT = {errno.EACCES, errno.EPERM, errno.EROFS}
READ_ONLY = SHUT | {errno.ENOTDIR, errno.EEXIST, errno.ENOENT}
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_LINK = getattr(os, "O_NOFOLLOW", 0)
KEPT_ASIDE = 3
"""Damaged databases that are kept: a failing disk must not fill itself with them."""


@contextmanager
def named(folder: Path) -> Iterator[None]:
    """Errors of the file system as named problems."""
    try:
        yield
    except OSError as error:
        name = DISK_FAILING
        if error.errno in READ_ONLY:
            name = DATABASE_READ_ONLY
        elif error.errno in FULL:
            name = DISK_FULL
        raise StoreProblem(name, f"{folder}: {error.strerror}") from error


def prepare(folder: Path) -> bool:
    """Make the folder, or take back what others may do in it; whether records were there and open to others.

    Raises StoreProblem for a link in its place: who put it there would choose where we write. Links inside
    are taken away; none is ours.
    """
    if not os.path.lexists(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent)
    if folder.is_symlink():
        raise StoreProblem(STATE_REPLACED)
    if sys.platform == "win32":
        return False
    else:  # noqa: RET505 - mypy tells platforms apart only in this form
        records = (folder / DATABASE).exists()
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            mended = _only_owner(place, os.fstat(place), 0o700)
        finally:
            os.close(place)
        for path in folder.iterdir():  # nobody else can change anything in here any more
            if path.is_symlink():
                path.unlink()
                mended = True
            elif path.is_file():
                mended |= _only_owner(path, path.lstat(), 0o600)
        return mended and records


def _only_owner(place: Path | int, found: os.stat_result, mode: int) -> bool:
    """Have it ours alone; whether it was not."""
    if sys.platform == "win32":
        return False
    else:  # noqa: RET505
        if found.st_uid != os.geteuid():
            os.chown(place, os.geteuid(), -1)
        elif found.st_mode & 0o777 == mode:
            return False
        os.chmod(place, mode)  # noqa: PTH101 - it may be an open folder
        return True


def create(path: Path) -> None:
    """An empty file that only its owner may read, before SQLite opens it under a wider mask."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | NO_LINK, 0o600))
    sync_folder(path.parent)


class Lock:
    """Held as long as the agent lives; the system lets go of it when the agent dies."""

    def __init__(self, folder: Path) -> None:
        try:
            self._file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | NO_LINK, 0o600)
        except OSError as error:
            # On a read-only disk, or where a security module forbids it, a lock is held on what is there.
            if error.errno not in SHUT:
                raise
            self._file = os.open(folder, os.O_RDONLY)
        try:
            _lock(self._file)
        except BlockingIOError as error:
            os.close(self._file)
            raise StoreProblem(ANOTHER_AGENT) from error

        self.held = True

    def release(self) -> None:
        """Let another agent in."""
        self.held = False
        os.close(self._file)


def _lock(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def set_aside(path: Path) -> Path:
    """Rename the database and what belongs to it; nothing of a damaged file is thrown away."""
    numbers = sorted(_numbers(path))
    for old in numbers[: max(0, len(numbers) - KEPT_ASIDE + 1)]:
        for ending in BESIDE:
            path.with_name(f"{path.name}.damaged-{old}{ending}").unlink(missing_ok=True)
    aside = path.with_name(f"{path.name}.damaged-{max(numbers, default=0) + 1}")
    for ending in reversed(BESIDE):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    sync_folder(path.parent)
    return aside


def forget_aside(path: Path, before: float) -> None:
    """Delete damaged databases that were last written before that moment (seconds since 1970)."""
    for number in _numbers(path):
        aside = path.with_name(f"{path.name}.damaged-{number}")
        if aside.stat().st_mtime < before:
            for ending in BESIDE:
                aside.with_name(aside.name + ending).unlink(missing_ok=True)


def _numbers(path: Path) -> list[int]:
    prefix = f"{path.name}.damaged-"
    endings = (name.name.removeprefix(prefix) for name in path.parent.glob(f"{prefix}*"))
    return [int(ending) for ending in endings if ending.isdecimal()]
