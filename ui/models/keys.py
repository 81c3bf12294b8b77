"""Codes and the recovery code, as a guardian makes them and a child types them; nothing of them is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from agent.api import contract
from agent.api.errors import AgentError, LockedOut
from agent.api.messages import (
    CodeView,
    GrantView,
    MakeCode,
    Nothing,
    Recover,
    RecoveryCode,
    Redeem,
    ResetSecret,
    Seconds,
    Secret,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.link.client import Agent

ADMINISTRATOR = 240_000
"""Milliseconds for a password to be typed in a dialogue of the system; the agent gives up before."""


class KeysModel(QObject):
    """The guardian's side."""

    paper = Signal(str)
    """A new recovery code, told once."""
    renewed = Signal()
    """Another secret is set, by the recovery code or by an administrator."""
    failed = Signal(object)
    """An AgentError: no other secret is set."""
    refused = Signal(object)
    """An AgentError: no recovery code is made."""

    def __init__(self, agent: Agent, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._agent = agent

    def read_out(
        self,
        request: int,
        extra: Seconds,
        done: Callable[[CodeView], None],
        failed: Callable[[AgentError], None],
    ) -> None:
        """Make a code that answers a request."""
        self._agent.call(contract.CODE, MakeCode(request, extra=extra), done, failed)

    def make_paper(self) -> None:
        """Make a recovery code; the one before holds no more."""
        self._agent.call(contract.RECOVERY, Nothing(), self._told, self.refused.emit)

    def make_first_paper(self, secret: str) -> None:
        """The same behind a door that the secret opens, which was just set."""
        self._agent.call(contract.UNLOCK, Secret(secret), lambda _: self.make_paper(), self.refused.emit)

    def recover(self, code: str, new: str) -> None:
        """Another secret by the recovery code, which is spent with it: a new one is made."""
        self._agent.call(contract.RECOVER, Recover(code, new), lambda _: self._renewed(new), self._refused)

    def reset(self, new: str) -> None:
        """Another secret by an administrator of the PC, whom the system asks for a password."""
        self._agent.call(
            contract.RESET, ResetSecret(new), lambda _: self._renewed(new), self._refused, ADMINISTRATOR
        )

    def _renewed(self, new: str) -> None:
        self.renewed.emit()
        self.make_first_paper(new)

    def _told(self, made: RecoveryCode) -> None:
        self.paper.emit(made.code)

    def _refused(self, error: AgentError) -> None:
        self.failed.emit(error)


class CodeModel(QObject):
    """The child's side: a code is typed and gives time, or says why not and how long to wait."""

    changed = Signal()

    def __init__(self, agent: Agent, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sending = False
        self.given: GrantView | None = None
        self.error: AgentError | None = None
        self.wait = 0
        """Seconds until the next try."""
        self._agent = agent
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count)

    def redeem(self, code: str) -> None:
        """Use a code; once at a time, and not while there is a wait."""
        if self.sending or self.wait:
            return
        self.sending, self.error = True, None
        self.changed.emit()
        self._agent.call(contract.REDEEM, Redeem(code), self._got, self._failed)

    def _got(self, given: GrantView) -> None:
        self.sending, self.given = False, given
        self.changed.emit()

    def _failed(self, error: AgentError) -> None:
        self.sending, self.error = False, error
        self.wait = error.seconds if isinstance(error, LockedOut) else 0
        if self.wait:
            self._second.start()
        self.changed.emit()

    def _count(self) -> None:
        self.wait = max(0, self.wait - 1)
        if not self.wait:
            self._second.stop()
            self.error = None
        self.changed.emit()
