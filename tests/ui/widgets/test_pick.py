from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.theme.sheet import dress
from ui.widgets.pick import Pick


def test_the_arrow_can_be_seen_in_the_dark(qapp: QApplication, qtbot: QtBot) -> None:
    colours = dress(qapp, dark=True)
    pick = Pick()
    qtbot.addWidget(pick)
    pick.addItem("one")
    pick.resize(120, 34)
    image = pick.grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(96, 114) for y in range(10, 24)}
    assert QColor(colours.muted).name() in seen
