"""A name that gives way: where there is little room it ends in “…”, and all of it is told on asking."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

LEAST = 8
"""Letters that are seen of it at least."""


class Elided(QLabel):
    """Names come from files and sites, of any length, and push nothing out of sight."""

    def __init__(self, look: str = "") -> None:
        super().__init__()
        self._text = self.seen = ""
        """``seen``: as much as there is room for."""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", look)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def text(self) -> str:
        """All of it."""
        return self._text

    def setText(self, text: str) -> None:
        """Another name."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        return QSize(self._wide(self._text), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        self.ensurePolished()
        return QSize(min(self._wide(self._text), self._wide("x" * LEAST)), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _wide(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + 1

    def _fit(self) -> None:
        self.seen = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        super().setText(self.seen)
        self.setToolTip("" if self.seen == self._text else self._text)
