"""Keeps a tray in each desktop session: started by root, for the session's account, in a unit of its own.

A tray that the child's session starts could be another program of that name; one in a unit of root's is known
by its group. It begins as root, with the one right to become the account and deaf to it until it has: begun
as the account, it could be entered in the moment in which it starts. It is spared when everything else is
paused, for it says why and whom to call; it enforces nothing, and who kills it sees it come back. It ends
with its session.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
from typing import TYPE_CHECKING, Any

from agent.platforms.linux.display.confining import SECOND, confined
from agent.platforms.linux.display.launching import systemd
from agent.platforms.linux.processes import environment
from agent.platforms.linux.system import accounts, bus

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Collection

    from agent.platforms.linux.display.confining import Properties
    from agent.ports import Session

TRAY = "/usr/bin/luytre-tray"
PREFIX = "luytre-tray-"
PATIENCE = 5.0
"""Seconds until it is asked again: a session's programs name its display a moment after its login."""
ABSENT = 60.0
"""Seconds between two looks for a tray that is not installed, or that nobody would start."""
RUNS = "org.freedesktop.systemd1.UnitExists"
_SYSTEMD, _PATH = "org.freedesktop.systemd1", "/org/freedesktop/systemd1"
_MANAGER = "org.freedesktop.systemd1.Manager"


class Faces:
    """The trays of this PC. Does nothing where there is no systemd, or no tray is installed."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        sessions: Callable[[], Collection[Session]],
        *,
        tray: str = TRAY,
        address: str | None = None,
        booted: Callable[[], bool] = systemd,
    ) -> None:
        self._loop = loop
        self._sessions = sessions
        self._tray = tray
        self._address = address or bus.system_address()
        self._booted = booted
        self._asked: set[str] = set()
        self._again: asyncio.TimerHandle | None = None
        loop.call_soon(self.look)

    def look(self) -> None:
        """A session has come or gone, or one has got its display."""
        wanted = [x for x in self._sessions() if x.graphical and not x.background]
        self._asked &= {session.id for session in wanted}
        new = [session for session in wanted if session.id not in self._asked]
        if not new or not self._booted():
            return
        if not os.path.exists(self._tray):
            self._later(ABSENT)
            return
        for session in new:
            self._start(session)

    def _start(self, session: Session) -> None:
        uid = accounts.number(session.account)
        variables = {} if uid is None else environment.of_account(uid, _x11(session.display))
        if uid is None or not variables:
            self._later()
            return
        unit: tuple[Any, ...] = (
            f"{PREFIX}{session.id}.service",
            "fail",
            properties(session, uid, variables, self._tray),
            [],
        )

        def lost() -> None:
            """Nobody knows whether it was started; one that runs already is not started twice."""
            self._asked.discard(session.id)
            self._later()

        try:
            line = bus.Bus(self._loop, self._address, lambda _: None, lost)
        except OSError:
            self._later()
            return
        self._asked.add(session.id)

        def answered(_: tuple[Any, ...] | None) -> None:
            """Refused as well where it runs already: an agent before this one has started it."""
            if line.refusal not in {None, RUNS}:
                self._asked.discard(session.id)
                self._later(ABSENT)
            line.close()

        line.call(_SYSTEMD, _PATH, _MANAGER, "StartTransientUnit", unit, answered, "ssa(sv)a(sa(sv))")

    def _later(self, seconds: float | None = None) -> None:
        if self._again is None or self._again.when() <= self._loop.time():
            self._again = self._loop.call_later(PATIENCE if seconds is None else seconds, self.look)


def properties(session: Session, uid: int, variables: dict[str, str], tray: str = TRAY) -> Properties:
    """The unit: what becomes a program of the account and ends with its session (systemd.exec(5)).

    It draws without the graphics card. It may write where the account may, but for the system's folders: a
    guardian saves a recovery code where they like.
    """
    scope = f"session-{session.id}.scope"
    told = [f"{name}={value}" for name, value in sorted(variables.items())]
    # One that the child started first would be paused with the rest: two icons are better than none.
    words = [tray, "--stay", "--account", str(uid), *told]
    own: dict[str, tuple[str, Any]] = {
        "BindsTo": ("as", [scope]),
        "After": ("as", [scope]),
        "Restart": ("s", "always"),
        "RestartUSec": ("t", 10 * SECOND),
        "ProtectSystem": ("s", "full"),
        "ProtectProc": ("s", "invisible"),
        "TasksMax": ("t", 64),
        "MemoryMax": ("t", 400 << 20),
    }
    return confined(f"Luytre: the tray of {session.account}", words, **own)


def _x11(display: str | None) -> str | None:
    return display if display and environment.x11_number(display) is not None else None
