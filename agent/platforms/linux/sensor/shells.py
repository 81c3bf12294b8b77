"""Compositors that tell on the session bus whose the front window is: KWin; GNOME's Shell by our extension.

A name on that bus can be taken by any program of the account: only the connection of the very process that
draws the screen is heard. KWin runs a script of ours and calls us; in the Shell our extension answers. Both
draw their lock themselves and may keep a window active behind it: while they say that it is shown, none is in
front. The Shell turns extensions off meanwhile, so names come and go.
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
_DO_NOT_QUEUE = 4
_HAVE_IT = frozenset({1, 4})
"""We are the owner now, or were before: for the KWin that was here before this one."""


class Shell:
    """What the process that draws the screen tells on the bus; ``name`` is "none" until it does."""

    def __init__(self, connection: Bus, server: int, changed: Callable[[], None]) -> None:
        self._bus = connection
        self._changed = changed
        self._server = server
        self._owner = self._kind = self._monitor = ""
        self._saver = ("", "", "")
        """Connection, interface and path of who tells whether the lock is shown."""
        self._covered = False
        self._name = "none"
        self._window: Front | None = None
        self.idle: float | None = None
        self._owners: dict[str, str] = {}
        """Name -> the connection that has it."""
        self._attested: dict[str, str] = {}
        """The same where it is that of the process that draws the screen."""
        self._found: dict[str, Callable[[str], None]] = {
            _KWIN: self._is_kwin,
            _SHELL: self._is_shell,
            # Told without our extension too: by a Shell that is too new for it, or shows its lock.
            _IDLE: self._is_monitor,
        }
        for name, path in _SAVERS:
            self._found[name] = functools.partial(self._is_saver, name, path)
        for name in (*self._found, _OURS):
            owned = f"member='NameOwnerChanged',arg0='{name}'"
            connection.follow(f"type='signal',sender='{bus.NAME}',{owned}")
        for name in self._found:
            self._ask("GetNameOwner", (name,), "s", functools.partial(self._owned, name))

    @property
    def name(self) -> str:
        """kwin, gnome or none; as it was while the lock is shown."""
        return self._name if self._owner or self._covered else "none"

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
        sender, member = fields.get(HeaderFields.sender), fields.get(HeaderFields.member)
        if sender == bus.NAME and member == "NameOwnerChanged":
            self._renamed(*body)
        if not self._owner or sender != self._owner:
            return
        told = fields.get(HeaderFields.interface), member
        if told in {(_OURS, "Front"), (_SHELL, "Front")}:
            self._front_told(body)

    def _renamed(self, name: str, _: str, owner: str) -> None:
        if name in self._found:
            self._owned(name, (owner,))
        elif name == _OURS and not owner and self._kind == "kwin" and self._owner:
            self._is_kwin(self._owner)  # an earlier sensor had it

    def _owned(self, name: str, body: tuple[Any, ...] | None) -> None:
        """Go on with the owner of a name if it is the process that draws the screen."""
        owner = body[0] if body else ""
        if owner == self._owners.get(name, ""):
            return
        self._owners[name] = owner
        if self._attested.pop(name, ""):
            self._lost(name)
        if owner:
            known = functools.partial(self._known, name, owner)
            self._ask("GetConnectionUnixProcessID", (owner,), "s", known)

    def _known(self, name: str, owner: str, body: tuple[Any, ...] | None) -> None:
        if body and body[0] == self._server and self._owners[name] == owner:
            self._attested[name] = owner
            self._found[name](owner)

    def _lost(self, name: str) -> None:
        """Who had it is gone, or lets go of it behind a lock."""
        if name == _IDLE:
            self._monitor, self.idle = "", None
        elif name == self._saver[1]:
            self._saver = ("", "", "")
            self._cover_told(None)
        elif name in {_KWIN, _SHELL}:
            self._owner, self._window = "", None
            self.look()
            self._changed()

    def _is_kwin(self, owner: str) -> None:
        self._owner, self._kind = owner, "kwin"
        self._ask("RequestName", (_OURS, _DO_NOT_QUEUE), "su", self._named)

    def _named(self, body: tuple[Any, ...] | None) -> None:
        if not body or body[0] not in _HAVE_IT:
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
        if not self._owner:
            return  # it has left meanwhile
        if not body or len(body) != 2 or not isinstance(body[0], int):  # noqa: PLR2004 - pid, full screen
            return
        pid, fullscreen = body
        self._window = Front(pid, bool(fullscreen)) if pid > 0 else None
        self._name = self._kind
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
