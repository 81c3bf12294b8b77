"""A child's week: bars, and the same in a table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from agent.api.messages import Line, WeekView
from ui.models.week import DayPair, WeekModel
from ui.text import Translator
from ui.text.calendar import weekday
from ui.text.refusals import refusal
from ui.text.weeks import comparison
from ui.text.wording import (
    TRIED,
    TRIED_MYSELF,
    category,
    duration,
    kept_for,
    sentence,
    short_duration,
    target_name,
)
from ui.theme.tokens import GAP, PAD
from ui.widgets.empty import EmptyState
from ui.widgets.text import label
from ui.widgets.week_chart import Column, WeekChart, line_heights

MOST_USED = 6


class WeekPage(QWidget):
    """This week beside the last."""

    def __init__(self, week: WeekModel, translate: Translator, *, own: bool = False) -> None:
        """``own``: in a card of the child whose week it is."""
        super().__init__()
        self._ = translate
        self._week = week
        self._beside = TRIED_MYSELF if own else TRIED
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0 if own else PAD, 0, 0)
        layout.setSpacing(GAP)
        self.total, self.compared = label("", "strong" if own else "title"), label("")
        self.note = label("", "muted")
        self.legend = label(self._("■ this week · □ last week"), "muted")
        self.chart = WeekChart()
        self.days = self._table(self._("Time at the PC, day by day"))
        self.used_heading = label(self._("Most used this week"), "heading")
        self.used = self._table(self._("Most used this week"))
        self.tried = label("", "muted")
        self.nothing = EmptyState(self._("Nothing was used this week yet."))
        self.error = label("", "over")
        self._numbers: tuple[QWidget, ...] = (
            self.total,
            self.compared,
            self.legend,
            self.chart,
            self.days,
            self.used_heading,
            self.used,
        )
        for widget in (*self._numbers, self.nothing, self.tried, self.note, self.error):
            layout.addWidget(widget)
        layout.addStretch(1)
        week.changed.connect(self.show_week)
        self.show_week()

    def show_week(self) -> None:
        """Show the numbers that are known now."""
        error, this = self._week.error, self._week.this
        self.error.setText(refusal(error, self._.language) if error else "")
        self.error.setVisible(error is not None)
        for widget in self._numbers:
            widget.setVisible(this is not None)
        for widget in (self.nothing, self.tried):
            widget.setVisible(False)
        if this is None:
            return
        self._show_total(this)
        self._show_days(self._week.days)
        self._show_used(this)
        self._show_tried(this)
        self.note.setText(kept_for(this.fine_days, self._.language) if this.fine_days else "")
        self.note.setVisible(this.fine_days is not None)

    def _show_total(self, this: WeekView) -> None:
        total = duration(this.screen, self._.language)
        self.total.setText(self._("{duration} this week", duration=total))
        self.compared.setText(comparison(self._week.this, self._week.last, self._.language))
        self.compared.setVisible(bool(self.compared.text()))

    def _show_days(self, days: tuple[DayPair, ...]) -> None:
        language = self._.language
        most = max((seconds for day in days for seconds in (day.this, day.last) if seconds), default=0)
        lines = tuple((height, short_duration(height, language)) for height in line_heights(most))
        columns = tuple(Column(weekday(day.day, language, short=True), day.this, day.last) for day in days)
        self.chart.show_columns(columns, lines, f"{self.total.text()}. {self.compared.text()}")
        head = (self._("Day"), self._("This week"), self._("Last week"))
        rows = [
            (sentence(weekday(day.day, language)), self._seconds(day.this), self._seconds(day.last))
            for day in days
        ]
        _fill(self.days, head, rows, numbers=(1, 2))

    def _show_used(self, this: WeekView) -> None:
        found = sorted((*this.apps, *this.sites), key=lambda line: -line.seconds)[:MOST_USED]
        head = (self._("What"), self._("Kind"), self._("Time"))
        _fill(self.used, head, [self._used(line) for line in found], numbers=(2,))
        for widget in (self.used, self.used_heading):
            widget.setVisible(bool(found))
        self.nothing.setVisible(not found)

    def _show_tried(self, this: WeekView) -> None:
        language = self._.language
        kinds = ", ".join(f"{category(key, language)} {times}" for key, times in this.tried.items())
        tried = self._("Closed sites that were tried: {kinds}.", kinds=kinds)
        self.tried.setText(f"{tried} {self._(self._beside)}")
        self.tried.setVisible(bool(this.tried))

    def _used(self, line: Line) -> tuple[str, str, str]:
        language = self._.language
        kind = target_name(f"category:{line.category}", "", language) if line.category else ""
        return target_name(line.target, line.name, language), kind, self._seconds(line.seconds)

    def _seconds(self, seconds: int | None) -> str:
        return "–" if seconds is None else short_duration(seconds, self._.language)

    def _table(self, name: str) -> QTableWidget:
        table = QTableWidget(0, 3)
        table.setAccessibleName(name)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return table


def _fill(
    table: QTableWidget, head: tuple[str, ...], rows: list[tuple[str, str, str]], numbers: tuple[int, ...]
) -> None:
    """Fill a table and make it as high as its rows: the page scrolls, not the table."""
    table.setRowCount(len(rows))
    for column, text in enumerate(head):
        item = QTableWidgetItem(text)
        item.setTextAlignment(_alignment(number=column in numbers))
        table.setHorizontalHeaderItem(column, item)
    for place, row in enumerate(rows):
        for column, text in enumerate(row):
            item = QTableWidgetItem(text)
            item.setTextAlignment(_alignment(number=column in numbers))
            table.setItem(place, column, item)
    table.resizeRowsToContents()
    height = sum(table.rowHeight(n) for n in range(len(rows))) + table.horizontalHeader().sizeHint().height()
    table.setFixedHeight(height + 2 * table.frameWidth() + 2)


def _alignment(*, number: bool) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
