from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.widgets.text import button, label


def test_text_of_people_is_never_markup(qtbot: QtBot) -> None:
    shown = label("<b>not bold</b><img src=x>")
    qtbot.addWidget(shown)
    assert shown.textFormat() is Qt.TextFormat.PlainText
    assert shown.wordWrap()
    assert not label("x", wrap=False).wordWrap()


def test_a_button_has_a_name_without_its_mnemonic(qtbot: QtBot) -> None:
    plain, named = button("&Send"), button("+15", "main", name="15 minutes more", checkable=True)
    for made in (plain, named):
        qtbot.addWidget(made)
    assert plain.accessibleName() == "Send"
    assert named.accessibleName() == "15 minutes more"
    assert named.isCheckable()
    assert named.property("look") == "main"
