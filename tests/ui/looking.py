"""Looks at widgets as a person would: is a word cut, is a letter missing?"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QRawFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTableWidget,
    QTabWidget,
    QWidget,
)

from ui.widgets.elided import Elided

ARROW, PADDING = 36, 8
SLACK = 1
"""A pixel that rounding may take."""


def clipped(root: QWidget) -> list[str]:
    """Texts that do not fit where they stand; the texts of hidden widgets are not looked at."""
    shown = (x for x in [root, *root.findChildren(QWidget)] if x.isVisibleTo(root))
    return [fault for widget in shown for fault in _faults(widget)]


def _faults(widget: QWidget) -> list[str]:
    match widget:
        case Elided():
            return [] if widget.toolTip() or _fits(widget) else [f"name {widget.text()!r}, told nowhere"]
        case QLabel() if widget.text() and not _fits(widget):
            return [f"label {widget.text()!r} in {widget.size().toTuple()}"]
        case QAbstractButton() if widget.width() + SLACK < widget.sizeHint().width():
            return [f"button {widget.text()!r} in {widget.width()}"]
        case QComboBox() if _wide(widget, widget.currentText()) > widget.width() - ARROW:
            return [f"list {widget.currentText()!r} in {widget.width()}"]
        case QLineEdit() if _wide(widget, widget.placeholderText()) > widget.contentsRect().width() - PADDING:
            return [f"placeholder {widget.placeholderText()!r} in {widget.width()}"]
        case QTabWidget() if widget.tabBar().sizeHint().width() > widget.width() + SLACK:
            return ["tabs"]
        case QTableWidget():
            return _cells(widget)
        case QScrollArea() if widget.widget() and widget.widget().width() > widget.viewport().width():
            return [f"column of {widget.widget().width()} in {widget.viewport().width()}"]
        case _:
            return []


def _wide(widget: QWidget, text: str) -> int:
    return widget.fontMetrics().horizontalAdvance(text)


def _fits(label: QLabel) -> bool:
    area = label.contentsRect()
    metrics = QFontMetrics(label.font())
    flags = Qt.TextFlag.TextWordWrap if label.wordWrap() else Qt.TextFlag.TextSingleLine
    flags |= Qt.TextFlag.TextShowMnemonic if label.buddy() is not None else Qt.TextFlag(0)
    room = QRect(0, 0, area.width() if label.wordWrap() else 100_000, 100_000)
    needed = metrics.boundingRect(room, flags, label.text())
    return needed.width() <= area.width() + SLACK and needed.height() <= area.height() + SLACK


def _cells(table: QTableWidget) -> list[str]:
    metrics = table.fontMetrics()
    found: list[str] = []
    for column in range(table.columnCount()):
        room = table.columnWidth(column) - 12
        cells = [table.item(row, column) for row in range(table.rowCount())]
        found += [
            f"cell {cell.text()!r} in {room}"
            for cell in (table.horizontalHeaderItem(column), *cells)
            if cell is not None and metrics.horizontalAdvance(cell.text()) > room
        ]
    rows = sum(table.rowHeight(row) for row in range(table.rowCount()))
    if rows + table.horizontalHeader().height() > table.height():
        found.append("table shows not all its rows")
    return found


def texts(root: QWidget) -> list[str]:
    """All words that are shown."""
    found = [root.windowTitle()]
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root):
            continue
        match widget:
            case QLabel() | QAbstractButton():
                found.append(widget.text())
            case QComboBox():
                found.append(widget.currentText())
            case QLineEdit():
                found.append(widget.text() or widget.placeholderText())
            case QTabWidget():
                found += [widget.tabText(n) for n in range(widget.count())]
            case _:
                pass
    return [text for text in found if text]


def missing_letters(root: QWidget) -> set[str]:
    """Letters for which the font has no shape; ``supportsCharacter`` is right for numbers, not for str."""
    raw = QRawFont.fromFont(root.font())
    letters = set("".join(texts(root))) - {"\n"}
    return {letter for letter in letters if not raw.supportsCharacter(ord(letter))}


def colours(root: QWidget) -> int:
    """How many colours a picture has: one of few is blank."""
    image = root.grab().toImage()
    step = max(1, min(image.width(), image.height()) // 60)
    return len(
        {image.pixel(x, y) for x in range(0, image.width(), step) for y in range(0, image.height(), step)}
    )


def nameless(root: QWidget) -> list[str]:
    """What can be reached with the keyboard and says nothing to a screen reader."""
    return [
        type(widget).__name__
        for widget in root.findChildren(QWidget)
        if widget.isVisibleTo(root)
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not (widget.accessibleName() or getattr(widget, "text", str)())
        and not isinstance(widget, QTabWidget)
        and widget.objectName() not in {"qt_spinbox_lineedit", "qt_tabwidget_tabbar"}
    ]
