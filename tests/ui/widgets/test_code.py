import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.widgets.code import CodeField, spaced


@pytest.fixture
def field(qtbot: QtBot) -> CodeField:
    made = CodeField("The code")
    qtbot.addWidget(made)
    made.show()
    return made


def test_digits_are_shown_in_two_groups_as_they_are_typed(field: CodeField, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "40-7 18a25399")
    assert field.text() == "4071 8253"
    assert field.digits == "40718253"
    assert field.is_whole()
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert (field.text(), field.is_whole()) == ("4071 825", False)


def test_a_digit_in_the_middle_is_mended_where_it_stands(field: CodeField, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "40718253")
    field.setCursorPosition(2)
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    assert (field.text(), field.cursorPosition()) == ("4018 253", 2)
    qtbot.keyClicks(field, "7")
    assert (field.text(), field.cursorPosition()) == ("4071 8253", 3)


def test_a_pasted_code_is_taken(field: CodeField) -> None:
    QApplication.clipboard().setText(" 4071-8253 ")
    field.paste()
    assert field.text() == "4071 8253"


def test_enter_is_heard_when_the_code_is_whole(field: CodeField, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(field.entered):
        qtbot.keyClicks(field, "4071")
        qtbot.keyClick(field, Qt.Key.Key_Return)
    with qtbot.waitSignal(field.entered):
        qtbot.keyClicks(field, "8253")
        qtbot.keyClick(field, Qt.Key.Key_Return)


def test_few_digits_stand_alone() -> None:
    assert spaced("4071") == "4071"
