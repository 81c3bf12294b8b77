"""The system's own resolver answers whoever knocks at its door, and asks in its own name: no child's packets.

Where the C library asks systemd-resolved so (nss-resolve(8)), a child's questions would never be turned. So
its door is open to accounts that are no child's alone. Whoever finds it shut asks by packets (nsswitch.conf:
``resolve [!UNAVAIL=return] … dns``), and those are turned. By access list: a group can be shed in
a user namespace. Whoever is no account (containers, services with passing numbers) asks by packets too.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import errno
import os
import pwd
from pathlib import Path
from typing import TYPE_CHECKING

from agent import acl

if TYPE_CHECKING:
    from agent.sitegate.order import Order

PLACE = "/run/systemd/resolve/io.systemd.Resolve"
"""Where systemd-resolved listens (varlink); made anew at each of its starts."""
OPEN = 0o666
_MAY = 6


def keep(place: Path, order: Order) -> bool:
    """Shut it to the order's children, open it when there are none; False where all was so. OSError."""
    try:
        wanted = _list(order) if order.turns else b""
        if wanted == _found(place):
            return False
        if wanted:
            os.setxattr(place, acl.NAME, wanted)
        else:
            os.removexattr(place, acl.NAME)
            place.chmod(OPEN)
        if _found(place) != wanted:
            raise OSError(errno.EIO, "who may knock there was said and is not so", os.fspath(place))
    except FileNotFoundError:
        return False  # nobody listens here
    return True


def _list(order: Order) -> bytes:
    accounts = {entry.pw_uid for entry in pwd.getpwall()}
    children = [numbers for turn in order.turns for numbers in turn.numbers]
    free = (x for x in accounts if not any(x in numbers for numbers in children))
    return acl.written(free, _MAY, group=_MAY, others=0)


def _found(place: Path) -> bytes:
    try:
        return os.getxattr(place, acl.NAME)
    except FileNotFoundError:
        raise
    except OSError:  # none, or a file system that has no such lists
        return b""
