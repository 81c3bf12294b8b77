"""The checks see what they are for: each is shown a fault that was planted."""

from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.looking import clipped, missing_letters, nameless
from ui.widgets.pick import Pick

LETTERS = "ăâđêôơưĂÂĐÊÔƠƯ" + "".join(
    chr(code)
    for code in (*range(0x1EA0, 0x1EFA), *b"\xc0\xc1\xc2\xc3\xc8\xc9\xca\xcc\xcd\xd2\xd3\xd4\xd5\xd9\xda\xdd")
)


def shown(qtbot: QtBot, widget: QWidget, width: int) -> QWidget:
    root = QWidget()
    layout = QVBoxLayout(root)
    layout.addWidget(widget)
    qtbot.addWidget(root)
    widget.setFixedSize(width, 24)
    root.show()
    return root


def test_a_cut_label_is_seen(qtbot: QtBot) -> None:
    words = "Thời gian dùng máy hôm nay của cả nhà"
    assert clipped(shown(qtbot, QLabel(words), 60))
    assert not clipped(shown(qtbot, QLabel(words), 600))
    wrapped = QLabel(words)
    wrapped.setWordWrap(True)
    assert clipped(shown(qtbot, wrapped, 60))


def test_a_cut_button_list_or_placeholder_is_seen(qtbot: QtBot) -> None:
    assert clipped(shown(qtbot, QPushButton("Thời gian dùng máy"), 40))
    pick = Pick()
    pick.addItem("Thời gian dùng máy")
    assert clipped(shown(qtbot, pick, 60))
    line = QLineEdit()
    line.setPlaceholderText("Thời gian dùng máy")
    assert clipped(shown(qtbot, line, 60))


def test_a_cut_cell_is_seen(qtbot: QtBot) -> None:
    table = QTableWidget(1, 1)
    table.setItem(0, 0, QTableWidgetItem("Thời gian dùng máy hôm nay"))
    table.setColumnWidth(0, 40)
    assert len(clipped(shown(qtbot, table, 90))) == 2


def test_a_column_that_is_wider_than_its_window_is_seen(qtbot: QtBot) -> None:
    area, inside = QScrollArea(), QLabel("x")
    area.setWidget(inside)
    inside.resize(300, 20)
    root = shown(qtbot, area, 90)
    assert clipped(root)
    inside.resize(60, 20)
    assert not clipped(root)


def test_a_letter_without_a_shape_is_seen(qtbot: QtBot) -> None:
    assert missing_letters(shown(qtbot, QLabel("Lũy Tre \U000f1234"), 300)) == {"\U000f1234"}
    assert missing_letters(shown(qtbot, QLabel(LETTERS), 900)) == set()


def test_a_field_without_a_name_is_seen(qtbot: QtBot) -> None:
    assert nameless(shown(qtbot, QLineEdit(), 90)) == ["QLineEdit"]
