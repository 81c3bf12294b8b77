"""The cookie that a display asks for (Xau(3))."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import stat
import struct
from dataclasses import dataclass

_LIMIT = 65536
_KIND = b"MIT-MAGIC-COOKIE-1"
_FIELDS = 4


@dataclass(frozen=True, slots=True)
class Cookie:
    """Name and data of the authorization; both empty where a display asks for none."""

    name: bytes = b""
    data: bytes = b""


NONE = Cookie()


def cookie(path: str, number: int, uid: int) -> Cookie:
    """The cookie of a display in an account's file; NONE when there is none.

    The path is what the account says it is, and we may be root: only an ordinary file of that account, or of
    root, is read, and nothing of it is told to anybody but a display.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:
        return NONE
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_uid not in {uid, 0}:
            return NONE
        return find(os.read(handle, _LIMIT), number)
    except OSError:
        return NONE
    finally:
        os.close(handle)


def find(data: bytes, number: int) -> Cookie:
    """The last fitting entry of an authority file."""
    best = NONE
    place = 0
    while place + 2 <= len(data):
        place += 2  # the family of the address: we only speak to local displays
        fields: list[bytes] = []
        for _ in range(_FIELDS):
            if place + 2 > len(data):
                return best
            (length,) = struct.unpack_from(">H", data, place)
            fields.append(data[place + 2 : place + 2 + length])
            place += 2 + length
        _, display, kind, secret = fields
        if kind == _KIND and display in {b"", str(number).encode()}:
            best = Cookie(kind, secret)
    return best
