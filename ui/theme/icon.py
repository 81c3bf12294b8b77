"""The icon beside the clock, made of the ring at every size that panels ask for."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QIcon, QPainter, QPixmap

from ui.models.ring import Face
from ui.theme.ring import ICON, paint

SIZES = (16, 20, 22, 24, 32, 40, 44, 48, 64)
"""Sizes of Linux, Windows and macOS panels at 100 and 200 %."""


def ring_icon(shown: Face, font: QFont) -> QIcon:
    """The ring as an icon, drawn anew at each size so that none is blurred."""
    icon = QIcon()
    for side in SIZES:
        icon.addPixmap(ring_pixmap(shown, font, side))
    return icon


def ring_pixmap(shown: Face, font: QFont, side: int) -> QPixmap:
    """The ring in so many pixels."""
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint(painter, QRectF(0, 0, side, side), shown, ICON, font)
    painter.end()
    return pixmap
