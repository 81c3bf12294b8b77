"""Whether it is seen who is at the PC; where only the next best way is left, people hear of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.ports import Sessions
    from agent.service.health import Health

DIM = "process table"
"""The route on which no session is told, and whoever runs a program is taken for logged in."""
UNSEEN = "sessions-unseen"
TEXT = (
    "The system does not tell who is logged in: an account on which any program runs counts as at the PC. "
    "If this stays: systemctl status systemd-logind dbus"
)


@dataclass(frozen=True, slots=True)
class Sight:
    """Looked at after each beat."""

    sessions: Sessions
    health: Health

    def look(self) -> None:
        """Tell a change."""
        if self.sessions.route == DIM:
            self.health.report(UNSEEN, "warning", TEXT)
        else:
            self.health.clear(UNSEEN)
