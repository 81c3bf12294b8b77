"""Whether it is seen who is at the PC and what runs; where only a worse way is left, people hear of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.api.problems import PROGRAMS_UNREAD, SESSIONS_UNSEEN
from agent.ports import PROCESS_TABLE

if TYPE_CHECKING:
    from agent.ports import Platform
    from agent.service.reporting.health import Health


@dataclass(frozen=True, slots=True)
class Sight:
    """Looked at after each beat."""

    platform: Platform
    health: Health

    def look(self) -> None:
        """Tell a change."""
        if self.platform.sessions.route == PROCESS_TABLE:
            self.health.report(SESSIONS_UNSEEN)
        else:
            self.health.clear(SESSIONS_UNSEEN)
        if self.platform.programs.behind:
            self.health.report(PROGRAMS_UNREAD)
        else:
            self.health.clear(PROGRAMS_UNREAD)
