"""Lockers that tell the session bus that they cover the screen, and logind nothing.

Cinnamon's, MATE's and XFCE's descend from GNOME's old one and kept its interface (``GetActive``,
``ActiveChanged``), each under a name of its own; Cinnamon 6 sets no LockedHint. None is started by asking.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import functools
from typing import TYPE_CHECKING, Any

from agent.platforms.linux.system import bus

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.platforms.linux.system.bus import Bus

NAMES = ("org.cinnamon.ScreenSaver", "org.mate.ScreenSaver", "org.xfce.ScreenSaver")
"""Of a bus, and of an interface; the object's path has the same parts."""
CHANGED = "ActiveChanged"


class Savers:
    """Whether one of them covers the screen. ``heard`` gets the bus's signals."""

    def __init__(self, connection: Bus, changed: Callable[[], None]) -> None:
        self._bus = connection
        self._changed = changed
        self._owners: dict[str, str] = {}
        """Name -> the connection that has it."""
        self._active: frozenset[str] = frozenset()
        """Names."""
        for name in NAMES:
            owned = f"member='NameOwnerChanged',arg0='{name}'"
            connection.follow(f"type='signal',sender='{bus.NAME}',{owned}")
            connection.follow(f"type='signal',interface='{name}',member='{CHANGED}'")
            done = functools.partial(self._owned, name)
            connection.call(bus.NAME, bus.PATH, bus.INTERFACE, "GetNameOwner", (name,), done, "s")

    @property
    def cover(self) -> bool:
        """Whether the screen is covered, as far as they say."""
        return bool(self._active)

    @property
    def there(self) -> bool:
        """Whether there is one that would say so."""
        return bool(self._owners)

    def heard(self, message: Any) -> None:
        """A signal of the bus."""
        from jeepney import HeaderFields

        fields, body = message.header.fields, message.body
        sender, name = fields.get(HeaderFields.sender), fields.get(HeaderFields.interface)
        match fields.get(HeaderFields.member):
            case "NameOwnerChanged" if sender == bus.NAME and body[0] in NAMES:
                self._owned(body[0], (body[2],))
            case "ActiveChanged" if name in NAMES and sender == self._owners.get(name):
                self._told(name, sender, body)

    def _owned(self, name: str, body: tuple[Any, ...] | None) -> None:
        owner = body[0] if body else ""
        if owner:
            self._owners[name] = owner
            done = functools.partial(self._told, name, owner)
            self._bus.call(owner, "/" + name.replace(".", "/"), name, "GetActive", (), done, None)
        else:
            self._owners.pop(name, None)
            self._told(name, None, None)

    def _told(self, name: str, owner: str | None, body: tuple[Any, ...] | None) -> None:
        if self._owners.get(name) == owner:
            before = self._active
            self._active = before | {name} if body and body[0] is True else before - {name}
            if self._active != before:
                self._changed()
