"""A small window with a body and a row of buttons."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.text import Translator
from ui.theme.tokens import GAP, PAD


class LuytreDialog(QDialog):
    """Not modal: the rest of Luytre, and help above all, stays in reach."""

    def __init__(self, translate: Translator, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ = translate
        self.setWindowTitle(title)
        self.setModal(False)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(PAD, PAD, PAD, PAD)
        self.body.setSpacing(PAD)

    def showEvent(self, event: QShowEvent) -> None:
        # Text that wraps asks for the height of a narrow column, until the width is known.
        height = self.body.totalHeightForWidth(self.width())
        if height > 0:
            self.resize(self.width(), height)
        super().showEvent(event)

    @staticmethod
    def add_row(layout: QVBoxLayout, *buttons: QPushButton) -> None:
        """Buttons at the lower right, the main one last; links at the left; Enter presses the main one."""
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addStretch(1)
        for made in buttons:
            if made.property("look") == "link":
                row.insertWidget(0, made)
            else:
                row.addWidget(made)
            made.setDefault(made.property("look") == "main")
        layout.addLayout(row)
