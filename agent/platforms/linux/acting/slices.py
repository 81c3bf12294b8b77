"""The control group of an account (``user-1001.slice``): frozen, thawed and ended as a whole, by the kernel.

The raw file of cgroup v2 (Linux 5.2): 2 ms where systemd's own FreezeUnit takes 250, and it survives a
restart of systemd. What we froze is marked on the group itself, so that another agent thaws what a killed one
left.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import contextlib
import os
import signal
from typing import TYPE_CHECKING

from agent.platforms.linux.acting.freezer import MOUNTS
from agent.platforms.linux.processes import groups
from agent.platforms.linux.system import proc

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

TRIAL = "luytretrial"
"""In place of an account's number: the group in which the doctor tries all this; it is nobody's."""
_MARK = "user.luytre.frozen"
_OURS = b"1"


def name(uid: int | str) -> str:
    """What systemd calls the group of an account, or of ``TRIAL``."""
    return f"user-{uid}.slice"


def home(uid: int | str) -> Path | None:
    """Where the account's group is; None while it has none."""
    paths = (mount / "user.slice" / name(uid) for mount in MOUNTS)
    return next((path for path in paths if (path / "cgroup.freeze").exists()), None)


def freeze(uid: int | str) -> None:
    """Let the group stand still, with all that comes into it. OSError where it may not be changed."""
    if (group := home(uid)) is not None:
        os.setxattr(group, _MARK, _OURS)
        groups.write(group, "cgroup.freeze", "1")


def thaw(uid: int | str) -> None:
    """Let it run on, whoever froze it. OSError where it may not be changed."""
    if (group := home(uid)) is not None:
        groups.write(group, "cgroup.freeze", "0")
        with contextlib.suppress(OSError):
            os.removexattr(group, _MARK)


def thaw_ours() -> None:
    """Thaw each group that an agent of ours froze, this one or one before it."""
    groups.thaw_left()
    for mount in MOUNTS:
        for group in mount.glob("user.slice/user-*.slice"):
            with contextlib.suppress(OSError):
                if os.getxattr(group, _MARK) == _OURS:
                    groups.write(group, "cgroup.freeze", "0")
                    os.removexattr(group, _MARK)


def kill(uid: int | str, spared: Collection[int] = ()) -> None:
    """End all processes of the group at once, also while it is frozen (Linux 5.14), but not ``spared`` ones.

    What forks without end beside one of these must stand still: there each is ended for itself.
    """
    if (group := home(uid)) is None:
        return
    parts = _parts(group) if spared else []
    beside = {part: pids for part in parts if (pids := _pids(part)).intersection(spared)}
    for part in (x for x in parts if x not in beside) if beside else [group]:
        with contextlib.suppress(OSError):
            groups.write(part, "cgroup.kill", "1")
    for pid in set().union(*beside.values()).difference(spared):
        with contextlib.suppress(OSError):  # it ended just now, or a security module forbids it
            os.kill(pid, signal.SIGKILL)


def inhabited(uid: int | str, spared: Collection[int] = ()) -> bool:
    """Whether any process of the group is left but ``spared`` ones; many take a while to end."""
    if (group := home(uid)) is None:
        return False
    for part in (group, *_parts(group)):
        pids = _pids(part)
        populated = part != group and b"populated 1" in proc.read(f"{part}/cgroup.events")
        if pids.difference(spared) or (populated and not pids):
            return True
    return False


def within(uid: int, pid: int) -> bool:
    """Whether a process is in the account's group."""
    return f"{proc.group(pid)}/".startswith(f"/user.slice/{name(uid)}/")


def stands(pid: int) -> bool:
    """Whether the kernel lets a process stand still: its group is frozen, or one above it."""
    group = proc.group(pid)
    return bool(group) and any(b"frozen 1" in proc.read(f"{mount}{group}/cgroup.events") for mount in MOUNTS)


def _parts(group: Path) -> list[Path]:
    """The groups of sessions and of the user manager; none where systemd took theirs away just now."""
    try:
        return [path for path in group.iterdir() if path.is_dir()]
    except FileNotFoundError:
        return []


def _pids(group: Path) -> set[int]:
    return set(map(int, proc.read(f"{group}/cgroup.procs").split()))
