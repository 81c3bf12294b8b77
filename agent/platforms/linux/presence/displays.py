"""Which display each session has: the one that it had first, for its account may name another later.

Who controls a session gives it a display and a type (SetDisplay, SetType, org.freedesktop.login1(5)). Where
root runs the display server, nobody has taken that control: a child could take it, and name a desktop that
nobody looks at. A session may be ready a moment after its login, and a compositor that has crashed comes back
at its place.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from typing import TYPE_CHECKING, NamedTuple

from agent.platforms.linux.presence.logind import GRAPHICAL, began_as
from agent.platforms.linux.processes import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from agent.platforms.linux.presence.logind import Login

ASK = 30.0
"""Seconds until an account's processes are asked again for a display that they did not name."""

BELIEVED = 2.0
"""Seconds for which they are believed where nobody tells of sessions; one beat asks several times."""


class _First(NamedTuple):
    """What a session was seen to have first."""

    kind: str
    display: str
    told: bool
    """By logind; else by a program of the account, which may be of an earlier login."""


class Displays:
    """Remembers them as long as their sessions are there."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._began: dict[str, str] = {}
        self._asked: dict[str, tuple[str | None, float]] = {}
        """Session -> its display as its processes say, and when that was asked."""
        self._first: dict[str, _First] = {}
        self._claims: dict[int, tuple[str | None, float]] = {}
        """Account -> what its processes name, and when that was asked."""

    def keep(self, logins: Collection[Login]) -> None:
        """These are there now, and no others."""
        self._began = {x.id: self._began.get(x.id) or began_as(x) for x in logins}
        self._asked = {key: asked for key, asked in self._asked.items() if key in self._began}
        self._first = {key: first for key, first in self._first.items() if key in self._began}

    def began(self, login: Login) -> str:
        """The type that it had at its login."""
        return self._began.get(login.id, "")

    def of(self, login: Login) -> tuple[str | None, bool]:
        """Its display, and whether it names another than it had; that one is nobody's."""
        display = self._named(login)
        if self.began(login) not in GRAPHICAL:
            return display, False  # of a terminal one desktop after another may be started
        first = self._first.get(login.id)
        told = login.kind == "x11" and bool(login.display)
        if display is not None and (first is None or (told and not first.told and first.kind == "x11")):
            first = self._first[login.id] = _First(login.kind, display, told)
        if first is None:
            return None, False
        strays = login.kind != first.kind or (display is not None and not _same(display, first.display))
        return (None, True) if strays else (display, False)

    def claimed(self, uid: int, pids: Collection[int]) -> str | None:
        """The display that an account's processes name, for where nobody tells of sessions."""
        now = self._seconds()
        display, asked = self._claims.get(uid, (None, -BELIEVED))
        if now - asked >= BELIEVED:
            variables = environment.of_processes(sorted(pids))
            display = variables.get("WAYLAND_DISPLAY") or variables.get("DISPLAY")
            self._claims[uid] = display, now
        return display

    def _named(self, login: Login) -> str | None:
        """The display that logind names, or that the session's own processes use (startx, Wayland)."""
        if login.kind == "x11" and login.display:
            return login.display
        if login.kind not in {"x11", "wayland"}:
            self._asked.pop(login.id, None)
            return None
        now = self._seconds()
        display, asked = self._asked.get(login.id, (None, -ASK))
        if display is None and now - asked >= ASK:
            variables = environment.of_account(login.uid)
            display = variables.get("WAYLAND_DISPLAY" if login.kind == "wayland" else "DISPLAY")
            self._asked[login.id] = display, now
        return display


def _same(one: str, other: str) -> bool:
    number = environment.x11_number(one)
    return one == other or (number is not None and number == environment.x11_number(other))
