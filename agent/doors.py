"""Where the agent listens: one socket in try mode, one for each account of the family as a service."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from agent.api.endpoint import Endpoint
    from agent.household_of_one import Settings
    from agent.server.unix import UnixServer
    from agent.service.household import Household

ROOT = "root"


@dataclass
class Doors:
    """The sockets of one agent."""

    server: UnixServer
    endpoint: Endpoint
    settings: Settings
    uid_of: Callable[[str], int | None]
    _open: dict[str, Path] = field(default_factory=dict)

    def open(self, household: Household) -> None:
        """Listen for everybody whom the policy names and who administers this PC, at each beat.

        So whoever becomes an administrator, or is known to this PC, later is heard as well; who is named no
        more is left.
        """
        if not self.settings.service:
            if not self._open:
                self._announce()
            return
        named = {ROOT, *household.adults, *household.strangers}
        named.update(account for child in household.policy.children for account in child.accounts)
        for account in self._open.keys() - named:
            self.server.leave(self._open.pop(account))
        for account in sorted(named - self._open.keys()):
            if (uid := self.uid_of(account)) is not None:
                self._listen(account, uid)

    def _listen(self, account: str, uid: int) -> None:
        path = self.endpoint.service / str(uid) / "agent.sock"
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        self.server.listen(path, uid=uid)
        self._open[account] = path

    def close(self) -> None:
        """The agent leaves; its server has closed the sockets."""
        if not self.settings.service:
            for path in self._open.values():
                self.endpoint.withdraw(path)
        self._open.clear()

    def _announce(self) -> None:
        path = self.endpoint.prepare(self.settings.state)
        self.server.listen(path)
        self.endpoint.announce(path)
        self._open[""] = path
