from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.models.ring import Face, Mood
from ui.theme.sheet import dress
from ui.widgets.ring import SIDE, RingWidget


def test_the_ring_is_said_in_words_too(qapp: QApplication, qtbot: QtBot) -> None:
    dress(qapp, dark=True)
    ring = RingWidget()
    qtbot.addWidget(ring)
    before = ring.grab().toImage()
    ring.show_face(Face(Mood.LEFT, 0.5, "47"), "47 minutes left")
    assert ring.accessibleName() == "47 minutes left"
    assert ring.grab().toImage() != before
    assert ring.sizeHint().toTuple() == (SIDE, SIDE)
