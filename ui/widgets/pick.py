"""A list to pick from, with an edge and an arrow that can be seen on light and dark."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox

from ui.theme.sheet import worn
from ui.theme.tokens import GRID, PAD


class Pick(QComboBox):
    """The sheet draws the box; a sheet's arrow would have to be a picture, so it is painted here."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(worn().muted), 2))
        middle = QPointF(self.width() - PAD, self.height() / 2)
        low = middle + QPointF(0, GRID / 2)
        painter.drawLine(middle - QPointF(GRID, GRID / 2), low)
        painter.drawLine(middle + QPointF(GRID, -GRID / 2), low)
        painter.end()
