"""A week in bars, this one beside the last; the table beside it says the same in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.sheet import worn
from ui.theme.tokens import GAP, GRID, Tokens

HOUR = 3600
STEPS = (900, 1800, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR)
"""Distances of the lines; the first that needs no more than four of them is taken."""
LINES = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One day: its name, the seconds of this week and of the last; None where there is no number."""

    name: str
    this: int | None
    last: int | None


class WeekChart(QWidget):
    """Two bars a day: filled for this week, an outline for the last, so that no colour is needed."""

    def __init__(self) -> None:
        super().__init__()
        self._columns: tuple[Column, ...] = ()
        self._lines: tuple[tuple[int, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_columns(
        self, columns: tuple[Column, ...], lines: tuple[tuple[int, str], ...], said: str
    ) -> None:
        """Other numbers. ``lines`` are the marked heights with their words, ``said`` is the gist."""
        self._columns, self._lines = columns, lines
        self.setAccessibleName(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, 200)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._columns or not self._lines:
            return
        colours, letters = worn(), self.fontMetrics()
        painter = QPainter(self)
        left = max(letters.horizontalAdvance(text) for _, text in self._lines) + GAP
        plot = QRectF(left, letters.height() / 2, self.width() - left, 0)
        plot.setBottom(self.height() - letters.height() - GAP)
        top = self._lines[-1][0]
        for seconds, text in self._lines:
            y = plot.bottom() - plot.height() * seconds / top
            painter.setPen(QColor(colours.line))
            painter.drawLine(round(plot.left()), round(y), round(plot.right()), round(y))
            painter.setPen(QColor(colours.muted))
            area = QRectF(0, y - letters.height() / 2, left - GAP, letters.height())
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        wide = plot.width() / len(self._columns)
        for place, column in enumerate(self._columns):
            area = QRectF(plot.left() + place * wide, plot.top(), wide, plot.height())
            self._paint_day(painter, area, column, top, colours)
        painter.end()

    def _paint_day(self, painter: QPainter, area: QRectF, column: Column, top: int, colours: Tokens) -> None:
        bar = min(24.0, area.width() * 0.32)
        middle = area.center().x()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(colours.learn))
        for seconds, x, filled in (
            (column.last, middle - bar - 1, False),
            (column.this, middle + 1, True),
        ):
            if seconds is None:
                continue
            height = max(2.0, area.height() * seconds / top)
            block = QRectF(round(x), round(area.bottom() - height), round(bar), round(height))
            if filled:
                painter.fillRect(block, QColor(colours.accent))
            else:
                painter.drawRect(block.adjusted(0, 0, -1, -1))
        painter.setPen(QColor(colours.text))
        below = QRectF(area.left(), area.bottom() + GRID, area.width(), self.fontMetrics().height())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, column.name)


def line_heights(most: int) -> tuple[int, ...]:
    """The heights to be marked, from nothing to at least ``most`` seconds."""
    step = next((x for x in STEPS if most <= x * LINES), STEPS[-1])
    count = max(1, -(-most // step))
    return tuple(step * n for n in range(count + 1))
