"""A field for the eight digits of a one-time code, large, in two groups, as they are read out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLineEdit

from agent.api.messages import CODE_DIGITS

GROUP = 4
LARGER = 2.0
"""So many times the size of other letters."""


class CodeField(QLineEdit):
    """Takes digits alone, however they are typed or pasted, and shows them as 1234 5678."""

    entered = Signal()
    """Enter was pressed, and the code is whole."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("look", "code")
        self.setAccessibleName(name)
        self.setPlaceholderText("0000 0000")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhNoPredictiveText)
        self.textEdited.connect(self._group)
        self.returnPressed.connect(lambda: self.entered.emit() if self.is_whole() else None)
        font = QFont(self.font())
        size = font.pixelSize() if font.pixelSize() > 0 else self.fontInfo().pixelSize()
        font.setPixelSize(round(size * LARGER))
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 108)
        self.setFont(font)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("0000 0000") + self.fontMetrics().height())

    @property
    def digits(self) -> str:
        """What was typed, without the blank."""
        return _digits(self.text())

    def is_whole(self) -> bool:
        """Whether all digits are there."""
        return len(self.digits) == CODE_DIGITS

    def _group(self, text: str) -> None:
        before = len(_digits(text[: self.cursorPosition()]))
        digits = _digits(text)
        shown = spaced(digits)
        if shown != text:
            self.setText(shown)
        self.setCursorPosition(before + (1 if before > GROUP else 0))


def spaced(digits: str) -> str:
    """In two groups, as people read digits out."""
    return f"{digits[:GROUP]} {digits[GROUP:]}" if len(digits) > GROUP else digits


def _digits(text: str) -> str:
    return "".join(x for x in text if x in "0123456789")[:CODE_DIGITS]
