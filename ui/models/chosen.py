"""The state of the child whom a guardian looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.api import contract
from agent.api.contract import EventName
from agent.api.messages import Event, OfChild
from ui.models.status import StatusModel

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from agent.api.messages import Status, Welcome
    from ui.link.client import Agent


class ChosenModel(StatusModel):
    """Whoever sits here: the state of the child that was chosen, of none until one is."""

    def __init__(self, agent: Agent, parent: QObject | None = None) -> None:
        super().__init__(agent, parent)
        self._chosen: str | None = None

    @property
    def child(self) -> str | None:
        """Who was chosen."""
        return self._chosen

    def follow(self, child: str | None) -> None:
        """Tell of another child from now on; None: of none."""
        if child == self._chosen:
            return
        self._chosen = child
        if self._told is not None and self._told.child != child:
            self._forget()
        self.changed.emit()
        self._subscribe()

    def _begin(self, welcome: Welcome) -> None:
        self.welcome, self.country = welcome, welcome.country or self.country
        self.changed.emit()
        self._subscribe()

    def _hear(self, event: Event) -> None:
        status = event.status if event.event == EventName.STATE else None
        if status is not None and status.child == self._chosen:
            self.set_status(status)

    def _subscribe(self) -> None:
        if self._chosen is not None:
            self._agent.call(contract.SUBSCRIBE, OfChild(self._chosen), self._take)

    def _take(self, status: Status) -> None:
        """The state that was asked for, unless another child was chosen meanwhile."""
        if status.child == self._chosen:
            self.set_status(status)
