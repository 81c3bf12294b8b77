"""How many requests of children wait, and how much is wrong: known to a guardian before the PIN is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from agent.api import contract
from agent.api.contract import EventName
from agent.api.messages import Event, Nothing, Waiting

if TYPE_CHECKING:
    from agent.api.messages import Welcome
    from ui.link.client import Agent


class WaitingModel(QObject):
    """The numbers alone; 0 in a child’s session, in a stranger’s, and where the agent tells none."""

    changed = Signal()
    rose = Signal(int)
    """So many requests more than before."""
    worsened = Signal()
    """More is wrong than before."""

    def __init__(self, agent: Agent, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.count = self.problems = 0
        self._agent = agent
        self._for_parents = False
        self._expiring = QTimer(self, singleShot=True)
        self._expiring.timeout.connect(self._ask)
        agent.welcomed.connect(self._begin)
        agent.happened.connect(self._hear)

    def _begin(self, welcome: Welcome) -> None:
        self._for_parents = welcome.child is None
        if not self._for_parents and (self.count or self.problems):
            self.count = self.problems = 0
            self.changed.emit()
        self._ask()

    def _hear(self, event: Event) -> None:
        if event.event in {EventName.REQUEST, EventName.HEALTH}:
            self._ask()

    def _ask(self) -> None:
        if self._for_parents:
            self._agent.call(contract.WAITING, Nothing(), self._told)

    def _told(self, told: Waiting) -> None:
        before, self.count = self.count, told.count
        wrong, self.problems = self.problems, told.problems
        self._expiring.stop()
        if told.until is not None:
            self._expiring.start(max(1, int((told.until - told.at).total_seconds()) + 1) * 1000)
        if (told.count, told.problems) != (before, wrong):
            self.changed.emit()
        if told.count > before:
            self.rose.emit(told.count - before)
        if told.problems > wrong:
            self.worsened.emit()
