"""A notice of our own at the corner of the screen, where the desktop shows none."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from ui.models.notices import Notice
from ui.text import Translator
from ui.theme.tokens import GAP, GRID, PAD
from ui.widgets.text import button, label

SHOWN_FOR = 12_000
"""Milliseconds; an urgent one stays until it is closed."""
WIDTH = 360


class NoticeWindow(QFrame):
    """Takes no focus from what the child is doing, and shows one notice of a key at a time."""

    opened = Signal()

    def __init__(self, translate: Translator) -> None:
        super().__init__(
            None,
            Qt.WindowType.ToolTip
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setProperty("look", "notice")
        self.setFixedWidth(WIDTH)
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(PAD, PAD - GRID, GAP, PAD - GRID)
        words = QVBoxLayout()
        words.setSpacing(GRID)
        self.title, self.text = label("", "strong"), label("", "muted")
        words.addWidget(self.title)
        words.addWidget(self.text)
        layout.addLayout(words, 1)
        self.shut = button("✕", "link", name=translate("Close this notice"))
        self.shut.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.shut.clicked.connect(self.hide)
        layout.addWidget(self.shut, 0, Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)

    def tell(self, notice: Notice) -> None:
        """Show this one; the earlier one goes."""
        self.title.setText(notice.title)
        self.text.setText(notice.text)
        self.text.setVisible(bool(notice.text))
        self.setAccessibleName(f"{notice.title}. {notice.text}")
        self._timer.stop()
        if not notice.urgent:
            self._timer.start(SHOWN_FOR)
        self.resize(WIDTH, self._row.totalHeightForWidth(WIDTH))
        self._to_corner()
        self.show()
        self.raise_()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hide()
        self.opened.emit()
        super().mousePressEvent(event)

    def _to_corner(self) -> None:
        screen = QGuiApplication.primaryScreen()
        if screen is not None:
            corner = screen.availableGeometry().topRight()
            self.move(corner.x() - self.width() - PAD, corner.y() + PAD)
