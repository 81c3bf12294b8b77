from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ui.widgets.choice import Choice


def test_exactly_one_is_chosen(qtbot: QtBot) -> None:
    choice = Choice("How much?", [("+15", "15 minutes", 900), ("+30", "30 minutes", 1800)])
    qtbot.addWidget(choice)
    assert choice.value == 900
    other = choice.findChildren(QPushButton)[1]
    with qtbot.waitSignal(choice.changed):
        qtbot.mouseClick(other, Qt.MouseButton.LeftButton)
    assert choice.value == 1800
    qtbot.mouseClick(other, Qt.MouseButton.LeftButton)
    assert choice.value == 1800
    assert choice.accessibleName() == "How much?"
