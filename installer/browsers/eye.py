"""What stands in front on a screen of Xvfb, asked over a connection that stays.

A program that is started for each look takes longer than what is timed, and takes the processor from it.
"""

from __future__ import annotations

import struct
import threading
from typing import TypeVar

from agent.platforms.linux.x11 import replies, requests
from agent.platforms.linux.x11.auth import NONE
from agent.platforms.linux.x11.looks import Look
from agent.platforms.linux.x11.wire import Wire

T = TypeVar("T")
PATIENCE = 5.0
"""Seconds for an answer of a screen that is there."""
_ATOMS = ("_NET_ACTIVE_WINDOW", "_NET_WM_NAME")
_LONGEST = 256
"""Words of 32 bits of a title."""


class Eye:
    """On one screen that asks for no cookie. OSError where there is none, or none any more."""

    def __init__(self, display: str) -> None:
        self._wire = Wire(int(display.removeprefix(":")), NONE, lambda _event: None)
        self._wire.settle(PATIENCE)
        if self._wire.setup is None:
            raise ConnectionError("the screen lets nobody in")
        self._root = self._wire.setup.root
        self._active, self._name = self._answer(_numbers())

    def title(self) -> str:
        """The name of the window in front; nothing where there is none."""
        return self._answer(_title(self._root, self._active, self._name))

    def close(self) -> None:
        """Look no more."""
        self._wire.close()

    def _answer(self, look: Look[T]) -> T:
        found: list[T] = []
        self._wire.ask(look, found.append)
        if not self._wire.settle(PATIENCE):
            raise ConnectionError("the screen does not answer")
        return found[0]


def _numbers() -> Look[tuple[int, int]]:
    active, name = yield [requests.intern_atom(atom) for atom in _ATOMS]
    return replies.number(active), replies.number(name)


def _title(root: int, active: int, name: int) -> Look[str]:
    (told,) = yield [requests.get_property(root, active, 1)]
    windows = replies.words(told)
    if not windows or not windows[0]:
        return ""
    (text,) = yield [requests.get_property(windows[0], name, _LONGEST)]
    if text is None:  # the window is gone
        return ""
    (length,) = struct.unpack_from("<I", text, 16)
    return text[replies.HEAD : replies.HEAD + length].decode("utf-8", "replace").strip()


_eyes = threading.local()
"""Each thread has its own for each screen: answers come in the order of the questions."""


def title(display: str) -> str:
    """The name of the window in front; nothing where there is none, or no screen."""
    known: dict[str, Eye] = vars(_eyes)
    try:
        if display not in known:
            known[display] = Eye(display)
        return known[display].title()
    except OSError:
        if display in known:
            known.pop(display).close()
        return ""
