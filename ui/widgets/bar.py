"""A bar of time used: a picture of the words beside it, and no more than they say."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.sheet import worn
from ui.theme.tokens import GAP

HEIGHT = GAP


class Bar(QWidget):
    """A part of a whole. ``look`` is ``accent``, ``warn``, ``over`` or ``learn``."""

    def __init__(self, fraction: float, look: str = "accent") -> None:
        super().__init__()
        self.fraction = min(1.0, max(0.0, fraction))
        self.look = look
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(80, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = worn()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        radius = whole.height() / 2
        painter.setBrush(QColor(colours.track))
        painter.drawRoundedRect(whole, radius, radius)
        if self.fraction > 0:
            part = QRectF(whole)
            part.setWidth(max(whole.height(), whole.width() * self.fraction))
            painter.setBrush(QColor(getattr(colours, self.look)))
            painter.drawRoundedRect(part, radius, radius)
        painter.end()
