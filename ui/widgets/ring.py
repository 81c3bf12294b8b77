"""The large ring of “My day”."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.models.ring import Face, Mood
from ui.theme.ring import Ink, paint
from ui.theme.sheet import worn

SIDE = 136


class RingWidget(QWidget):
    """The ring with its number; what it says is also its accessible name."""

    def __init__(self, side: int = SIDE) -> None:
        super().__init__()
        self._side = side
        self._face = Face(Mood.UNKNOWN)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_face(self, shown: Face, said: str) -> None:
        """Another state, and how it is said in words."""
        self._face = shown
        self.setAccessibleName(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = worn()
        ink = Ink(
            disc=None,
            ground=colours.ground,
            track=colours.track,
            left=colours.accent,
            warned=colours.warn,
            over=colours.over,
            on_over=colours.on_over,
            text=colours.text,
        )
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        paint(painter, area, self._face, ink, self.font())
        painter.end()
