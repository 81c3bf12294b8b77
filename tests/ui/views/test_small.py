from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from ui.models.ring import Face, Mood
from ui.text import translator
from ui.views.small import SmallWindow, to_corner


def test_it_is_always_there(qtbot: QtBot) -> None:
    menu = QMenu()
    window = SmallWindow(menu, translator("en"))
    qtbot.addWidget(window)
    window.show_face(Face(Mood.LEFT, 0.5, "47"), "47 minutes left")
    window.adjustSize()
    to_corner(window)
    window.show()
    assert window.left.text() == "47 minutes left"
    assert window.screen().availableGeometry().contains(window.geometry())
    assert window.more.menu() is menu
    with qtbot.waitSignal(window.day_wanted):
        window.day.click()
    assert window.close()
    qtbot.waitUntil(window.isMinimized)
