"""How far an account is kept from using the PC, by what the system itself says."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.platforms.linux.acting import slices
from agent.platforms.linux.presence.sessions import LOGIND
from agent.platforms.linux.processes import belongings
from agent.platforms.linux.system import accounts

if TYPE_CHECKING:
    from collections.abc import Container

    from agent.platforms.linux.access.logins import Logins
    from agent.platforms.linux.presence.sessions import LinuxSessions
    from agent.ports import Session
    from policies.ids import AccountId


@dataclass(frozen=True, slots=True)
class LinuxHold:
    """The value ``Hold``. Who has not stood still or left is not looked for further than to the first one."""

    account: AccountId
    sessions: LinuxSessions
    frozen_by_us: Container[int]
    """Numbers of accounts."""
    logins: Logins | None

    @property
    def locked(self) -> bool:
        """By logind and the account's own lockers, and by the hands at the keyboard."""
        shown = any(not x.locked and x.active for x in self._logged_in())
        return not shown and not self.sessions.at_work(self.account)

    @property
    def frozen(self) -> bool:
        """By the control groups."""
        uid, seen = accounts.number(self.account), False
        if uid is None or uid not in self.frozen_by_us:
            return False
        for pid, _started in belongings.each(uid):
            if not slices.stands(pid):
                return False
            seen = True
        return seen

    @property
    def gone(self) -> bool:
        """By logind and the process table."""
        return not self._logged_in() and not self._runs()

    @property
    def refused(self) -> bool:
        """By PAM's files."""
        return self.logins is not None and self.logins.refused(self.account)

    def _logged_in(self) -> list[Session]:
        found = [x for x in self.sessions.current() if x.account == self.account and not x.background]
        if found and self.sessions.route != LOGIND and not self._runs():
            return []  # They were told by processes, which have ended since.
        return found

    def _runs(self) -> bool:
        uid = accounts.number(self.account)
        return uid is not None and any(True for _ in belongings.each(uid))
