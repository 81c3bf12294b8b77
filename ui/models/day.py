"""What a child used on one day, beside its week and its log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from agent.api import contract
from agent.api.messages import DayOf, DayView, Line
from policies.target import Kind
from ui.models.log import LogModel
from ui.models.week import WeekModel

if TYPE_CHECKING:
    from agent.api.errors import AgentError
    from ui.link.client import Agent

THINGS = (f"{Kind.APP}:", f"{Kind.SITE}:")


class DayModel(QObject):
    """A day that is read when it is looked at."""

    changed = Signal()

    def __init__(self, agent: Agent, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.day: DayView | None = None
        self.error: AgentError | None = None
        self.week, self.log = WeekModel(agent, self), LogModel(agent, self)
        self._agent = agent

    @property
    def lines(self) -> tuple[Line, ...]:
        """Apps and sites, the most used first; their categories' sums are left out."""
        told = self.day.lines if self.day else ()
        things = (line for line in told if line.target.startswith(THINGS) and line.seconds)
        return tuple(sorted(things, key=lambda line: (-line.seconds, line.name)))

    def refresh(self) -> None:
        """Read today."""
        self._agent.call(contract.DAY, DayOf(), self._told, self._failed)

    def _told(self, day: DayView) -> None:
        self.day, self.error = day, None
        self.changed.emit()

    def _failed(self, error: AgentError) -> None:
        self.error = error
        self.changed.emit()
