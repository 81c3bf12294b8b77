"""A card: a heading and what belongs under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme.tokens import GAP, PAD
from ui.widgets.text import label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout, QPushButton


class Card(QFrame):
    """A card of one topic."""

    def __init__(self, heading: str, look: str = "card", action: QPushButton | None = None) -> None:
        super().__init__()
        self.setProperty("look", look)
        self.setAccessibleName(heading)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(PAD, PAD - 4, PAD, PAD)
        outer.setSpacing(GAP)
        top = QHBoxLayout()
        self.heading = label(heading, "heading")
        top.addWidget(self.heading, 1)
        if action is not None:
            top.addWidget(action)
        outer.addLayout(top)
        self.body = QVBoxLayout()
        self.body.setSpacing(GAP)
        outer.addLayout(self.body)

    def clear(self) -> None:
        """Take out what stands under the heading."""
        empty(self.body)

    def add(self, *widgets: QWidget) -> None:
        """Put more under the heading."""
        for widget in widgets:
            self.body.addWidget(widget)


def rule() -> QFrame:
    """A hair line between two rows."""
    line = QFrame()
    line.setProperty("look", "rule")
    return line


def empty(layout: QLayout) -> None:
    """Take out all of a layout; the widgets go when the event loop comes round."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            empty(inner)
