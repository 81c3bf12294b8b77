from pytestqt.qtbot import QtBot

from tests.ui.looking import texts
from ui.text import translator
from ui.views.about import AboutDialog


def test_it_says_what_it_is(qtbot: QtBot) -> None:
    dialog = AboutDialog("0.1.0", translator("en"))
    qtbot.addWidget(dialog)
    words = texts(dialog)
    assert "No cloud, no account, nothing hidden." in words
    assert "Version 0.1.0 · Apache License 2.0" in words
    dialog.show()
    dialog.finish.click()
    assert not dialog.isVisible()
