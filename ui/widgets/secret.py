"""A field for the guardian's PIN."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ui.text import Translator
from ui.theme.tokens import GAP
from ui.widgets.text import button

LONGEST = 128


class SecretField(QWidget):
    """Shows dots, or the letters while they are asked for; forgets what was typed as soon as it is taken."""

    entered = Signal()

    def __init__(self, name: str, translate: Translator) -> None:
        super().__init__()
        self._ = translate
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(LONGEST)
        self.field.setAccessibleName(name)
        self.field.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhHiddenText
        )
        self.field.returnPressed.connect(self.entered)
        self.shown = button(self._("Show"), checkable=True, name=self._("Show what is typed"))
        self.shown.toggled.connect(self._show)
        layout.addWidget(self.field, 1)
        layout.addWidget(self.shown)
        self.setFocusProxy(self.field)

    def is_empty(self) -> bool:
        """Whether nothing is typed."""
        return not self.field.text()

    def take(self) -> str:
        """What was typed; the field is empty afterwards."""
        text = self.field.text()
        self.field.clear()
        self.shown.setChecked(False)
        return text

    def _show(self, checked: bool) -> None:  # noqa: FBT001 - Qt gives a slot its argument by place
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if checked else QLineEdit.EchoMode.Password)
