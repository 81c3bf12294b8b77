"""What stands where there is nothing yet: a sentence, so that nobody takes it for a fault."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme.tokens import GAP
from ui.widgets.text import label


class EmptyState(QWidget):
    """One sentence, and perhaps one more that says what to do."""

    def __init__(self, sentence: str, more: str = "") -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP, 0, GAP)
        layout.addWidget(label(sentence, "muted"))
        if more:
            layout.addWidget(label(more, "muted"))
