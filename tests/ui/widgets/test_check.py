from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.theme.sheet import dress, worn
from ui.widgets.check import Check


def test_ticked_and_not_it_is_seen_on_light_and_dark(qapp: QApplication, qtbot: QtBot) -> None:
    for dark in (False, True):
        dress(qapp, dark=dark)
        box = Check("I wrote it down")
        qtbot.addWidget(box)
        box.resize(200, 24)
        box.show()
        seen = []
        for _ in range(2):
            image = box.grab().toImage()
            seen.append({image.pixelColor(x, y).name() for x in range(20) for y in range(image.height())})
            qtbot.keyClick(box, Qt.Key.Key_Space)
        assert worn().surface in seen[0]
        assert worn().accent in seen[1]
        assert worn().on_accent in seen[1]
    dress(qapp, dark=False)
