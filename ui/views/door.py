"""The guardian's door: the PIN, asked for, or chosen for the first time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agent.api.errors import AgentError, Denied
from ui.models.guardian import Door, GuardianModel
from ui.text import Translator
from ui.text.refusals import refusal
from ui.theme.tokens import GAP
from ui.views.new_pin import NewPinDialog
from ui.widgets.secret import SecretField
from ui.widgets.text import button, label


class DoorPage(QWidget):
    """Shown while the door is closed; no field for a secret is there unless the real agent waits for one."""

    code_wanted = Signal()
    forgotten = Signal()

    def __init__(self, guardian: GuardianModel, translate: Translator) -> None:
        super().__init__()
        self._ = translate
        self._guardian = guardian
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addWidget(label(self._("For parents"), "title"))
        self.knock = self._knock()
        self.elsewhere = self._elsewhere()
        layout.addWidget(self.knock)
        layout.addWidget(self.elsewhere)
        layout.addStretch(1)
        guardian.changed.connect(self._show)
        guardian.failed.connect(self._failed)
        self._show()

    def _knock(self) -> QWidget:
        """The field, where this account may have one."""
        part, layout = _part()
        caption = label(self._("&PIN"), "strong")
        self.secret = SecretField(self._("PIN"), self._)
        caption.setBuddy(self.secret)
        layout.addWidget(caption)
        layout.addWidget(self.secret)
        self.error = label("", "over")
        layout.addWidget(self.error)
        self.unlock = button(self._("&Unlock"), "main")
        self.unlock.clicked.connect(self._unlock)
        self.secret.entered.connect(self._unlock)
        self.lost = button(self._("PIN &forgotten?"), "link")
        self.lost.clicked.connect(self.forgotten)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.unlock)
        row.addWidget(self.lost)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addWidget(
            label(self._("Stays open for five minutes, or until you lock it or close this window."), "muted")
        )
        self.trial = label(
            self._(
                "Luytre is only being tried here: parent and child share this account, and its programs "
                "could read what is typed. Choose a PIN that you use nowhere else."
            ),
            "muted",
        )
        layout.addWidget(self.trial)
        return part

    def _elsewhere(self) -> QWidget:
        """In a child's account there is none, and why."""
        part, layout = _part()
        layout.addWidget(
            label(
                self._("The parents’ PIN is never typed in a child’s account: programs here could read it.")
            )
        )
        layout.addWidget(
            label(
                self._(
                    "To give time from here: open Luytre in your own account, or call whoever is there. A "
                    "question of the child is shown there, with a code that can be read out."
                ),
                "muted",
            )
        )
        self.code = button(self._("I have a &code…"), "main")
        self.code.clicked.connect(self.code_wanted)
        layout.addWidget(self.code, 0, Qt.AlignmentFlag.AlignLeft)
        return part

    def _unlock(self) -> None:
        if not self.secret.is_empty() and self._guardian.door is Door.CLOSED:
            self.error.hide()
            self._guardian.unlock(self.secret.take())

    def _show(self) -> None:
        door = self._guardian.door
        waiting = door is Door.KNOCKING
        self.knock.setVisible(door in {Door.CLOSED, Door.KNOCKING})
        self.elsewhere.setVisible(door is Door.ELSEWHERE)
        self.trial.setVisible(self._guardian.is_trial)
        if door not in {Door.CLOSED, Door.KNOCKING}:
            self.secret.take()
        self.unlock.setEnabled(not waiting)
        self.unlock.setText(self._("Checking…") if waiting else self._("&Unlock"))
        if self._guardian.may_act or not self.error.text():
            self.error.hide()

    def _failed(self, error: AgentError) -> None:
        needed = self._("The PIN is needed for this.") if type(error) is Denied else ""
        self.error.setText(needed or refusal(error, self._.language))
        self.error.setVisible(not self._guardian.may_act)
        self.secret.setFocus()


def _part() -> tuple[QWidget, QVBoxLayout]:
    part = QWidget()
    layout = QVBoxLayout(part)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP)
    return part, layout


class PinDialog(NewPinDialog):
    """Chooses a PIN; at the first start it may be skipped, and says what that means."""

    skipped = Signal()

    def __init__(self, guardian: GuardianModel, translate: Translator, parent: QWidget | None = None) -> None:
        super().__init__(translate, translate("A PIN for the parents"), parent)
        self._guardian = guardian
        self.body.addWidget(label(self._("A PIN for the parents?"), "title"))
        self.body.addWidget(
            label(self._("With it, only you can give more time, answer, and change what was agreed."))
        )
        self.add_pin()
        self.add_error()
        self.body.addWidget(
            label(
                self._(
                    "Skip: whoever uses this account can then give time and change the agreement. "
                    "You can still set a PIN later, under “For parents”."
                ),
                "muted",
            )
        )
        self.body.addStretch(1)
        self.skip = button(self._("S&kip"), name=self._("Skip: no PIN for now"))
        self.skip.clicked.connect(self._skip)
        self.set = button(self._("&Set PIN"), "main")
        self.set.clicked.connect(self._set)
        self.second.entered.connect(self._set)
        self.add_row(self.body, self.skip, self.set)
        guardian.secret_set.connect(self.accept)
        guardian.failed.connect(self._failed)
        self.setMinimumWidth(440)

    def _set(self) -> None:
        new = self.take_pin()
        if new is not None:
            self._guardian.set_secret(new)

    def _failed(self, error: AgentError) -> None:
        there = self._("Somebody has set a PIN already.") if type(error) is Denied else ""
        self.tell(there or refusal(error, self._.language))

    def _skip(self) -> None:
        self.skipped.emit()
        self.reject()
