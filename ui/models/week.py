"""A child's week beside the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from agent.api import contract
from agent.api.messages import DayOf, WeekView
from ui.text.weeks import WEEK, seconds_of

if TYPE_CHECKING:
    from agent.api.errors import AgentError
    from ui.link.client import Agent


@dataclass(frozen=True, slots=True)
class DayPair:
    """The same weekday of two weeks, in seconds; None for a day that has not come or is not kept."""

    day: date
    this: int | None
    last: int | None


class WeekModel(QObject):
    """This week and last, read when they are looked at."""

    changed = Signal()

    def __init__(self, agent: Agent, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.this: WeekView | None = None
        self.last: WeekView | None = None
        self.error: AgentError | None = None
        self._agent = agent
        self._child: str | None = None

    @property
    def days(self) -> tuple[DayPair, ...]:
        """Monday to Sunday."""
        if self.this is None:
            return ()
        known = seconds_of(self.this) | seconds_of(self.last)
        week = [self.this.first + timedelta(days=n) for n in range(7)]
        return tuple(DayPair(day, known.get(day), known.get(day - WEEK)) for day in week)

    def forget(self, child: str | None) -> None:
        """Another child, whose week is read when it is looked at; nothing of the one before stays."""
        if child == self._child:
            return
        self._child, self.this, self.last, self.error = child, None, None, None
        self.changed.emit()

    def refresh(self) -> None:
        """Read both weeks anew."""
        self._agent.call(contract.WEEK, DayOf(self._child), self._told, self._failed)

    def _told(self, week: WeekView) -> None:
        if self._child not in {None, week.child}:
            return
        self.this, self.error = week, None
        self.changed.emit()
        self._agent.call(contract.WEEK, DayOf(self._child, week.first - WEEK), self._told_last, self._failed)

    def _told_last(self, week: WeekView) -> None:
        if self.this is not None and week.child == self.this.child:
            self.last = week
            self.changed.emit()

    def _failed(self, error: AgentError) -> None:
        self.error = error
        self.changed.emit()
