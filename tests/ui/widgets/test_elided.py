from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.elided import Elided

NAME = "GNU Image Manipulation Program"


def test_a_name_gives_way_to_what_stands_beside_it_and_is_told_in_full(qtbot: QtBot) -> None:
    root, name, beside = QWidget(), Elided("strong"), QLabel("45 minutes left")
    qtbot.addWidget(root)
    layout = QHBoxLayout(root)
    layout.addWidget(name)
    layout.addWidget(beside)
    name.setText(NAME)
    root.resize(root.minimumSizeHint())
    root.show()
    assert beside.width() >= beside.sizeHint().width()
    assert name.width() < name.sizeHint().width()
    assert name.seen.endswith("…")
    assert (name.text(), name.toolTip(), name.accessibleName()) == (NAME, NAME, NAME)
    root.resize(800, 40)
    assert (name.seen, name.toolTip()) == (NAME, "")
    name.setText("Zalo")
    assert (name.seen, name.text()) == ("Zalo", "Zalo")
    name.setStyleSheet("font-size: 60px")
    assert name.sizeHint().width() == name.fontMetrics().horizontalAdvance("Zalo") + 1
