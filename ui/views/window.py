"""What all windows of Luytre have in common: a scrolling body, a page for “not running”, help at the foot."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ui.models.status import StatusModel
from ui.text import Translator
from ui.text.presence import presence
from ui.theme.tokens import PAD
from ui.widgets.help_line import HelpLine
from ui.widgets.text import label


class LuytreWindow(QWidget):
    """A window of its own that is only hidden when it is closed, so that it opens at once again."""

    help_wanted = Signal()
    for_parents = False
    """Who reads what is to be done while the agent is away."""

    def __init__(self, status: StatusModel, translate: Translator, title: str) -> None:
        super().__init__()
        self._ = translate
        self._status = status
        self.setProperty("look", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.pages = QStackedWidget()
        self.body = QVBoxLayout()
        self.body.setContentsMargins(PAD, PAD, PAD, PAD)
        self.body.setSpacing(PAD)
        self.pages.addWidget(Column(self.body))
        away = QVBoxLayout()
        away.setContentsMargins(PAD, PAD, PAD, PAD)
        self._away_title, self._away_text = label("", "title"), label("", "muted")
        away.addWidget(self._away_title)
        away.addWidget(self._away_text)
        away.addStretch(1)
        self.pages.addWidget(Column(away))
        outer.addWidget(self.pages, 1)
        self._outer = outer
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)

    def add_foot(self) -> None:
        """Help at the foot; called when the body stands, so that it is the last to which Tab leads."""
        self.help_line = HelpLine(self._status.country, self._)
        self.help_line.wanted.connect(self.help_wanted)
        self._status.changed.connect(self._show_country)
        self._outer.addWidget(self.help_line)

    def _show_country(self) -> None:
        self.help_line.show_country(self._status.country)

    def show_presence(self) -> None:
        """The body while there is a state, else what is the matter."""
        known = self._status.status is not None
        if not known:
            word, language = self._status.presence, self._.language
            title, advice = presence(word, language, for_parents=self.for_parents)
            self._away_title.setText(title)
            self._away_text.setText(advice)
        self.pages.setCurrentIndex(0 if known else 1)


class Column(QScrollArea):
    """A column that scrolls where it does not fit, and never sideways: no window is narrower than it."""

    def __init__(self, layout: QVBoxLayout) -> None:
        super().__init__()
        self._inside = QWidget()
        self._inside.setLayout(layout)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._inside)

    def minimumSizeHint(self) -> QSize:
        wide = self._inside.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(wide, super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
