"""Asking for more, and what became of it; for a guardian, what waits for an answer."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from agent.api import contract
from agent.api.messages import Answer, Ask, Requests, RequestsOf, RequestView, Seconds

if TYPE_CHECKING:
    from agent.api.errors import AgentError
    from ui.link.client import Agent


class Sending(StrEnum):
    """Where a question of the child is."""

    WRITING = "writing"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class AskModel(QObject):
    """One question: written, sent, and then as the agent keeps it."""

    changed = Signal()

    def __init__(self, agent: Agent, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sending = Sending.WRITING
        self.request: RequestView | None = None
        self.error: AgentError | None = None
        self._agent = agent

    def ask(self, target: str, extra: Seconds, reason: str) -> None:
        """Send the question; once at a time."""
        if self.sending is Sending.SENDING:
            return
        self.sending, self.error = Sending.SENDING, None
        self.changed.emit()
        self._agent.call(contract.ASK, Ask(target, extra, reason.strip()), self._sent, self._failed)

    def follow(self, requests: tuple[RequestView, ...]) -> None:
        """The question as a newer state tells it: the answer may have come."""
        mine = self.request
        now = next((x for x in requests if mine is not None and x.id == mine.id), mine)
        if now != mine:
            self.request = now
            self.changed.emit()

    def _sent(self, request: RequestView) -> None:
        self.sending, self.request = Sending.SENT, request
        self.changed.emit()

    def _failed(self, error: AgentError) -> None:
        self.sending, self.error = Sending.FAILED, error
        self.changed.emit()


class PendingModel(QObject):
    """Questions of the family's children that wait for this guardian."""

    changed = Signal()
    failed = Signal(object)
    answered = Signal(object)
    """The RequestView with its answer."""

    def __init__(self, agent: Agent, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.requests: tuple[RequestView, ...] | None = None
        """None while they are not known."""
        self._agent = agent

    def refresh(self) -> None:
        """Ask the agent anew."""
        self._agent.call(contract.REQUESTS, RequestsOf(pending=True), self._told, self._refused)

    def answer(self, request: RequestView, extra: Seconds | None, why: str = "") -> None:
        """Give so much more, or with None say no."""
        self._agent.call(
            contract.ANSWER, Answer(request.id, extra, why.strip()), self._answered, self._refused
        )

    def forget(self) -> None:
        """The guardian's door is closed: nothing is shown any more."""
        self.requests = None
        self.changed.emit()

    def _told(self, told: Requests) -> None:
        self.requests = told.requests
        self.changed.emit()

    def _answered(self, request: RequestView) -> None:
        self.requests = tuple(x for x in self.requests or () if x.id != request.id)
        self.changed.emit()
        self.answered.emit(request)

    def _refused(self, error: AgentError) -> None:
        self.failed.emit(error)
