"""What was used today, the most used first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from agent.api.messages import Line
from ui.models.day import DayModel
from ui.text import Translator
from ui.text.wording import category, short_duration, target_name
from ui.theme.tokens import GAP
from ui.widgets.bar import Bar
from ui.widgets.card import Card
from ui.widgets.elided import Elided
from ui.widgets.empty import EmptyState
from ui.widgets.text import label


class UsedCard(Card):
    """A line for each program and site."""

    def __init__(self, day: DayModel, translate: Translator) -> None:
        super().__init__(translate("What I used today"))
        self._ = translate
        self._day = day
        day.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.clear()
        lines = self._day.lines
        most = max((line.seconds for line in lines), default=0)
        for line in lines:
            self.body.addLayout(self._line(line, most))
        if not lines:
            self.add(EmptyState(self._("Nothing yet today.")))

    def _line(self, line: Line, most: int) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        name = Elided()
        name.setText(target_name(line.target, line.name, self._.language))
        kind = label(category(line.category, self._.language) if line.category else "", "muted", wrap=False)
        time = label(short_duration(line.seconds, self._.language), wrap=False)
        time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        time.setMinimumWidth(time.fontMetrics().horizontalAdvance("0") * 12)
        bar = Bar(line.seconds / most, "learn")
        bar.setFixedWidth(120)
        row.addWidget(name)
        row.addWidget(kind, 1)
        row.addWidget(bar)
        row.addWidget(time)
        return row
