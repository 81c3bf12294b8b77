"""One line of “My day”: a target, how much is left, why it is closed, what comes next."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agent.api.messages import TargetStatus
from policies.finding import Reason
from ui.text import Translator
from ui.text.wording import FREE, category, left, target_name, used, why
from ui.theme.sheet import look
from ui.theme.tokens import GAP, GRID
from ui.widgets.bar import Bar
from ui.widgets.elided import Elided
from ui.widgets.text import button, label

LOOKS = {"free": "strong", "warned": "warn", "grace": "over", "over": "over"}
BARS = {"free": "accent", "warned": "warn", "grace": "over", "over": "over"}


class TargetRow(QWidget):
    """Changes in place, so that the keyboard's focus stays where it is."""

    ask_wanted = Signal(str)

    def __init__(self, target: str, translate: Translator) -> None:
        super().__init__()
        self._ = translate
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, GRID, 0, GRID)
        outer.setSpacing(GRID)
        top = QHBoxLayout()
        top.setSpacing(GAP)
        self.name = Elided("strong")
        self.kind = label("", "muted", wrap=False)
        self.left = label("", "strong", wrap=False)
        self.ask = button(self._("Ask…"), "link")
        self.ask.clicked.connect(lambda: self.ask_wanted.emit(target))
        top.addWidget(self.name)
        top.addWidget(self.kind)
        top.addStretch(1)
        top.addWidget(self.left)
        top.addWidget(self.ask)
        outer.addLayout(top)
        middle = QHBoxLayout()
        middle.setSpacing(GAP)
        self.bar = Bar(0)
        self.used = label("", "muted", wrap=False)
        self.used.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.used.setMinimumWidth(self.used.fontMetrics().horizontalAdvance("0") * 16)
        middle.addWidget(self.bar, 1)
        middle.addWidget(self.used)
        outer.addLayout(middle)
        self.why = label("", "muted")
        outer.addWidget(self.why)

    def show_target(self, status: TargetStatus, now: datetime, zone: tzinfo) -> None:
        """Show a state of the target."""
        language = self._.language
        name = target_name(status.target, status.name, language)
        self.name.setText(name)
        self.kind.setText(category(status.category, language) if status.category else "")
        self.kind.setVisible(bool(status.category))
        self.left.setText(self._left(status))
        look(self.left, self._look(status))
        self.ask.setVisible(status.left is not None and status.action not in FREE)
        self.ask.setAccessibleName(self._("Ask for more: {target}", target=name))
        self.bar.fraction = min(1.0, status.used / status.allowance) if status.allowance else 0.0
        self.bar.look = BARS.get(status.standing, "accent")
        self.bar.setVisible(bool(status.allowance) and status.told)
        self.bar.update()
        self.used.setText(used(status, language) if status.allowance or status.used else "")
        self.used.setVisible(bool(self.used.text()))
        told = why(status, now, zone, language)
        self.why.setText(told)
        self.why.setVisible(bool(told))
        self.setAccessibleName(" · ".join(filter(None, (name, self.left.text(), self.used.text(), told))))

    def _look(self, status: TargetStatus) -> str:
        """Red only where time was used up: a door that is not yet open is no fault."""
        if not status.open:
            return "over" if status.reason in {Reason.DAILY, Reason.WEEKLY} else "muted"
        if status.action in FREE or status.left is None:
            return "muted"
        return LOOKS.get(status.standing, "strong")

    def _left(self, status: TargetStatus) -> str:
        if not status.open:
            return self._("closed")
        if status.action == "always":
            return self._("always allowed")
        if status.action == "free":
            return self._("does not count")
        return left(status.left, self._.language)
