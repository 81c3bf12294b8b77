"""Logs an account out, so that somebody else can log in.

Its own programs end first; who opened its sessions then closes them, as at any logout; logind ends the rest.

SDDM 0.21 shows a black screen from then on, at which nobody can log in, where its helper ends with 1: so it
does when it is asked to end itself (TerminateUser), and when the desktop's first process does
(Display::slotHelperFinished takes the session's status for its own). Killed, that one's status is 9.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
import contextlib
from typing import TYPE_CHECKING, Protocol

from agent.platforms.linux.acting import slices
from agent.platforms.linux.acting.waiting import until
from agent.platforms.linux.processes import belongings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

GRACE = 2.0
"""Seconds that programs get to end by themselves; for unsaved work there was a grace before."""
GONE = 5.0
"""Seconds in which a killed crowd has ended; to look at each of them meanwhile would take longer."""
PATIENCE = 1.5
"""Seconds in which what was begun meanwhile is ended."""
CLOSED = 5.0
"""Seconds in which who opened a session has closed it, when all that it started is gone."""
SETTLED = 3.0
"""Seconds after which systemd has noticed that what it ran was killed."""
_STEP = 0.1
"""Seconds between two looks at what ends by itself."""


class Sessions(Protocol):
    """What is asked of logind."""

    def leaders(self, uid: int) -> Mapping[int, bool]:
        """Who opened the account's sessions, and closes each when all is out; whether it is a desktop's."""

    def unlinger(self, uid: int) -> None:
        """Ask logind to run nothing of the account while it is not logged in."""

    def end(self, uid: int) -> None:
        """Ask logind to end all sessions of the account, and its user manager."""

    def forgive(self, uid: int) -> None:
        """That the account's user manager was killed is no failure of the PC's."""


async def log_out(
    uid: int, sessions: Sessions, thaw: Callable[[], Awaitable[None]], *, still: bool = False
) -> None:
    """End all that the account runs, wherever, and its sessions. ``still``: it was frozen before.

    What cron and at started is in no group of the account, and logind does not know of it.
    """
    # Who lingers is started anew at once, and at each start of the PC, without a login.
    sessions.unlinger(uid)
    leaders = sessions.leaders(uid)
    if not still:
        first = belongings.ask(uid, [pid for pid, graphical in leaders.items() if graphical])
        if first is not None:
            await until(lambda: all(pid in first for pid, _ in belongings.each(uid)), GRACE, _STEP)
    if leaders:
        # Where we may change no group, none stands still.
        with contextlib.suppress(OSError):
            slices.freeze(uid)
    slices.kill(uid, leaders)
    await until(lambda: not slices.inhabited(uid, leaders), GONE)
    await until(lambda: not belongings.kill(uid), PATIENCE)
    # Who comes next must not find a group that stands still: the login would hang. Nor can it be closed.
    await thaw()

    def closed() -> bool:
        return not leaders.keys() & sessions.leaders(uid).keys()

    await until(closed, CLOSED, _STEP)
    if not leaders or not closed():
        sessions.end(uid)
        await until(closed, GRACE, _STEP)
    if not closed():
        slices.kill(uid)
    asyncio.get_running_loop().call_later(SETTLED, sessions.forgive, uid)
