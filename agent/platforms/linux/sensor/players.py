"""Media players of a session bus (MPRIS 2.2): who of them plays; whose process it is, the bus says."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import functools
from typing import TYPE_CHECKING, Any

from agent.platforms.linux.system import bus

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.platforms.linux.system.bus import Bus

_PREFIX = "org.mpris.MediaPlayer2."
_PATH, _PLAYER = "/org/mpris/MediaPlayer2", "org.mpris.MediaPlayer2.Player"
_PROPERTIES = "org.freedesktop.DBus.Properties"
RULES = (
    f"type='signal',sender='{bus.NAME}',member='NameOwnerChanged',arg0namespace='{_PREFIX[:-1]}'",
    f"type='signal',interface='{_PROPERTIES}',member='PropertiesChanged',path='{_PATH}',arg0='{_PLAYER}'",
)
_MANY = 64


class Players:
    """Who plays on one bus. ``heard`` gets the bus's signals."""

    def __init__(self, connection: Bus, changed: Callable[[], None]) -> None:
        self._bus = connection
        self._changed = changed
        self._owners: dict[str, str] = {}
        """Player's name -> its connection."""
        self._pids: dict[str, int] = {}
        self._playing: dict[str, bool] = {}
        """Both by connection."""
        for rule in RULES:
            connection.follow(rule)
        self._ask("ListNames", (), None, self._listed)

    @property
    def playing(self) -> tuple[int, ...]:
        """The processes of those that play now."""
        return tuple(
            sorted(
                self._pids[owner]
                for owner in set(self._owners.values())
                if owner in self._pids and self._playing.get(owner)
            )
        )

    def heard(self, message: Any) -> None:
        """A signal of the bus."""
        from jeepney import HeaderFields

        fields, body = message.header.fields, message.body
        sender = fields.get(HeaderFields.sender)
        match fields.get(HeaderFields.member):
            case "NameOwnerChanged" if sender == bus.NAME and body[0].startswith(_PREFIX):
                self._owned(body[0], (body[2],))
            case "PropertiesChanged" if sender in self._owners.values() and body[0] == _PLAYER:
                if "PlaybackStatus" in body[1]:
                    self._told(sender, (body[1]["PlaybackStatus"],))
                elif "PlaybackStatus" in body[2]:
                    self._status(sender)

    def _listed(self, body: tuple[Any, ...] | None) -> None:
        for name in (body or ((),))[0]:
            if name.startswith(_PREFIX):
                self._ask("GetNameOwner", (name,), "s", functools.partial(self._owned, name))

    def _owned(self, name: str, body: tuple[Any, ...] | None) -> None:
        before = self.playing
        owner = body[0] if body else ""
        if not owner:
            self._owners.pop(name, None)
        elif len(self._owners) < _MANY:
            self._owners[name] = owner
            self._ask("GetConnectionUnixProcessID", (owner,), "s", functools.partial(self._named, owner))
            self._status(owner)
        known = set(self._owners.values())
        self._pids = {key: pid for key, pid in self._pids.items() if key in known}
        self._playing = {key: plays for key, plays in self._playing.items() if key in known}
        self._tell(before)

    def _named(self, owner: str, body: tuple[Any, ...] | None) -> None:
        before = self.playing
        if body and owner in self._owners.values():
            self._pids[owner] = body[0]
        self._tell(before)

    def _status(self, owner: str) -> None:
        done = functools.partial(self._told, owner)
        self._bus.call(owner, _PATH, _PROPERTIES, "Get", (_PLAYER, "PlaybackStatus"), done, "ss")

    def _told(self, owner: str, body: tuple[Any, ...] | None) -> None:
        before = self.playing
        if owner in self._owners.values():
            self._playing[owner] = body is not None and body[0] == ("s", "Playing")
        self._tell(before)

    def _tell(self, before: tuple[int, ...]) -> None:
        if self.playing != before:
            self._changed()

    def _ask(
        self,
        method: str,
        arguments: tuple[Any, ...],
        signature: str | None,
        done: Callable[[tuple[Any, ...] | None], None],
    ) -> None:
        self._bus.call(bus.NAME, bus.PATH, bus.INTERFACE, method, arguments, done, signature)
