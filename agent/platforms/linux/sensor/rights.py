"""From root to the child's account, at once and for good."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import resource
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38


def give_up(uid: int, gid: int, groups: Iterable[int] = ()) -> None:
    """Become this account, with these groups alone. OSError where we may not: then nothing is started.

    The change of account itself makes the process undumpable (credentials(7), PR_SET_DUMPABLE): at no moment
    can another process of the child trace it, read its memory or what it was started with.
    """
    if os.geteuid() == uid == os.getuid():
        return  # a tryout: the agent itself runs as this account
    import ctypes  # the last thing that is loaded with other rights than the child's

    library = ctypes.CDLL(None, use_errno=True)
    os.setgroups([*groups])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if 0 in os.getresuid() or 0 in os.getresgid():
        raise PermissionError("still root")
    # No new rights by any program, no core file; undumpable whatever the system's settings are.
    for option, value in ((_PR_SET_DUMPABLE, 0), (_PR_SET_NO_NEW_PRIVS, 1)):
        if library.prctl(option, value, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
