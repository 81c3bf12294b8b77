from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ui.text import translator
from ui.widgets.secret import SecretField


def test_the_secret_is_shown_only_while_it_is_asked_for_and_then_forgotten(qtbot: QtBot) -> None:
    secret = SecretField("PIN", translator("en"))
    qtbot.addWidget(secret)
    assert secret.is_empty()
    qtbot.keyClicks(secret.field, "2468")
    assert secret.field.echoMode() is QLineEdit.EchoMode.Password
    assert "2468" not in secret.field.displayText()
    secret.shown.click()
    assert secret.field.displayText() == "2468"
    assert not secret.is_empty()
    assert secret.take() == "2468"
    assert secret.is_empty()
    assert secret.field.echoMode() is QLineEdit.EchoMode.Password
    assert not secret.field.isUndoAvailable()


def test_enter_says_that_it_is_whole(qtbot: QtBot) -> None:
    secret = SecretField("PIN", translator("en"))
    qtbot.addWidget(secret)
    with qtbot.waitSignal(secret.entered):
        qtbot.keyClick(secret.field, Qt.Key.Key_Return)
    assert secret.field.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData
    assert secret.field.accessibleName() == "PIN"
