"""Whether it is seen who is at the PC and what runs; where only a worse way is left, people hear of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.ports import PROCESS_TABLE

if TYPE_CHECKING:
    from agent.ports import Platform
    from agent.service.reporting.health import Health

UNSEEN = "sessions-unseen"
TEXT = (
    "The system does not tell who is logged in: an account on which any program runs counts as at the PC. "
    "If this stays: systemctl status systemd-logind dbus"
)
UNREAD = "programs-unread"
CROWD = (
    "More programs begin than can be looked at, as when somebody tries to overrun the PC. "
    "Time at the PC is counted all the same."
)


@dataclass(frozen=True, slots=True)
class Sight:
    """Looked at after each beat."""

    platform: Platform
    health: Health

    def look(self) -> None:
        """Tell a change."""
        if self.platform.sessions.route == PROCESS_TABLE:
            self.health.report(UNSEEN, "warning", TEXT)
        else:
            self.health.clear(UNSEEN)
        if self.platform.programs.behind:
            self.health.report(UNREAD, "warning", CROWD)
        else:
            self.health.clear(UNREAD)
