"""A box to tick, with an edge and a tick that can be seen on light and dark."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from ui.theme.sheet import worn
from ui.theme.tokens import GRID


class Check(QCheckBox):
    """The style draws its box in the colour of the ground, and a sheet needs pictures: it is painted here."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        rect = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        colours, checked = worn(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.accent if checked or self.hasFocus() else colours.field), 1.5))
        painter.setBrush(QColor(colours.accent if checked else colours.surface))
        box = QRectF(rect).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(box, GRID / 2, GRID / 2)
        if checked:
            painter.setPen(QPen(QColor(colours.on_accent), 2))
            low = QPointF(box.left() + box.width() * 0.42, box.top() + box.height() * 0.72)
            painter.drawLine(QPointF(box.left() + box.width() * 0.22, box.top() + box.height() * 0.5), low)
            painter.drawLine(low, QPointF(box.left() + box.width() * 0.78, box.top() + box.height() * 0.28))
        painter.end()
