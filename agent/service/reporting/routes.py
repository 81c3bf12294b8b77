"""Whether it is seen who is at the PC and what runs; where only a worse way is left, people hear of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.api.problems import PROGRAMS_SHUT, PROGRAMS_UNREAD, SEAT_DARK, SESSIONS_UNSEEN
from agent.ports import PROCESS_TABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.ports import Platform
    from agent.service.reporting.health import Health

LASTING = 20.0
"""Seconds for which programs go unread before it is told: as many begin when a desktop starts, or locks."""


@dataclass(slots=True)
class Routes:
    """Looked at after each beat; ``seconds``: a clock."""

    platform: Platform
    health: Health
    seconds: Callable[[], float]
    _behind: float | None = field(default=None, init=False)
    """Since when programs have been unread."""
    _looked: float = field(default=0.0, init=False)

    def look(self) -> None:
        """Tell a change."""
        self._told(SESSIONS_UNSEEN, holds=self.platform.sessions.route == PROCESS_TABLE)
        self._told(SEAT_DARK, holds=self.platform.accounts.dark)
        self._told(PROGRAMS_SHUT, holds=self.platform.programs.kept_out)
        now = self.seconds()
        if not self.platform.programs.behind:
            self._behind = None
            self.health.clear(PROGRAMS_UNREAD)
            return
        if self._behind is None or now - self._looked > LASTING:
            self._behind = now  # where programs go unread it is looked soon: in between none did
        self._looked = now
        if now - self._behind >= LASTING:
            self.health.report(PROGRAMS_UNREAD)

    def wait(self) -> timedelta | None:
        """When to look again: what is told of programs ends with them, and then nobody may be there."""
        return timedelta(seconds=LASTING) if self.platform.programs.kept_out else None

    def _told(self, name: str, *, holds: bool) -> None:
        if holds:
            self.health.report(name)
        else:
            self.health.clear(name)
