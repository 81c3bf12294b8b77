"""The small window that stays on the desktop where there is no tray: the same ring, the same menu."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from ui.models.ring import Face
from ui.text import Translator
from ui.theme.tokens import GAP, GRID, PAD
from ui.widgets.ring import RingWidget
from ui.widgets.text import button, label

SIDE = 56


class SmallWindow(QWidget):
    """Comes back small when it is closed: it is the way to help and to “My day”."""

    day_wanted = Signal()

    def __init__(self, menu: QMenu, translate: Translator) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self.setProperty("look", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("Luytre")
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, GAP, GAP, GAP)
        row.setSpacing(GAP)
        self.ring = RingWidget(SIDE)
        row.addWidget(self.ring)
        words = QVBoxLayout()
        words.setSpacing(GRID)
        self.left = label("", "strong")
        self.day = button(translate("My day"), "link")
        self.day.clicked.connect(self.day_wanted)
        self.more = button(translate("More"), "link")
        self.more.setMenu(menu)
        words.addWidget(self.left)
        buttons = QHBoxLayout()
        buttons.addWidget(self.day)
        buttons.addWidget(self.more)
        buttons.addStretch(1)
        words.addLayout(buttons)
        row.addLayout(words, 1)
        self.setMinimumWidth(260)

    def show_face(self, shown: Face, said: str) -> None:
        """Another state."""
        self.ring.show_face(shown, said)
        self.left.setText(said)

    def closeEvent(self, event: QCloseEvent) -> None:
        # Not refused: QApplication.quit() and the end of a session close all windows, and wait for that.
        super().closeEvent(event)
        QTimer.singleShot(0, self, self.showMinimized)


def to_corner(widget: QWidget) -> None:
    """Put a small window at the lower right corner, out of the way; Wayland may put it elsewhere."""
    screen = QGuiApplication.primaryScreen()
    if screen is not None:
        corner = screen.availableGeometry().bottomRight()
        widget.move(corner.x() - widget.width() - PAD, corner.y() - widget.height() - PAD)
