"""A control group stands still for a moment, so that what forks without end can be ended all at once.

For milliseconds, because others may be in it: what cron and at start runs in their own group. Which it is
stands on the root of all groups meanwhile, so that another agent thaws what a killed one left.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import contextlib
import os
import select
import time
from typing import TYPE_CHECKING

from agent.platforms.linux.system import proc
from agent.platforms.linux.system.reading import at_once

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOUNTS = ("/sys/fs/cgroup", "/sys/fs/cgroup/unified")
"""Where cgroup v2 is: alone, or beside the older one."""
PATIENCE = 0.05
"""Seconds in which all of a group stand still, but for who is kept in the kernel by a slow disk."""
_MARK = "user.luytre-still"


@contextlib.contextmanager
def still(group: str) -> Iterator[None]:
    """Let all of it stand still until what is to be done is done, where we may; who is frozen stays so."""
    mount = next((x for x in MOUNTS if os.path.exists(f"{x}{group}/cgroup.freeze")), None)
    if mount is None or _carries_all(group) or proc.read(f"{mount}{group}/cgroup.freeze").strip() != b"0":
        yield
        return
    try:
        # Marked first: killed in between, we leave a mark too many and not one too few.
        with contextlib.suppress(OSError):
            os.setxattr(mount, _MARK, group.encode())
            write(f"{mount}{group}", "cgroup.freeze", "1")
            _wait(f"{mount}{group}")
        yield
    finally:
        _thaw(mount, group)


def kill(group: str) -> None:
    """End all processes of a group at once (Linux 5.14), where we may and it has no other groups below it."""
    for place in (f"{mount}{group}" for mount in MOUNTS):
        with contextlib.suppress(OSError):
            if b"nr_descendants 0\n" in proc.read(f"{place}/cgroup.stat"):
                write(place, "cgroup.kill", "1")


def thaw_left() -> None:
    """Let run on what an agent before this one left frozen."""
    for mount in MOUNTS:
        with contextlib.suppress(OSError):
            _thaw(mount, os.getxattr(mount, _MARK).decode())


def _carries_all(group: str) -> bool:
    """Whether we are in it, or the first process is. Outside of our namespace all begins with ``/..``."""
    if len(group) <= 1 or "/.." in group:
        return True
    return any(f"{proc.group(pid)}/".startswith(f"{group}/") for pid in (os.getpid(), 1))


def _thaw(mount: str, group: str) -> None:
    with contextlib.suppress(OSError):
        with contextlib.suppress(FileNotFoundError):  # it went with its last process
            write(f"{mount}{group}", "cgroup.freeze", "0")
        os.removexattr(mount, _MARK)


def _wait(group: str) -> None:
    """The kernel tells by a change of the file (cgroups(7), cgroup.events)."""
    handle = at_once(f"{group}/cgroup.events", os.O_RDONLY)
    try:
        told, end = select.poll(), time.monotonic() + PATIENCE
        told.register(handle, select.POLLPRI)
        while b"frozen 1" not in os.pread(handle, 256, 0) and (left := end - time.monotonic()) > 0:
            told.poll(left * 1000)
    finally:
        os.close(handle)


def write(group: str | Path, name: str, text: str) -> None:
    """Tell a group something by one of its files; OSError where it takes that from nobody."""
    handle = at_once(f"{group}/{name}", os.O_WRONLY)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)
