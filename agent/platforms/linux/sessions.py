"""Who is logged in: by logind, else the account that the agent runs as.

In try mode this account always has a session, whether logind knows one (a container, ``su``) or not. When
logind goes away under a running service, the sessions it told of last are kept while their first process
lives, as active and unlocked: losing sight must not mean losing the limit.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
import contextlib
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from agent.platforms.linux import accounts, bus, environment, proc
from agent.platforms.linux.logind import Logind
from agent.ports import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.platforms.linux.logind import Login
    from policies.ids import AccountId

_RETRY = 60.0
"""Seconds until a bus that was lost is looked for again."""
_ASK = 30.0
"""Seconds until an account's processes are asked again for a display that they did not name."""
_FAREWELL = 10.0
"""Seconds that programs get to end by themselves after a logout."""
_SLICES = (Path("/sys/fs/cgroup"), Path("/sys/fs/cgroup/unified"))
LOGIND, THIS_ACCOUNT = "logind", "current account"


class LinuxSessions:
    """The port ``Sessions``."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, *, service: bool = False, address: str | None = None
    ) -> None:
        self._loop = loop
        self._service = service
        self._address = address or bus.system_address()
        self._listeners: list[Callable[[], None]] = []
        self._kept: tuple[Login, ...] = ()
        self._displays: dict[str, tuple[str | None, float]] = {}
        """Session -> its display as its processes say, and when that was asked."""
        self._logind: Logind | None = None
        self._retry: asyncio.TimerHandle | None = None
        self._open()

    @property
    def route(self) -> str:
        """Which way is used now."""
        return LOGIND if self._logind and self._logind.there else THIS_ACCOUNT

    def current(self) -> tuple[Session, ...]:
        """All sessions of people."""
        if self._logind and self._logind.there:
            if self._logind.logins != self._kept:
                self._kept = self._logind.logins
                known = {login.id for login in self._kept}
                self._displays = {key: x for key, x in self._displays.items() if key in known}
            logins = self._kept
        else:
            alive = [x for x in self._kept if proc.stat(x.leader) is not None]
            logins = tuple(replace(x, active=True, locked=False) for x in alive)
        sessions = tuple(self._session(login) for login in logins)
        uid = os.getuid()
        if (not self._service or not sessions) and all(login.uid != uid for login in logins):
            sessions += (self._this_account(),)
        return sessions

    def watch(self, changed: Callable[[], None]) -> None:
        """Call back on each change, and around sleep."""
        self._listeners.append(changed)

    async def lock(self, account: AccountId) -> None:
        """Ask all sessions of the account to lock."""
        if self._logind:
            for login in self._logind.logins:
                if login.account == account:
                    self._logind.lock(login.id)

    async def logout(self, account: AccountId) -> None:
        """End all sessions of the account; what ignores that is killed, as far as we may."""
        uid = accounts.number(account)
        if self._logind is None or uid is None:
            return
        self._logind.end(uid)
        gone = asyncio.Event()

        def look() -> None:
            if all(session.account != account for session in self.current()):
                gone.set()

        self._listeners.append(look)
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(gone.wait(), _FAREWELL)
        finally:
            self._listeners.remove(look)
        for top in _SLICES:
            with contextlib.suppress(OSError):
                (top / "user.slice" / f"user-{uid}.slice" / "cgroup.kill").write_text("1")

    def close(self) -> None:
        """Hang up."""
        self._listeners.clear()
        if self._retry:
            self._retry.cancel()
        if self._logind:
            self._logind.close()
        self._logind = None

    def _open(self) -> None:
        self._retry = None
        try:
            self._logind = Logind(self._loop, self._address, self._tell)
        except (OSError, ImportError):
            self._logind = None
            self._retry = self._loop.call_later(_RETRY, self._open)
        else:
            self._tell()

    def _tell(self) -> None:
        if self._logind and self._logind.lost:
            self._logind.close()
            self._logind = None
            self._retry = self._loop.call_later(_RETRY, self._open)
        self.current()
        for listener in tuple(self._listeners):
            listener()

    def _session(self, login: Login) -> Session:
        return Session(
            login.id, login.account, login.active, login.locked, self._display(login), login.seat or None
        )

    def _display(self, login: Login) -> str | None:
        """The display that logind names, or that the session's own processes use (startx, Wayland)."""
        if login.kind == "x11" and login.display:
            return login.display
        if login.kind not in {"x11", "wayland"}:
            return None
        now = self._loop.time()
        display, asked = self._displays.get(login.id, (None, -_ASK))
        if display is None and now - asked >= _ASK:
            variables = environment.of_account(login.uid)
            display = variables.get("WAYLAND_DISPLAY" if login.kind == "wayland" else "DISPLAY")
            self._displays[login.id] = display, now
        return display

    def _this_account(self) -> Session:
        variables = environment.of_this_process()
        # Under Wayland the X display shows a part of the windows only.
        display = variables.get("WAYLAND_DISPLAY") or variables.get("DISPLAY")
        return Session("self", accounts.name(os.getuid()), display=display)
