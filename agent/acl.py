"""Access lists of files (acl(5)) as the kernel keeps them: who may more, or less, than the mode says.

A leaf of its own, for the processes that use it share nothing else. Without a library: the list is an
extended attribute of a few numbers (linux/posix_acl_xattr.h).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME: Final = "system.posix_acl_access"
"""Of the extended attribute."""
# struct posix_acl_xattr_header and _entry; the kernel takes entries in the order of their tags and numbers.
_VERSION = struct.pack("<I", 2)
_ENTRY = struct.Struct("<HHI")
_OWNER, _USER, _GROUP, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
_NOBODY = 0xFFFFFFFF
_READ_AND_WRITE = 6


def written(accounts: Iterable[int], may: int, *, group: int, others: int) -> bytes:
    """A list: rights (bits as in a mode) of these accounts, of the group, of others; the owner's are 6."""
    entries = [(_OWNER, _READ_AND_WRITE, _NOBODY), *((_USER, may, number) for number in sorted(accounts))]
    entries += [(_GROUP, group, _NOBODY), (_MASK, group, _NOBODY), (_OTHER, others, _NOBODY)]
    return _VERSION + b"".join(_ENTRY.pack(*entry) for entry in entries)
