"""Notices of our own at the corner of the screen, where the desktop shows none."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.models.notices import Notice
from ui.text import Translator
from ui.theme.tokens import GAP, GRID, PAD
from ui.widgets.card import rule
from ui.widgets.text import button, label

SHOWN_FOR = 12_000
"""Milliseconds; an urgent one stays until it is closed."""
WIDTH = 360


class NoticeWindow(QFrame):
    """Takes no focus from what the child is doing; one notice of a key, and what is urgent above the rest."""

    opened = Signal()

    def __init__(self, translate: Translator) -> None:
        super().__init__(
            None,
            Qt.WindowType.ToolTip
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus,
        )
        self._ = translate
        self.rows: dict[str, NoticeRow] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setProperty("look", "notice")
        self.setFixedWidth(WIDTH)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def tell(self, notice: Notice) -> None:
        """Show this one; the earlier one of its key goes."""
        self._remove(notice.key)
        row = self.rows[notice.key] = NoticeRow(notice, self._)
        row.left.connect(lambda: self.leave(notice.key))
        row.opened.connect(self.opened)
        self._column.insertWidget(0 if notice.urgent else -1, row)
        row.show()  # what waits to be shown has no height yet
        self._arrange()
        self.show()
        self.raise_()

    def leave(self, key: str) -> None:
        """Show the notice of this key no longer."""
        self._remove(key)
        if self.rows:
            self._arrange()
        else:
            self.hide()

    def _remove(self, key: str) -> None:
        row = self.rows.pop(key, None)
        if row is not None:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()

    def _arrange(self) -> None:
        first = min(self.rows.values(), key=self._column.indexOf)
        for row in self.rows.values():
            row.line.setVisible(row is not first)
        self.setAccessibleName(" ".join(row.accessibleName() for row in self.rows.values()))
        self.resize(WIDTH, self._column.totalHeightForWidth(WIDTH))
        screen = QGuiApplication.primaryScreen()
        if screen is not None:
            corner = screen.availableGeometry().topRight()
            self.move(corner.x() - self.width() - PAD, corner.y() + PAD)


class NoticeRow(QWidget):
    """One notice: a click opens what it is about."""

    left = Signal()
    """It was read, closed, or shown for long enough."""
    opened = Signal()

    def __init__(self, notice: Notice, translate: Translator) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.line = rule()
        outer.addWidget(self.line)
        row = QHBoxLayout()
        row.setContentsMargins(PAD, PAD - GRID, GAP, PAD - GRID)
        words = QVBoxLayout()
        words.setSpacing(GRID)
        self.title, self.text = label(notice.title, "strong"), label(notice.text, "muted")
        self.text.setVisible(bool(notice.text))
        words.addWidget(self.title)
        words.addWidget(self.text)
        row.addLayout(words, 1)
        self.shut = button("✕", "link", name=translate("Close this notice"))
        self.shut.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.shut.clicked.connect(self.left)
        row.addWidget(self.shut, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(row)
        self.setAccessibleName(f"{notice.title}. {notice.text}")
        self.timer = QTimer(self, singleShot=True, interval=SHOWN_FOR)
        self.timer.timeout.connect(self.left)
        if not notice.urgent:
            self.timer.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.opened.emit()
        self.left.emit()
