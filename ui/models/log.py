"""The newest lines of a child's log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from agent.api import contract
from agent.api.messages import Log, LogOf

if TYPE_CHECKING:
    from agent.api.errors import AgentError
    from agent.api.messages import LogEntry
    from ui.link.client import Agent

MOST = 8
"""So many lines are shown; ``luytre log`` shows all."""


class LogModel(QObject):
    """Read when it is looked at."""

    changed = Signal()

    def __init__(self, agent: Agent, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: tuple[LogEntry, ...] = ()
        self.error: AgentError | None = None
        self._agent = agent

    def refresh(self, child: str) -> None:
        """Read it anew."""
        self._agent.call(contract.LOG, LogOf(child, MOST), self._told, self._failed)

    def _told(self, log: Log) -> None:
        self.entries, self.error = log.entries, None
        self.changed.emit()

    def _failed(self, error: AgentError) -> None:
        self.error = error
        self.changed.emit()
