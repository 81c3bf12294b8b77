"""What logind and systemd are asked to do with sessions; nothing is done while there is no bus."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from typing import TYPE_CHECKING

from agent.platforms.linux.presence.logind import GRAPHICAL

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from agent.platforms.linux.presence.logind import Login
    from agent.platforms.linux.presence.sessions import LinuxSessions
    from policies.ids import AccountId


class Orders:
    """Asked of whichever logind tells of the sessions now."""

    def __init__(self, sessions: LinuxSessions) -> None:
        self._sessions = sessions

    def lock(self, account: AccountId) -> None:
        """Ask all sessions of the account to lock."""
        if logind := self._sessions.logind:
            for login in logind.logins:
                if login.account == account:
                    logind.lock(login.id)

    def leaders(self, uid: int) -> dict[int, bool]:
        """Who opened the account's sessions, and closes each when all is out; whether it is a desktop's."""
        logind = self._sessions.logind
        found = logind.leaders(uid) if logind else {}
        return {pid: kind in GRAPHICAL for pid, kind in found.items()}

    def seats(self, uid: int) -> frozenset[str]:
        """Where the account has a desktop."""
        return frozenset(x.seat for x in self._logins() if x.uid == uid and x.kind in GRAPHICAL and x.seat)

    def dark(self, seats: Collection[str]) -> frozenset[str]:
        """Those of these at which neither a desktop nor a greeter runs; none while logind tells nothing."""
        logind = self._sessions.logind
        return frozenset(seats) - logind.lit if logind and logind.there else frozenset()

    def end(self, uid: int) -> None:
        """Ask logind to end all sessions of the account, and its user manager."""
        if logind := self._sessions.logind:
            logind.end(uid)

    def unlinger(self, uid: int) -> None:
        """Ask logind to run nothing of the account while it is not logged in."""
        if logind := self._sessions.logind:
            logind.unlinger(uid)

    def forgive(self, uid: int) -> None:
        """That the account's user manager was killed is no failure of the PC's."""
        if logind := self._sessions.logind:
            logind.forgive(uid)

    def ask_display_manager(self, found: Callable[[str], None]) -> None:
        """Its unit, where one runs; else nothing is called back."""
        if logind := self._sessions.logind:
            logind.ask_display_manager(found)

    def start_anew(self, unit: str) -> None:
        """Not where a desktop is left somewhere: it would go with it."""
        if (logind := self._sessions.logind) and not logind.lit:
            logind.start_anew(unit)

    def _logins(self) -> tuple[Login, ...]:
        logind = self._sessions.logind
        return logind.logins if logind else ()
