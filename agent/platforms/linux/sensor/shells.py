"""Compositors that tell on the session bus whose the front window is: KWin; GNOME's Shell by our extension.

A name on that bus can be taken by any program of the account: only the connection of the very process that
draws the screen is heard. KWin runs a script of ours and calls us; in the Shell our extension answers. Both
draw their lock themselves and may keep a window active behind it: while they say that it is shown, none is in
front.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import functools
import os
from typing import TYPE_CHECKING, Any

from agent.platforms.linux.system import bus
from agent.ports import Front

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.platforms.linux.system.bus import Bus

    Done = Callable[[tuple[Any, ...] | None], None]

_SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kwin_front.js")
_KWIN, _SCRIPTING = "org.kde.KWin", "org.kde.kwin.Scripting"
_OURS, _PLUGIN = "org.luytre.Sensor", "luytre"
_SHELL, _SHELL_PATH = "org.luytre.Shell", "/org/luytre/Shell"
_IDLE, _IDLE_PATH = "org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core"
_SAVERS = ("org.freedesktop.ScreenSaver", "/ScreenSaver"), ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver")
"""Names, which are the interfaces' too, and paths: of KWin and of the Shell."""
_ONLY_OWNER, _DO_NOT_QUEUE = 1, 4


class Shell:
    """What the process that draws the screen tells on the bus; ``name`` is "none" until it does."""

    def __init__(self, connection: Bus, server: int, changed: Callable[[], None]) -> None:
        self._bus = connection
        self._changed = changed
        self._owner = self._kind = self._monitor = ""
        self._saver = ("", "", "")
        """Connection, interface and path of who tells whether the lock is shown."""
        self._covered = False
        self.name = "none"
        self._window: Front | None = None
        self.idle: float | None = None
        self._attest(_KWIN, server, self._is_kwin)
        self._attest(_SHELL, server, self._is_shell)
        # Told without our extension too: by a Shell that is too new for it, or shows its lock.
        self._attest(_IDLE, server, self._is_monitor)
        for name, path in _SAVERS:
            self._attest(name, server, functools.partial(self._is_saver, name, path))

    @property
    def front(self) -> Front | None:
        """What is in front; nothing behind a lock."""
        return None if self._covered else self._window

    def look(self) -> None:
        """Ask for what is not told by itself."""
        if self._monitor:
            self._bus.call(self._monitor, _IDLE_PATH, _IDLE, "GetIdletime", (), self._idle_told)
        owner, name, path = self._saver
        if owner:
            self._bus.call(owner, path, name, "GetActive", (), self._cover_told)

    def heard(self, message: Any) -> None:
        """A call or a signal on the bus."""
        from jeepney import HeaderFields

        fields, body = message.header.fields, message.body
        if not self._owner or fields.get(HeaderFields.sender) != self._owner:
            return
        told = fields.get(HeaderFields.interface), fields.get(HeaderFields.member)
        if told in {(_OURS, "Front"), (_SHELL, "Front")}:
            self._front_told(body)

    def _attest(self, name: str, server: int, found: Callable[[str], None]) -> None:
        """Go on with the owner of a name if it is the process that draws the screen."""

        def owned(body: tuple[Any, ...] | None) -> None:
            if body:
                owner = body[0]
                self._ask("GetConnectionUnixProcessID", (owner,), "s", lambda x: known(owner, x))

        def known(owner: str, body: tuple[Any, ...] | None) -> None:
            if body and body[0] == server:
                found(owner)

        self._ask("GetNameOwner", (name,), "s", owned)

    def _is_kwin(self, owner: str) -> None:
        self._owner, self._kind = owner, "kwin"
        self._ask("RequestName", (_OURS, _DO_NOT_QUEUE), "su", self._named)

    def _named(self, body: tuple[Any, ...] | None) -> None:
        if not body or body[0] != _ONLY_OWNER:
            return  # another program has the name that KWin will call
        # A script that an earlier sensor has left would run twice.
        self._call("/Scripting", _SCRIPTING, "unloadScript", self._unloaded, (_PLUGIN,), "s")

    def _unloaded(self, body: tuple[Any, ...] | None) -> None:
        del body
        self._call("/Scripting", _SCRIPTING, "loadScript", self._loaded, (_SCRIPT, _PLUGIN), "ss")

    def _loaded(self, body: tuple[Any, ...] | None) -> None:
        if body and body[0] >= 0:
            self._call("/Scripting", _SCRIPTING, "start", lambda _: None)

    def _is_shell(self, owner: str) -> None:
        self._owner, self._kind = owner, "gnome"
        self._bus.follow(f"type='signal',sender='{owner}',interface='{_SHELL}',member='Front'")
        self._call(_SHELL_PATH, _SHELL, "Get", self._front_told)

    def _is_monitor(self, owner: str) -> None:
        self._monitor = owner
        self.look()

    def _is_saver(self, name: str, path: str, owner: str) -> None:
        self._saver = owner, name, path
        self.look()

    def _cover_told(self, body: tuple[Any, ...] | None) -> None:
        covered = body is not None and body[0] is True
        if covered != self._covered:
            self._covered = covered
            self._changed()

    def _front_told(self, body: tuple[Any, ...] | None) -> None:
        if not body or len(body) != 2 or not isinstance(body[0], int):  # noqa: PLR2004 - pid, full screen
            return
        pid, fullscreen = body
        self._window = Front(pid, bool(fullscreen)) if pid > 0 else None
        self.name = self._kind
        self._changed()

    def _idle_told(self, body: tuple[Any, ...] | None) -> None:
        self.idle = body[0] / 1000 if body else None

    def _call(
        self,
        path: str,
        interface: str,
        method: str,
        done: Done,
        arguments: tuple[Any, ...] = (),
        signature: str | None = None,
    ) -> None:
        self._bus.call(self._owner, path, interface, method, arguments, done, signature)

    def _ask(self, method: str, arguments: tuple[Any, ...], signature: str | None, done: Done) -> None:
        self._bus.call(bus.NAME, bus.PATH, bus.INTERFACE, method, arguments, done, signature)
