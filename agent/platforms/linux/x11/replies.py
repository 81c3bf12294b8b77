"""Replies and events of the X protocol, read from bytes (X11 protocol, appendix B)."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import struct
from dataclasses import dataclass

HEAD = 32
ERROR, REPLY, GENERIC_EVENT, PROPERTY_NOTIFY = 0, 1, 35, 28
_SENT = 0x7F
_INPUT_ONLY, _VIEWABLE = 2, 2


@dataclass(frozen=True, slots=True)
class Setup:
    """What a display says of itself when it lets us in."""

    root: int
    width: int
    height: int
    id_base: int
    id_mask: int

    def client_of(self, window: int) -> int:
        """The number that all windows of one client share."""
        return window & ~self.id_mask


class Refused(Exception):
    """The display does not let us in; the text is its reason."""


def setup_length(head: bytes | bytearray) -> int:
    """How many bytes follow the first eight."""
    return 4 * struct.unpack_from("<H", head, 6)[0]  # type: ignore[no-any-return]


def setup(head: bytes, body: bytes) -> Setup:
    """Read the answer to ``hello``."""
    if head[0] != 1:
        raise Refused(body[: head[1]].decode("latin-1").strip())
    base, mask = struct.unpack_from("<II", body, 4)
    (vendor,) = struct.unpack_from("<H", body, 16)
    screens = 32 + vendor + -vendor % 4 + 8 * body[21]
    (root,) = struct.unpack_from("<I", body, screens)
    width, height = struct.unpack_from("<HH", body, screens + 20)
    return Setup(root, width, height, base, mask)


def total_length(head: bytes | bytearray) -> int:
    """Length of the message that begins with these 32 bytes."""
    if head[0] == REPLY or head[0] & _SENT == GENERIC_EVENT:
        return HEAD + 4 * struct.unpack_from("<I", head, 4)[0]  # type: ignore[no-any-return]
    return HEAD


def sequence(message: bytes) -> int:
    """The request that a reply or an error belongs to (16 bits)."""
    return struct.unpack_from("<H", message, 2)[0]  # type: ignore[no-any-return]


def changed_property(event: bytes) -> tuple[int, int] | None:
    """Window and atom of a PropertyNotify."""
    if event[0] & _SENT != PROPERTY_NOTIFY:
        return None
    window, atom = struct.unpack_from("<II", event, 4)
    return window, atom


def number(reply: bytes | None) -> int:
    """The first word of a short reply (atom, focus window); 0 for an error."""
    return struct.unpack_from("<I", reply, 8)[0] if reply else 0


def extension(reply: bytes | None) -> int | None:
    """The code of an extension that is there."""
    return reply[9] if reply and reply[8] else None


def words(reply: bytes | None) -> tuple[int, ...]:
    """A property's 32-bit words; empty when there is no such property."""
    if reply is None or reply[1] != 32:  # noqa: PLR2004 - the format, in bits
        return ()
    (count,) = struct.unpack_from("<I", reply, 16)
    return struct.unpack_from(f"<{count}I", reply, HEAD)


def children(reply: bytes | None) -> tuple[int, ...]:
    """The children of a window, the lowest first."""
    if reply is None:
        return ()
    (count,) = struct.unpack_from("<H", reply, 16)
    return struct.unpack_from(f"<{count}I", reply, HEAD)


@dataclass(frozen=True, slots=True)
class Attributes:
    """How a window stands on the screen."""

    visible: bool
    unmanaged: bool
    """Override-redirect: no window manager has a say."""


def attributes(reply: bytes | None) -> Attributes | None:
    """None for a window that is gone."""
    if reply is None:
        return None
    kind = struct.unpack_from("<H", reply, 12)[0]
    return Attributes(reply[26] == _VIEWABLE and kind != _INPUT_ONLY, bool(reply[27]))


def size(reply: bytes | None) -> tuple[int, int]:
    """Width and height; 0 for a window that is gone."""
    return struct.unpack_from("<HH", reply, 16) if reply else (0, 0)


def pids(reply: bytes | None) -> dict[int, int]:
    """Client number -> process, as the server knows it."""
    found: dict[int, int] = {}
    if reply is None:
        return found
    (count,) = struct.unpack_from("<I", reply, 8)
    place = HEAD
    for _ in range(count):
        client, _, length = struct.unpack_from("<III", reply, place)
        if length:
            (found[client],) = struct.unpack_from("<I", reply, place + 12)
        place += 12 + length
    return found


def idle_milliseconds(reply: bytes | None) -> int | None:
    """Time since the last input."""
    return struct.unpack_from("<I", reply, 16)[0] if reply else None


def monitors(reply: bytes | None) -> tuple[tuple[int, int], ...]:
    """Width and height of each monitor."""
    if reply is None:
        return ()
    (count,) = struct.unpack_from("<I", reply, 8)
    return tuple(struct.unpack_from("<HH", reply, HEAD + 8 * place + 4) for place in range(count))


def granted(reply: bytes | None) -> bool:
    """Whether a grab was given; what is refused because it is held (AlreadyGrabbed, Frozen) is not."""
    return reply is not None and reply[1] not in {1, 4}
