"""Text on the screen: always plain, for a child's reason is no markup; never cut, it wraps."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy


def label(text: str = "", look: str = "", *, wrap: bool = True) -> QLabel:
    """Text in one of the sheet's looks (``title``, ``heading``, ``strong``, ``muted``, ``warn`` …)."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    made.setProperty("look", look)
    if wrap:
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
        made.setMinimumWidth(40)
    return made


def button(text: str, look: str = "", *, name: str = "", checkable: bool = False) -> QPushButton:
    """A button; ``name`` is said to screen readers where the text alone is too short to understand."""
    made = QPushButton(text)
    made.setProperty("look", look)
    made.setAccessibleName(name or text.replace("&", ""))
    made.setCheckable(checkable)
    made.setAutoDefault(False)
    return made
