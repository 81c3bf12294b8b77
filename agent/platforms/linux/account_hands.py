"""The hands on whole accounts: lock, freeze, end, refuse; and the kernel's word on what became of each."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from typing import TYPE_CHECKING

from agent.api.errors import Unavailable
from agent.platforms.linux import accounts, proc
from agent.ports import Hold

if TYPE_CHECKING:
    from collections.abc import Collection

    from agent.platforms.linux.sessions import LinuxSessions
    from policies.ids import AccountId


class LinuxAccounts:
    """The port ``Accounts``."""

    def __init__(self, sessions: LinuxSessions) -> None:
        self._sessions = sessions

    def hold(self, account: AccountId) -> Hold:
        """What logind and the process table say."""
        sessions = [session for session in self._sessions.current() if session.account == account]
        uid = accounts.number(account)
        return Hold(
            locked=all(session.locked or not session.active for session in sessions),
            gone=not sessions and (uid is None or all(proc.account(pid) != uid for pid in proc.pids())),
        )

    async def lock(self, account: AccountId) -> None:
        """By logind, which asks each session's locker."""
        await self._sessions.lock(account)

    async def freeze(self, account: AccountId) -> None:
        """Needs the right to change the account's slice."""
        raise Unavailable(f"{account} cannot be frozen here.")

    async def thaw(self, account: AccountId) -> None:
        """Nothing was frozen."""

    async def end(self, account: AccountId) -> None:
        """By logind; what ignores that is killed."""
        await self._sessions.logout(account)

    def refuse(self, accounts: Collection[AccountId], text: str) -> None:
        """Needs the right to answer PAM."""
        if accounts:
            raise Unavailable("New logins cannot be refused here.")

    def enrol(self, children: Collection[AccountId]) -> None:
        """Nothing here depends on it."""

    def close(self) -> None:
        """Nothing is held."""
