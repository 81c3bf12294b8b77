"""Fields for a number and for a time of day: typed, or changed with the arrow keys and the wheel.

The sheet cannot style a spin box without pictures for its buttons; these have none, and paint their edge.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSpinBox, QSpinBox, QTimeEdit

from ui.theme.sheet import worn
from ui.theme.tokens import GRID

HEIGHT = 34
CORNER = 6
ROOM = 4 * GRID
"""Pixels for edge and padding, which the field's own size knows nothing of."""


class NumberField(QSpinBox):
    """A whole number with its unit."""

    def __init__(self, most: int, value: int, unit: str) -> None:
        super().__init__()
        self.setRange(1, most)
        self.setValue(value)
        self.setSuffix(unit)
        _plain(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        _paint_edge(self)


class TimeField(QTimeEdit):
    """A time of day, as the clocks of the household show it."""

    def __init__(self) -> None:
        super().__init__()
        self.setDisplayFormat("HH:mm")
        _plain(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        _paint_edge(self)


def _plain(field: QAbstractSpinBox) -> None:
    field.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
    field.setFixedHeight(HEIGHT)
    field.setMinimumWidth(field.sizeHint().width() + ROOM)
    field.lineEdit().setTextMargins(GRID, 0, GRID, 0)


def _paint_edge(field: QAbstractSpinBox) -> None:
    colours, focus = worn(), field.hasFocus()
    width = 2 if focus else 1
    painter = QPainter(field)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colours.accent if focus else colours.field), width))
    inset = width / 2
    painter.drawRoundedRect(QRectF(field.rect()).adjusted(inset, inset, -inset, -inset), CORNER, CORNER)
    painter.end()
