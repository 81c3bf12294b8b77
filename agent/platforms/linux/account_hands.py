"""The hands on whole accounts: lock, freeze, end, refuse; and the kernel's word on what became of each."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from agent.api.errors import Unavailable
from agent.platforms.linux.acting import slices
from agent.platforms.linux.acting.freezer import Freezer
from agent.platforms.linux.acting.greeting import Greeting
from agent.platforms.linux.acting.orders import Orders
from agent.platforms.linux.acting.waiting import until
from agent.platforms.linux.holding import LinuxHold
from agent.platforms.linux.processes import belongings
from agent.platforms.linux.system import accounts
from agent.platforms.linux.system.paths import paths

if TYPE_CHECKING:
    from collections.abc import Collection

    from agent.platforms.linux.access.logins import Logins
    from agent.platforms.linux.presence.sessions import LinuxSessions
    from policies.ids import AccountId

PATIENCE = 1.5
"""Seconds in which what was frozen must be so."""


class Lockers(Protocol):
    """Those of an account's own desktops, which may tell logind nothing; what they say is a claim."""

    async def lock(self, uid: int, text: str) -> None:
        """Ask those that do not hear logind; some show a text."""

    async def locking(self, uid: int) -> bool:
        """Whether one may be at work: it holds the keys, or is one that tells when it is done."""

    def covering(self, uid: int) -> frozenset[int]:
        """Processes that cover a screen."""


class LinuxAccounts:
    """The port ``Accounts``. Without the rights of a service it locks and logs out, by asking logind.

    ``group``: name of the control group for what is frozen outside of its account's own.
    """

    def __init__(
        self,
        sessions: LinuxSessions,
        lockers: Lockers,
        *,
        service: bool = False,
        group: str = "luytre",
        runtime: Path | None = None,
        pam: Path = Path("/etc/pam.d"),
    ) -> None:
        self._sessions = sessions
        self._orders = Orders(sessions)
        self._greeting = Greeting(self._orders, sessions.tell)
        self._lockers = lockers
        self._service = service
        self._group = f"{group}-accounts"
        self._logins: Logins | None = None
        self._enrolled: frozenset[AccountId] = frozenset()
        self._frozen: set[int] = set()
        self._refused: frozenset[AccountId] = frozenset()
        self._text = ""
        if service:
            from agent.platforms.linux.access.logins import Logins

            self._logins = Logins(runtime or paths(service=True).runtime, pam)
            self._thaw_all()

    def hold(self, account: AccountId) -> LinuxHold:
        """What the process table, the control groups, logind and PAM's files say."""
        return LinuxHold(account, self._sessions, self._frozen, self._logins)

    async def lock(self, account: AccountId) -> None:
        """By logind, which asks each session's locker, and by the session's own bus; a terminal has none."""
        self._orders.lock(account)
        if (uid := accounts.number(account)) is not None:
            await self._lockers.lock(uid, self._text if account in self._refused else "")

    async def locking(self, account: AccountId) -> bool:
        """By the word of its desktops."""
        uid = accounts.number(account)
        return uid is not None and await self._lockers.locking(uid)

    def covering(self, account: AccountId) -> frozenset[int]:
        """By the word of its session buses."""
        uid = accounts.number(account)
        return frozenset() if uid is None else self._lockers.covering(uid)

    async def freeze(self, account: AccountId) -> None:
        """By the kernel: the account's own group, and one of ours for what runs outside of that."""
        from agent.platforms.linux.acting import seat

        uid = self._may(account, "frozen")
        graphical = any(x.graphical for x in self._sessions.current() if x.account == account)
        if graphical or any(seat.held_by(pid) for pid, _ in belongings.each(uid)):
            raise Unavailable(f"{account} has a desktop, which holds the seat: nobody else could log in.")
        if seat.kept_by_account(uid):
            raise Unavailable(f"{account} keeps its terminal: nobody could leave it while it stands still.")
        self._frozen.add(uid)
        try:
            slices.freeze(uid)
            Freezer(self._group).freeze(str(uid), lambda: _outside(uid))
        except OSError:
            # Half of it may stand still, and whoever hears that none of it does thaws nothing.
            with contextlib.suppress(OSError):
                await self.thaw(account)
            self._frozen.discard(uid)
            raise
        await until(lambda: all(slices.stands(pid) for pid, _ in belongings.each(uid)), PATIENCE)

    async def thaw(self, account: AccountId) -> None:
        """The account's group, and back where it came from what was in ours."""
        uid = self._may(account, "thawed")
        slices.thaw(uid)
        Freezer(self._group).thaw(str(uid))
        self._frozen.discard(uid)

    async def end(self, account: AccountId) -> None:
        """All that it runs, and its sessions; without the rights of a service by asking logind."""
        if not self._service:
            if (uid := accounts.number(account)) is not None:
                self._orders.end(uid)
            return
        from agent.platforms.linux.acting.logout import log_out

        uid = self._may(account, "ended")

        async def thaw() -> None:
            # Where we may change no group, none stands still.
            with contextlib.suppress(OSError):
                await self.thaw(account)

        seats = self._orders.seats(uid)
        await log_out(uid, self._orders, thaw, still=uid in self._frozen)
        self._greeting.expect(seats)

    @property
    def dark(self) -> bool:
        """By logind, where the display manager is one that we know."""
        return bool(self._greeting.dark)

    def refuse(self, accounts: Collection[AccountId], text: str) -> None:
        """By the list that PAM asks."""
        if self._logins is None:
            if accounts:
                raise Unavailable("New logins cannot be refused without the rights of a service.")
            return
        self._refused, self._text = frozenset(accounts), text
        self._logins.refuse([name for name in accounts if name != "root"], text)

    def enrol(self, children: Collection[AccountId]) -> None:
        """The list may speak of these, and none of them lingers."""
        if self._logins is None:
            return
        self._logins.enrol(children)
        there = {account: uid for account in children if (uid := accounts.number(account)) is not None}
        for account in there.keys() - self._enrolled:
            self._orders.unlinger(there[account])
        self._enrolled = frozenset(there)

    def close(self) -> None:
        """Everything frozen runs on, nobody is refused any more."""
        self._greeting.close()
        if self._logins is not None:
            self._thaw_all()
            self._logins.close()

    def _may(self, account: AccountId, act: str) -> int:
        """The number of an account that is not root's and not our own."""
        uid = accounts.number(account)
        if not self._service or uid is None or uid in {0, os.getuid()}:
            raise Unavailable(f"{account} cannot be {act} here.")
        return uid

    def _thaw_all(self) -> None:
        slices.thaw_ours()
        with contextlib.suppress(OSError):
            Freezer(self._group).close()


def _outside(uid: int) -> list[int]:
    return [
        pid for pid in belongings.processes(uid) if not slices.within(uid, pid) and not slices.stands(pid)
    ]
