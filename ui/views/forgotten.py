"""The PIN is forgotten: another one by the recovery code, or by an administrator of the PC."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from agent.api.errors import AgentError, BadParams
from ui.models.guardian import GuardianModel
from ui.text import Translator
from ui.text.refusals import WRONG_CODE, refusal
from ui.views.new_pin import NewPinDialog
from ui.widgets.text import button, label


class ForgottenDialog(NewPinDialog):
    """A new PIN, typed twice, and one of two ways to prove that one may set it."""

    def __init__(self, guardian: GuardianModel, translate: Translator, parent: QWidget | None = None) -> None:
        super().__init__(translate, translate("PIN forgotten?"), parent)
        self._guardian = guardian
        self.body.addWidget(label(self._("Set a new PIN"), "title"))
        self.add_pin()
        caption = label(self._("The &recovery code, from your paper"), "strong")
        self.code = QLineEdit()
        self.code.setPlaceholderText("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX")
        self.code.setAccessibleName(self._("The recovery code, from your paper"))
        caption.setBuddy(self.code)
        self.body.addWidget(caption)
        self.body.addWidget(self.code)
        self.add_error()
        self.hint = label(
            self._(
                "No paper? An administrator of this PC can confirm it with the password of their account."
            ),
            "muted",
        )
        self.hint.setVisible(not guardian.is_trial)
        self.body.addWidget(self.hint)
        self.body.addStretch(1)
        self.cancel = button(self._("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.administrator = button(self._("As &administrator…"))
        self.administrator.setVisible(not guardian.is_trial)
        self.administrator.clicked.connect(self._reset)
        self.set = button(self._("&Set PIN"), "main")
        self.set.clicked.connect(self._recover)
        self.code.returnPressed.connect(self._recover)
        self.add_row(self.body, self.cancel, self.administrator, self.set)
        guardian.keys.renewed.connect(self.accept)
        guardian.keys.failed.connect(self._failed)
        self.setMinimumWidth(480)

    def _recover(self) -> None:
        if not self.code.text().strip():
            self.tell(self._("Please type the recovery code."))
            self.code.setFocus()
            return
        new = self.take_pin()
        if new is not None:
            self._wait()
            self._guardian.keys.recover(self.code.text(), new)

    def _reset(self) -> None:
        new = self.take_pin()
        if new is not None:
            self._wait()
            self._guardian.keys.reset(new)

    def _wait(self) -> None:
        for made in (self.set, self.administrator):
            made.setEnabled(False)

    def _failed(self, error: AgentError) -> None:
        slip = self._("The recovery code is not written like that. Please look at it letter by letter.")
        wrong = isinstance(error, BadParams)
        self.tell(slip if wrong else refusal(error, self._.language, WRONG_CODE))

    def tell(self, sentence: str) -> None:
        """It may be tried again."""
        for made in (self.set, self.administrator):
            made.setEnabled(True)
        super().tell(sentence)
