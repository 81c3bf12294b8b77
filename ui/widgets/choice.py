"""A few buttons of which one is chosen: +15, +30, +60."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from ui.theme.tokens import GAP
from ui.widgets.text import button


class Choice(QWidget):
    """Exactly one of the values is chosen, the first at first; arrows move inside, Tab leaves."""

    changed = Signal()

    def __init__(self, name: str, values: Iterable[tuple[str, str, int]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        self._group = QButtonGroup(self)
        for text, said, value in values:
            made = button(text, checkable=True, name=said)
            self._group.addButton(made, value)
            layout.addWidget(made)
        layout.addStretch(1)
        first = self._group.buttons()[0]
        first.setChecked(True)
        self.setFocusProxy(first)
        self._group.idToggled.connect(lambda _id, checked: self.changed.emit() if checked else None)

    @property
    def value(self) -> int:
        """The value that is chosen."""
        return self._group.checkedId()
