"""Another PIN for parents who know the one until now: somebody may have seen it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from agent.api.errors import AgentError
from ui.models.guardian import GuardianModel
from ui.text import Translator
from ui.text.refusals import refusal
from ui.views.new_pin import NewPinDialog
from ui.widgets.text import button, label


class ChangePinDialog(NewPinDialog):
    """The PIN until now, and twice the new one."""

    def __init__(self, guardian: GuardianModel, translate: Translator, parent: QWidget | None = None) -> None:
        super().__init__(translate, translate("Change the PIN"), parent)
        self._guardian = guardian
        self.body.addWidget(label(self._("Change the PIN"), "title"))
        self.old = self._secret(self._("The PIN &until now"))
        self.add_pin()
        self.add_error()
        self.body.addWidget(
            label(self._("A new recovery code is shown then. The one on your paper holds no more."), "muted")
        )
        self.body.addStretch(1)
        self.cancel = button(self._("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.set = button(self._("&Set PIN"), "main")
        self.set.clicked.connect(self._set)
        self.second.entered.connect(self._set)
        self.add_row(self.body, self.cancel, self.set)
        guardian.secret_set.connect(self.accept)
        guardian.failed.connect(self._failed)
        self.setMinimumWidth(440)

    def _set(self) -> None:
        if self.old.is_empty():
            self.tell(self._("Please type the PIN until now."))
            self.old.setFocus()
            return
        new = self.take_pin()
        if new is not None:
            self._guardian.set_secret(new, self.old.take())

    def _failed(self, error: AgentError) -> None:
        self.tell(refusal(error, self._.language))
        self.old.setFocus()
