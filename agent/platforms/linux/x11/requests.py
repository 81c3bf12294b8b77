"""Requests of the X protocol as bytes (X11 protocol, appendix B; the extensions' own protocol texts)."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.platforms.linux.x11.auth import Cookie

PROPERTY_CHANGE = 1 << 22
_EVENT_MASK = 1 << 11
_CURRENT_TIME = 0
_ASYNCHRONOUS = 1
_LOCAL_PID = 2
_CLIENT_MESSAGE = 33


class Request(NamedTuple):
    """One request; ``answered`` tells whether a reply (or an error) is to be waited for."""

    data: bytes
    answered: bool = True


def padded(data: bytes) -> bytes:
    """Filled up to a multiple of four bytes."""
    return data + b"\0" * (-len(data) % 4)


def hello(cookie: Cookie) -> bytes:
    """First message of a client: little-endian, protocol 11.0."""
    head = struct.pack("<BxHHHHxx", 0x6C, 11, 0, len(cookie.name), len(cookie.data))
    return head + padded(cookie.name) + padded(cookie.data)


def _request(code: int, detail: int = 0, body: bytes = b"", *, answered: bool = True) -> Request:
    return Request(struct.pack("<BBH", code, detail, 1 + len(body) // 4) + body, answered)


def intern_atom(name: str) -> Request:
    """The number of a name."""
    text = name.encode()
    return _request(16, 0, struct.pack("<Hxx", len(text)) + padded(text))


def query_extension(name: str) -> Request:
    """Whether an extension is there, and under which code."""
    text = name.encode()
    return _request(98, 0, struct.pack("<Hxx", len(text)) + padded(text))


def attributes(window: int) -> Request:
    """Map state, class and override-redirect of a window."""
    return _request(3, 0, struct.pack("<I", window))


def geometry(window: int) -> Request:
    """Place and size of a window."""
    return _request(14, 0, struct.pack("<I", window))


def query_tree(window: int) -> Request:
    """Children of a window, the lowest first."""
    return _request(15, 0, struct.pack("<I", window))


def get_property(window: int, atom: int, words: int = 64) -> Request:
    """Value of a property of any type, up to so many 32-bit words."""
    return _request(20, 0, struct.pack("<IIIII", window, atom, 0, 0, words))


def input_focus() -> Request:
    """The window that gets the keys."""
    return _request(43)


def select_events(window: int, mask: int) -> Request:
    """Hear of a window's events from now on."""
    return _request(2, 0, struct.pack("<III", window, _EVENT_MASK, mask), answered=False)


def grab_keyboard(window: int) -> Request:
    """Take the keyboard, if nobody holds it."""
    body = struct.pack("<IIBBxx", window, _CURRENT_TIME, _ASYNCHRONOUS, _ASYNCHRONOUS)
    return _request(31, 0, body)


def ungrab_keyboard() -> Request:
    """Give it back."""
    return _request(32, 0, struct.pack("<I", _CURRENT_TIME), answered=False)


def grab_pointer(window: int) -> Request:
    """Take the pointer, if nobody holds it."""
    body = struct.pack("<IHBBIII", window, 0, _ASYNCHRONOUS, _ASYNCHRONOUS, 0, 0, _CURRENT_TIME)
    return _request(26, 0, body)


def ungrab_pointer() -> Request:
    """Give it back."""
    return _request(27, 0, struct.pack("<I", _CURRENT_TIME), answered=False)


def client_message(window: int, kind: int, words: Sequence[int]) -> Request:
    """Send a message of five words to the client of a window."""
    event = struct.pack("<BBHII5I", _CLIENT_MESSAGE, 32, 0, window, kind, *words)
    return _request(25, 0, struct.pack("<II", window, 0) + event, answered=False)


def client_pids(code: int, windows: Sequence[int]) -> Request:
    """X-Resource 1.2: the processes of the clients that own these; window 0 stands for all clients.

    The server takes them from the connections' peer credentials; no client can forge them.
    """
    specs = b"".join(struct.pack("<II", window, _LOCAL_PID) for window in windows)
    return _request(code, 4, struct.pack("<I", len(windows)) + specs)


def idle_time(code: int, root: int) -> Request:
    """MIT-SCREEN-SAVER: time since the last input."""
    return _request(code, 1, struct.pack("<I", root))


def monitors(code: int) -> Request:
    """XINERAMA: the rectangles of the monitors."""
    return _request(code, 5)
