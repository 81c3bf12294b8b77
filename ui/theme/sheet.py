"""Puts colours, distances and the palette on Qt's widgets, for a light or a dark desktop."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from ui.theme.tokens import Tokens, tokens

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

SIZES = {"heading": 1.15, "title": 1.4, "big": 2.0}
"""Letters beside the desktop's own size, which is that of all text."""


def is_dark(app: QApplication) -> bool:
    """What the desktop says, or where it says nothing, whether its windows are dark."""
    match app.styleHints().colorScheme():
        case Qt.ColorScheme.Dark:
            return True
        case Qt.ColorScheme.Light:
            return False
        case _:
            window = app.palette().color(QPalette.ColorRole.Window)
            return window.lightness() < app.palette().color(QPalette.ColorRole.WindowText).lightness()


def dress(app: QApplication, *, dark: bool) -> Tokens:
    """Give the whole application its looks; the same on every desktop, in the desktop's own font."""
    colours = tokens(dark=dark)
    if app.property("dark") is None:
        app.setStyle("Fusion")
    app.setPalette(palette(colours))
    app.setStyleSheet(sheet(colours, QFontInfo(app.font()).pixelSize()))
    app.setProperty("dark", dark)
    return colours


def worn() -> Tokens:
    """The colours that the application wears now, for what is painted by hand."""
    app = QApplication.instance()
    return tokens(dark=bool(app.property("dark")) if app else False)


@cache
def sheet(colours: Tokens, letter: int) -> str:
    """The style sheet in these colours; ``letter`` is the size of the desktop's font in pixels."""
    text = Path(__file__).with_name("luytre.qss").read_text(encoding="utf-8")
    names = {name: getattr(colours, name) for name in Tokens.__slots__}
    sizes = {f"size_{word}": round(letter * factor) for word, factor in SIZES.items()}
    return Template(text).substitute(names, **sizes, names="")


def palette(colours: Tokens) -> QPalette:
    """For what no sheet reaches: menus, scroll bars, item views."""
    roles = QPalette.ColorRole
    made = QPalette(QColor(colours.surface), QColor(colours.ground))
    for role, colour in (
        (roles.WindowText, colours.text),
        (roles.Text, colours.text),
        (roles.ButtonText, colours.text),
        (roles.Base, colours.surface),
        (roles.AlternateBase, colours.ground),
        (roles.ToolTipBase, colours.surface),
        (roles.ToolTipText, colours.text),
        (roles.PlaceholderText, colours.muted),
        (roles.Highlight, colours.accent),
        (roles.HighlightedText, colours.on_accent),
        (roles.Link, colours.accent),
    ):
        made.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.muted))
    return made


def look(widget: QWidget, word: str) -> None:
    """Another look for a widget that is already shown."""
    if widget.property("look") != word:
        widget.setProperty("look", word)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
