from PySide6.QtCore import Qt, QTime
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.theme.sheet import dress
from ui.widgets.number import NumberField, TimeField


def test_a_number_is_typed_or_stepped_within_its_range(qtbot: QtBot) -> None:
    field = NumberField(240, 45, " min")
    qtbot.addWidget(field)
    assert field.text() == "45 min"
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == 46
    field.setValue(1000)
    assert field.value() == 240


def test_a_time_is_shown_as_clocks_do(qtbot: QtBot) -> None:
    field = TimeField()
    qtbot.addWidget(field)
    field.setTime(QTime(17, 5))
    assert field.text() == "17:05"


def test_the_edge_can_be_seen(qapp: QApplication, qtbot: QtBot) -> None:
    colours = dress(qapp, dark=True)
    for field in (NumberField(240, 45, " min"), TimeField()):
        qtbot.addWidget(field)
        image = field.grab().toImage()
        edge = image.pixelColor(image.width() // 2, 0)
        assert abs(edge.lightness() - QColor(colours.field).lightness()) < 40
