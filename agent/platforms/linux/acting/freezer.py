"""Pausing by the kernel's freezer (cgroup v2): nobody but root can undo it, and nobody notices a signal.

Each paused tree gets a group of its own below ours. The group is frozen before the first process moves in, so
a parent stands still before its children follow. Where each process came from is written on the group itself,
so that another agent can put it back after this one was killed.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import contextlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from agent.platforms.linux.processes import groups
from agent.platforms.linux.processes.owners import ORIGIN, THAWED
from agent.platforms.linux.processes.owners import origin as origin_of
from agent.platforms.linux.system import proc
from agent.platforms.linux.system.reading import MANY, at_once, read_long

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

MOUNTS = tuple(map(Path, groups.MOUNTS))
_PASSES = 20
_SLICE = re.compile(r"/user\.slice/user-\d+\.slice(?=/)")


class Freezer:
    """Our groups; OSError where there is no cgroup v2 or we may not change it."""

    def __init__(self, name: str = "luytre") -> None:
        mount = next((path for path in MOUNTS if (path / "cgroup.procs").exists() and _unified(path)), None)
        if mount is None:
            raise OSError("no cgroup v2 here")
        self._mount = mount
        self._home = mount / name
        self._path = f"/{name}/"
        self._home.mkdir(exist_ok=True)
        # The freezer came with Linux 5.2.
        (self._home / "cgroup.freeze").stat()
        # While nothing is paused nothing of ours is to be seen.
        self.sweep_up()

    def holds(self, pid: int) -> str | None:
        """The name of the group of ours that a process is in."""
        group = proc.group(pid)
        return group.removeprefix(self._path) if group.startswith(self._path) else None

    def freeze(self, name: str, members: Callable[[], Iterable[int]]) -> None:
        """Freeze all members and what they start meanwhile; ``still`` tells when the kernel is done."""
        group = self._home / name
        group.mkdir(parents=True, exist_ok=True)
        _write(group / "cgroup.freeze", "1")
        moved: set[int] = set()
        for _ in range(_PASSES):
            waiting = [pid for pid in members() if pid not in moved]
            if not waiting:
                return
            for pid in waiting:
                moved.add(pid)
                self._move_in(group, pid)

    def still(self, pid: int) -> bool:
        """Whether the process's group stands still, ours or one above it that somebody froze."""
        group = proc.group(pid)
        return bool(group) and b"frozen 1" in proc.read(f"{self._mount}{group}/cgroup.events")

    def thaw(self, name: str) -> None:
        """Put all processes back where they came from; each runs on as it moves."""
        group = self._home / name
        for _ in range(_PASSES):
            pids = _processes(group)
            left = [pid for pid in pids if not self._move_back(group, pid)]
            if not pids or left == pids:
                break
        # A scope ends with its last process: who finds even its account's slice gone stays with us, running.
        _write(group / "cgroup.freeze", "0")
        self.tidy(name)

    def kill(self, name: str) -> None:
        """End all processes of the group at once (Linux 5.14)."""
        _write(self._home / name / "cgroup.kill", "1")

    def tidy(self, name: str) -> None:
        """Take away a group whose processes are gone, and ours with the last of them."""
        for group in (self._home / name, self._home):
            with contextlib.suppress(OSError):
                group.rmdir()

    def close(self) -> None:
        """Thaw every group, those of an earlier agent too, and take ours away."""
        self.thaw_others(())

    def thaw_others(self, kept: Collection[str | None]) -> None:
        """Thaw every group but these."""
        for name in self._names():
            if name not in kept:
                self.thaw(name)
        self.sweep_up()

    def sweep_up(self) -> None:
        """Take away what is empty: the kernel refuses to remove a group that still holds a process."""
        for name in self._names():
            self.tidy(name)
        for group in (self._home, *self._mount.glob(f"user.slice/*/{THAWED}")):
            with contextlib.suppress(OSError):
                group.rmdir()

    def _names(self) -> list[str]:
        try:
            return [entry.name for entry in os.scandir(self._home) if entry.is_dir()]
        except OSError:
            return []

    def _move_in(self, group: Path, pid: int) -> None:
        origin = proc.group(pid)
        if not origin or origin == f"{self._path}{group.name}":
            return
        # Written before the move: killed in between, we leave a note too many and not one too few.
        with contextlib.suppress(OSError):
            os.setxattr(group, f"{ORIGIN}{pid}", origin.encode())
        _write(group / "cgroup.procs", str(pid))

    def _move_back(self, group: Path, pid: int) -> bool:
        origin = origin_of(group, pid)
        return bool(origin) and (
            _write(Path(f"{self._mount}{origin}") / "cgroup.procs", str(pid)) or self._move_below(origin, pid)
        )

    def _move_below(self, origin: str, pid: int) -> bool:
        """Into a group of ours within the bounds of the account whose group was ``origin``."""
        if (found := _SLICE.match(origin)) is None:
            return False
        group = Path(f"{self._mount}{found[0]}", THAWED)
        with contextlib.suppress(OSError):
            group.mkdir(exist_ok=True)
        return _write(group / "cgroup.procs", str(pid))


def freezer_of(group: str) -> Freezer | None:
    """The freezer, where we may freeze."""
    try:
        return Freezer(group)
    except OSError:
        return None


def _unified(mount: Path) -> bool:
    return (mount / "cgroup.controllers").exists()


def _processes(group: Path) -> list[int]:
    return [int(pid) for pid in read_long(str(group / "cgroup.procs"), MANY).split() if pid != b"0"]


def _write(path: Path, text: str) -> bool:
    try:
        handle = at_once(path, os.O_WRONLY)
    except OSError:
        return False
    try:
        os.write(handle, text.encode())
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
