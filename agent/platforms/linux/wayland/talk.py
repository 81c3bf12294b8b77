"""The conversation with a compositor, sans I/O: bytes in, bytes out, what is known in between.

Protocols: wayland.xml (wl_display, wl_registry), wlr-foreign-toplevel-management-unstable-v1
(wlroots and kin) and ext-idle-notify-v1 (also KWin). No protocol tells whose a window is, only what it calls
its application. Titles arrive as well and are dropped unread.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.ports import Front

if TYPE_CHECKING:
    from collections.abc import Callable

IDLE_STEP = 10.0
"""Seconds without input after which a compositor tells: what is shorter counts as none."""
_DISPLAY, _REGISTRY = 1, 2
_HEAD = 8
_SEAT, _TOPLEVELS, _IDLE = "wl_seat", "zwlr_foreign_toplevel_manager_v1", "ext_idle_notifier_v1"
_WANTED = {_SEAT: 1, _TOPLEVELS: 2, _IDLE: 1}
"""Interface -> the version whose requests and events are known here (2: full-screen windows)."""
_ACTIVATED, _FULLSCREEN = 2, 3
_DESTROY = 7
_MANY = 4096
"""So many windows are followed."""


class Nonsense(Exception):
    """The compositor speaks no Wayland, or has thrown us out."""


@dataclass(slots=True)
class _Window:
    name: str = ""
    states: tuple[int, ...] = ()
    shown: tuple[str, tuple[int, ...]] | None = None
    """Name and states as of the last ``done``, when they belong together."""


class Talk:
    """One connection. ``changed`` is called when another window is in front, or somebody comes or goes."""

    def __init__(
        self, now: Callable[[], float], changed: Callable[[], None], idle_step: float = IDLE_STEP
    ) -> None:
        self._now = now
        self._changed = changed
        self._step = idle_step
        self._input = bytearray()
        self.output = bytearray()
        """To be sent; whoever sends it empties it."""
        self.ready = False
        """Whether all that the compositor offers is known."""
        self._next = _REGISTRY
        self._globals: dict[str, tuple[int, int]] = {}
        self._windows: dict[int, _Window] = {}
        self._manager = self._notice = self._waiting = 0
        self._idle_since: float | None = None
        self._send(_DISPLAY, 1, struct.pack("<I", self._new()))
        self._sync()

    @property
    def sees_front(self) -> bool:
        """Whether it tells of windows."""
        return self.ready and bool(self._manager)

    @property
    def front(self) -> Front | None:
        """The application in front, by the name that it gives itself."""
        for window in self._windows.values():
            if window.shown and _ACTIVATED in window.shown[1]:
                return Front(fullscreen=_FULLSCREEN in window.shown[1], name=window.shown[0])
        return None

    @property
    def idle(self) -> float | None:
        """Seconds since the last input; None where it does not tell."""
        if not self.ready or not self._notice:
            return None
        return 0.0 if self._idle_since is None else self._now() - self._idle_since

    def feed(self, data: bytes) -> None:
        """Take what has arrived. Raises Nonsense."""
        self._input += data
        while len(self._input) >= _HEAD:
            target, second = struct.unpack_from("<II", self._input)
            length, code = second >> 16, second & 0xFFFF
            if length < _HEAD:
                raise Nonsense("a message without a head")
            if len(self._input) < length:
                return
            body = bytes(self._input[_HEAD:length])
            del self._input[:length]
            try:
                self._take(target, code, body)
            except (struct.error, IndexError) as error:
                raise Nonsense("a message cut short") from error

    def _take(self, target: int, code: int, body: bytes) -> None:
        if target == _DISPLAY:
            if code == 0:
                raise Nonsense("the compositor refuses us")
        elif target == _REGISTRY and code == 0:
            (number,) = struct.unpack_from("<I", body)
            name, end = _text(body, 4)
            if name in _WANTED:
                self._globals[name] = number, struct.unpack_from("<I", body, end)[0]
        elif target == self._waiting:
            self._answered()
        elif target == self._manager:
            self._of_manager(code, body)
        elif target == self._notice:
            # idled, resumed
            self._idle_since = self._now() - self._step if code == 0 else None
            self._changed()
        elif target in self._windows:
            self._of_window(target, code, body)

    def _answered(self) -> None:
        """All that was sent before is done: first the list of what there is, then what we asked of it."""
        if self._manager or self._notice or self.ready:
            self.ready = True
            self._changed()
            return
        seat, self._manager = self._bind(_SEAT), self._bind(_TOPLEVELS)
        if seat and (notifier := self._bind(_IDLE)):
            self._notice = self._new()
            words = (self._notice, round(self._step * 1000), seat)
            self._send(notifier, 1, struct.pack("<III", *words))
        self.ready = not (self._manager or self._notice)
        self._sync()

    def _of_manager(self, code: int, body: bytes) -> None:
        if code == 0 and len(self._windows) < _MANY:
            self._windows[struct.unpack("<I", body)[0]] = _Window()
        elif code == 1:  # finished: it tells nothing any more
            self._manager = 0
            self._windows.clear()
            self._changed()

    def _of_window(self, target: int, code: int, body: bytes) -> None:
        window, before = self._windows[target], self.front
        match code:
            case 1:  # app_id
                window.name = _text(body, 0)[0]
            case 4:  # state
                (size,) = struct.unpack_from("<I", body)
                window.states = struct.unpack_from(f"<{size // 4}I", body, 4)
            case 5:  # done
                window.shown = window.name, window.states
            case 6:  # closed
                del self._windows[target]
                self._send(target, _DESTROY)
            case _:
                return
        if self.ready and self.front != before:
            self._changed()

    def _bind(self, name: str) -> int:
        if name not in self._globals:
            return 0
        number, version = self._globals[name]
        text = name.encode() + b"\0"
        words = struct.pack("<II", number, len(text)) + text + b"\0" * (-len(text) % 4)
        made = self._new()
        self._send(_REGISTRY, 0, words + struct.pack("<II", min(version, _WANTED[name]), made))
        return made

    def _sync(self) -> None:
        self._waiting = self._new()
        self._send(_DISPLAY, 0, struct.pack("<I", self._waiting))

    def _new(self) -> int:
        self._next += 1
        return self._next - 1

    def _send(self, target: int, code: int, body: bytes = b"") -> None:
        self.output += struct.pack("<II", target, (_HEAD + len(body)) << 16 | code) + body


def _text(body: bytes, place: int) -> tuple[str, int]:
    """A string, and where what follows it begins."""
    (length,) = struct.unpack_from("<I", body, place)
    end = place + 4 + length + -length % 4
    if end > len(body) or not length:
        raise IndexError
    return body[place + 4 : place + 3 + length].decode("utf-8", "replace"), end
