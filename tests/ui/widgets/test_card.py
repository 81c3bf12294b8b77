from PySide6.QtWidgets import QHBoxLayout, QLabel
from pytestqt.qtbot import QtBot

from ui.widgets.card import Card, rule
from ui.widgets.text import button, label


def test_a_card_can_be_filled_and_emptied(qtbot: QtBot) -> None:
    card = Card("Heading", action=button("More"))
    qtbot.addWidget(card)
    row = QHBoxLayout()
    row.addWidget(label("in a row"))
    row.addStretch(1)
    card.body.addLayout(row)
    card.add(label("one"), rule())
    card.show()
    assert card.accessibleName() == "Heading"
    assert card.body.count() == 3
    card.clear()
    assert card.body.count() == 0
    assert [x.text() for x in card.findChildren(QLabel) if x.isVisible()] == ["Heading"]
