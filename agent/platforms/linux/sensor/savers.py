"""Lockers that tell the session bus that they cover the screen, and logind nothing.

Cinnamon's, MATE's and XFCE's descend from GNOME's old one and kept its interface (``GetActive``,
``ActiveChanged``, ``Lock``), each under a name of its own; Cinnamon 6 sets no LockedHint. It also ends after
half a minute with nothing to lock, and then nobody hears logind's word to lock: Cinnamon itself starts it by
asking, and so do we. It covers an X11 display alone; on Wayland Cinnamon 6.4 has none.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from functools import partial
from typing import TYPE_CHECKING, Any

from agent.platforms.linux.system import bus

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.platforms.linux.system.bus import Bus

NAMES = ("org.cinnamon.ScreenSaver", "org.mate.ScreenSaver", "org.xfce.ScreenSaver")
"""Of a bus, and of an interface; the object's path has the same parts."""
STARTED = {"org.cinnamon.ScreenSaver": "org.Cinnamon"}
"""Those that are started by asking, and who is there where that is right; others come with the session."""
SHOWING = frozenset({"org.cinnamon.ScreenSaver"})
"""Those that show some words of who locks the screen; Pango's markup, which nobody escapes for us."""
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
CHANGED = "ActiveChanged"


class Savers:
    """Who of them covers the screen. ``heard`` gets the bus's signals.

    ``x11``: whether the session's display is one that who is started by asking can cover.
    """

    def __init__(self, connection: Bus, changed: Callable[[], None], *, x11: bool) -> None:
        self._bus = connection
        self._started = STARTED if x11 else {}
        self._changed = changed
        self._owners: dict[str, str] = {}
        """Name -> the connection that has it."""
        self._pids: dict[str, int] = {}
        """Name -> whose process it is, the bus says."""
        self._active: frozenset[str] = frozenset()
        """Names."""
        for name in (*NAMES, *self._started.values()):
            owned = f"member='NameOwnerChanged',arg0='{name}'"
            connection.follow(f"type='signal',sender='{bus.NAME}',{owned}")
            self._ask("GetNameOwner", name, partial(self._owned, name))
        for name in NAMES:
            connection.follow(f"type='signal',interface='{name}',member='{CHANGED}'")

    @property
    def covering(self) -> tuple[int, ...]:
        """The processes that cover the screen, as far as they say."""
        return tuple(sorted(self._pids[name] for name in self._active if name in self._pids))

    @property
    def there(self) -> bool:
        """Whether there is one that would say so."""
        return bool(self._owners)

    def lock(self, text: str = "") -> None:
        """Ask those that are there, or are started by that, to cover the screen; some show why."""
        for name in NAMES:
            if name in self._owners or self._started.get(name) in self._owners:
                signature, words = ("s", (text.translate(_MARKUP),)) if name in SHOWING else (None, ())
                # It answers when it covers the screen, or never.
                self._bus.call(name, _path(name), name, "Lock", words, lambda _: None, signature)

    def heard(self, message: Any) -> None:
        """A signal of the bus."""
        from jeepney import HeaderFields

        fields, body = message.header.fields, message.body
        sender, name = fields.get(HeaderFields.sender), fields.get(HeaderFields.interface)
        match fields.get(HeaderFields.member):
            case "NameOwnerChanged" if sender == bus.NAME and body[0] in (*NAMES, *self._started.values()):
                self._owned(body[0], (body[2],))
            case "ActiveChanged" if name in NAMES and sender == self._owners.get(name):
                self._told(name, sender, body)

    def _owned(self, name: str, body: tuple[Any, ...] | None) -> None:
        owner = body[0] if body else ""
        if not owner:
            self._owners.pop(name, None)
            self._told(name, None, None)
            return
        self._owners[name] = owner
        if name in NAMES:
            self._ask("GetConnectionUnixProcessID", owner, partial(self._named, name, owner))
            done = partial(self._told, name, owner)
            self._bus.call(owner, _path(name), name, "GetActive", (), done, None)

    def _named(self, name: str, owner: str, body: tuple[Any, ...] | None) -> None:
        if body and self._owners.get(name) == owner:
            before = self.covering
            self._pids[name] = body[0]
            self._tell(before)

    def _told(self, name: str, owner: str | None, body: tuple[Any, ...] | None) -> None:
        if self._owners.get(name) == owner:
            before = self.covering
            self._active = self._active | {name} if body and body[0] is True else self._active - {name}
            self._tell(before)

    def _tell(self, before: tuple[int, ...]) -> None:
        if self.covering != before:
            self._changed()

    def _ask(self, method: str, name: str, done: Callable[[tuple[Any, ...] | None], None]) -> None:
        self._bus.call(bus.NAME, bus.PATH, bus.INTERFACE, method, (name,), done, "s")


def _path(name: str) -> str:
    return "/" + name.replace(".", "/")
