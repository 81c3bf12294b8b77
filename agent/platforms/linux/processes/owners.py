"""Whose a process is: the account's that it runs as, or the account's in whose session it runs.

A child keeps a copy of a program that another account gave away once (chmod u+s), and runs that as this
account. So what runs as another ordinary account and sits in the child's part of the control groups
(``user-1001.slice``, logind(8)) is the child's: nobody gets out of there without root's help (cgroups(7)).
That goes for what a guardian runs there by ``su`` too: it is the child's session, counted and held as such.
Root's processes and those of services stay theirs. Without cgroup v2 the account is all there is.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import re
from typing import TYPE_CHECKING

from agent.platforms.linux.processes.groups import MOUNTS
from agent.platforms.linux.system import accounts, proc
from agent.platforms.linux.system.reading import at_once

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

ORIGIN = "user.luytre."
"""Extended attribute of a group in which we pause, one for each pid: where that was. Only root can write it.

Control groups have them since Linux 5.7. Those of the trusted kind would ask for CAP_SYS_ADMIN (xattr(7)).
"""
THAWED = "luytre-thawed"
"""A group below an account's slice, whose bounds hold for what was paused longer than its own group lived.

The name of that group is lost, and with it what it said: which snap or menu entry a program is (``scopes``).
"""
_SLICE = re.compile(r"/user\.slice/user-(\d+)\.slice/")


def owner(pid: int, asked: Collection[int] = ()) -> int | None:
    """Whose a process is; None when it is gone. ``asked``: the accounts of which somebody wants to know.

    One that runs as an asked account is that one's, wherever it sits. Groups are read of strangers alone.
    """
    number = proc.account(pid)
    if number is None:
        return None
    uid = accounts.owner(number)
    if not asked or uid in asked or not accounts.is_ordinary(uid):
        return uid
    session = _session(pid)
    return session if session in asked else uid


def shut(pid: int) -> bool:
    """Whether a process runs that is kept from us, as by a rule of SELinux: root reads all others."""
    try:
        os.close(at_once(f"/proc/{pid}/stat", os.O_RDONLY))
    except OSError as error:
        return error.errno in proc.SHUT
    return False


def origin(group: str | Path, pid: int) -> str:
    """Where a process was before it was paused in this group; empty where none was."""
    try:
        return os.getxattr(group, f"{ORIGIN}{pid}").decode()
    except OSError:
        pass
    try:  # Born inside, while its parent was moving.
        names = sorted(name for name in os.listxattr(group) if name.startswith(ORIGIN))
        return os.getxattr(group, names[0]).decode() if names else ""
    except OSError:
        return ""


def _session(pid: int) -> int | None:
    """In which account's part of the control groups it runs, or did before we paused it."""
    group = proc.group(pid)
    if len(group) <= 1:
        return None
    places = (group, *(origin(f"{mount}{group}", pid) for mount in MOUNTS if not _SLICE.match(f"{group}/")))
    found = next((match for place in places if (match := _SLICE.match(f"{place}/"))), None)
    return int(found[1]) if found else None
