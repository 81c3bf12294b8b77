from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ui.widgets.empty import EmptyState


def test_nothing_is_said_in_a_sentence(qtbot: QtBot) -> None:
    one, two = EmptyState("Nothing yet."), EmptyState("Nothing yet.", "It comes.")
    for state in (one, two):
        qtbot.addWidget(state)
    assert len(one.findChildren(QLabel)) == 1
    assert [x.text() for x in two.findChildren(QLabel)] == ["Nothing yet.", "It comes."]
