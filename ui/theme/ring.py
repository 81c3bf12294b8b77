"""The ring of time left, painted: large in “My day”, small beside the clock. One drawing for all sizes.

What a colour says, a shape or a word says too: a warning has a mark, the end is a full disc, a pause has two
bars, a break two large ones, other closed hours a bar across, requests that wait a dot above, no limit the
sign of infinity, not knowing a question mark, and what does not work an exclamation mark in the middle.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen

from ui.models.ring import Face, Mood


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of one ring."""

    disc: str | None
    """Behind all, for icons on a panel of unknown colour; None leaves the ground."""
    ground: str
    """The colour of what is behind: the disc, or the window."""
    track: str
    left: str
    warned: str
    over: str
    on_over: str
    text: str


LARGE = 64
"""Above this many pixels the number needs no more room than it is given to be read."""
ICON = Ink("#17211b", "#17211b", "#4a5a50", "#7fd6a0", "#ffc766", "#ff8f85", "#2a0f0c", "#ffffff")
"""A dark disc with its own light edge: it stands out on light and dark panels alike."""


def paint(
    painter: QPainter, area: QRectF, shown: Face, ink: Ink, font: QFont, *, number: bool = True
) -> None:
    """Paint the ring into a square area; ``number`` is left out where text stands beside it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = min(area.width(), area.height())
    width = max(1.75, side * 0.11)
    if ink.disc is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ink.disc))
        painter.drawEllipse(area)
    ring = area.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    colour = {
        Mood.WARNED: ink.warned,
        Mood.ASKED: ink.warned,
        Mood.OVER: ink.over,
        Mood.ILL: ink.over,
    }.get(shown.mood, ink.left)
    if shown.mood is Mood.OVER:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawEllipse(area)
    else:
        lost = shown.mood in {Mood.UNKNOWN, Mood.MISSING}
        track = ink.over if shown.mood in {Mood.MISSING, Mood.ILL} else ink.track
        _arc(painter, ring, width, track, 1.0, dashed=lost)
        _arc(painter, ring, width, colour, shown.fraction, dashed=False)
    if shown.mood is Mood.FREE:
        _infinity(painter, area, width, ink.text)
    elif shown.mood in {Mood.RESTING, Mood.SHUT}:
        _closed(painter, area, ink.text, upright=shown.mood is Mood.RESTING)
    elif number and shown.number:
        _number(painter, area, shown, ink.on_over if shown.mood is Mood.OVER else ink.text, font)
    if shown.mood is Mood.WARNED:
        _mark(painter, area, ink)
    elif shown.mood is Mood.PAUSED:
        _bars(painter, area, ink)
    elif shown.mood is Mood.ASKED:
        _badge(painter, area, ink.warned, ink.ground, high=True)


def _arc(
    painter: QPainter, ring: QRectF, width: float, colour: str, fraction: float, *, dashed: bool
) -> None:
    if fraction <= 0:
        return
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashed:
        pen.setDashPattern([1.2, 1.0])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # Qt counts sixteenths of a degree, from three o'clock, against the clock's hands.
    painter.drawArc(ring, 90 * 16, -round(fraction * 360 * 16))


def _number(painter: QPainter, area: QRectF, shown: Face, colour: str, font: QFont) -> None:
    letters = QFont(font)
    side = min(area.width(), area.height())
    share = 0.4 if side > LARGE else 0.6 if len(shown.number) == 1 else 0.5
    letters.setPixelSize(max(8, round(side * share)))
    letters.setBold(True)
    painter.setFont(letters)
    painter.setPen(QColor(colour))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, shown.number)


def _infinity(painter: QPainter, area: QRectF, width: float, colour: str) -> None:
    """A lemniscate drawn by hand: not every font has the sign."""
    half, steps = area.width() * 0.27, 48
    path = QPainterPath()
    for step in range(steps + 1):
        angle = 2 * math.pi * step / steps
        x = half * math.cos(angle) / (1 + math.sin(angle) ** 2)
        point = area.center() + QPointF(x, x * math.sin(angle))
        path.moveTo(point) if step == 0 else path.lineTo(point)
    painter.setPen(QPen(QColor(colour), width * 0.8))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def _closed(painter: QPainter, area: QRectF, colour: str, *, upright: bool) -> None:
    """Two bars in the middle for a break, one across for another hour."""
    side = area.width()
    bars = (
        [QRectF(-0.17, -0.18, 0.11, 0.36), QRectF(0.06, -0.18, 0.11, 0.36)]
        if upright
        else [QRectF(-0.2, -0.06, 0.4, 0.12)]
    )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    for bar in bars:
        place = QPointF(bar.x() * side, bar.y() * side) + area.center()
        painter.drawRect(QRectF(place, bar.size() * side))


def _badge(painter: QPainter, area: QRectF, fill: str, edge: str, *, high: bool = False) -> QRectF:
    """A small disc at the lower or upper right corner, with an edge that parts it from the ring."""
    side = area.width() * 0.36
    badge = QRectF(area.right() - side, area.top() if high else area.bottom() - side, side, side)
    painter.setPen(QPen(QColor(edge), max(1.0, side * 0.12)))
    painter.setBrush(QBrush(QColor(fill)))
    painter.drawEllipse(badge.adjusted(0.5, 0.5, -0.5, -0.5))
    return badge


def _mark(painter: QPainter, area: QRectF, ink: Ink) -> None:
    """An exclamation mark: the end is near."""
    badge = _badge(painter, area, ink.warned, ink.ground)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ink.ground))
    bar = badge.width() * 0.2
    x = badge.center().x() - bar / 2
    painter.drawRect(QRectF(x, badge.top() + badge.height() * 0.2, bar, badge.height() * 0.35))
    painter.drawRect(QRectF(x, badge.top() + badge.height() * 0.65, bar, bar))


def _bars(painter: QPainter, area: QRectF, ink: Ink) -> None:
    """Two bars: the time stands still."""
    badge = _badge(painter, area, ink.text, ink.ground)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ink.ground))
    bar, height = badge.width() * 0.18, badge.height() * 0.46
    top = badge.center().y() - height / 2
    painter.drawRect(QRectF(badge.center().x() - bar * 1.3, top, bar, height))
    painter.drawRect(QRectF(badge.center().x() + bar * 0.3, top, bar, height))
