"""Where the agent listens: one socket in try mode, one for each account of the family as a service."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.api.errors import AgentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from agent.api.endpoint import Endpoint
    from agent.bootstrap.settings import Settings
    from agent.server.unix import UnixServer
    from agent.service.household import Household

ROOT = "root"
NOBODY = -1
"""In try mode the socket belongs to no account of the family."""


@dataclass
class Doors:
    """The sockets of one agent."""

    server: UnixServer
    endpoint: Endpoint
    settings: Settings
    uid_of: Callable[[str], int | None]
    _open: dict[int, Path] = field(default_factory=dict)
    """By the number of the account: its name may become another's, and its number another account's."""

    def open(self, household: Household) -> None:
        """Listen for everybody whom the policy names and who administers this PC, at each beat.

        So whoever becomes an administrator, or is known to this PC, later is heard as well; who is named no
        more is left. A socket that cannot be had is told when all others are open.
        """
        if not self.settings.service:
            if not self._open:
                self._announce()
            return
        named = {ROOT, *household.adults, *household.strangers}
        named.update(account for child in household.policy.children for account in child.accounts)
        numbers = {uid for uid in map(self.uid_of, named) if uid is not None}
        for uid in self._open.keys() - numbers:
            self.server.leave(self._open.pop(uid))
        failed: list[AgentError | OSError] = []
        for uid in sorted(numbers - self._open.keys()):
            try:
                self._listen(uid)
            except (AgentError, OSError) as error:
                failed.append(error)
        if failed:
            raise failed[0]

    def _listen(self, uid: int) -> None:
        path = self.endpoint.service / str(uid) / "agent.sock"
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        self.server.listen(path, uid=uid)
        self._open[uid] = path

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
        self._open[NOBODY] = path
