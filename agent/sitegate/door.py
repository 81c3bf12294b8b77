"""The system's own resolver answers whoever knocks at its door, and asks in its own name: no child's packets.

Where the C library asks systemd-resolved so (nss-resolve(8)), a child's questions would never be turned. So
its door is open to accounts that are no child's alone. Whoever finds it shut asks by packets (nsswitch.conf:
``resolve [!UNAVAIL=return] … dns``), and those are turned. By access list: a group can be shed in
a user namespace. Whoever is no account (containers, services with passing numbers) asks by packets too.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import pwd
import struct
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.sitegate.order import Order

PLACE = "/run/systemd/resolve/io.systemd.Resolve"
"""Where systemd-resolved listens (varlink); made anew at each of its starts."""
ACL = "system.posix_acl_access"
OPEN = 0o666
# struct posix_acl_xattr_header and _entry (linux/posix_acl_xattr.h); entries in the order of their tags.
_VERSION = struct.pack("<I", 2)
_ENTRY = struct.Struct("<HHI")
_OWNER, _USER, _GROUP, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
_NOBODY = 0xFFFFFFFF
_MAY = 6


def keep(place: Path, order: Order) -> bool:
    """Shut it to the order's children, open it when there are none; False where all was so. OSError."""
    try:
        wanted = _list(order) if order.turns else b""
        if wanted == _found(place):
            return False
        if wanted:
            os.setxattr(place, ACL, wanted)
        else:
            os.removexattr(place, ACL)
            place.chmod(OPEN)
    except FileNotFoundError:
        return False  # no such resolver runs here
    return True


def _list(order: Order) -> bytes:
    accounts = {entry.pw_uid for entry in pwd.getpwall()}
    return _written(
        sorted(
            x for x in accounts if not any(x in numbers for turn in order.turns for numbers in turn.numbers)
        )
    )


def _written(may: Iterable[int]) -> bytes:
    entries = [(_OWNER, _MAY, _NOBODY), *((_USER, _MAY, number) for number in may)]
    entries += [(_GROUP, _MAY, _NOBODY), (_MASK, _MAY, _NOBODY), (_OTHER, 0, _NOBODY)]
    return _VERSION + b"".join(_ENTRY.pack(*entry) for entry in entries)


def _found(place: Path) -> bytes:
    try:
        return os.getxattr(place, ACL)
    except FileNotFoundError:
        raise
    except OSError:  # none, or a file system that has no such lists
        return b""
