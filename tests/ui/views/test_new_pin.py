import pytest
from pytestqt.qtbot import QtBot

from ui.text import translator
from ui.views.new_pin import NewPinDialog


@pytest.mark.parametrize(
    ("first", "second", "taken", "said"),
    [
        ("12", "12", None, "Ít nhất 4 chữ hoặc số."),
        ("1357", "1358", None, "Hai lần nhập chưa giống nhau. Nhập lại cả hai nhé."),
        ("1357", "1357", "1357", ""),
    ],
)
def test_it_is_taken_when_both_are_the_same_and_long_enough(
    qtbot: QtBot, first: str, second: str, taken: str | None, said: str
) -> None:
    dialog = NewPinDialog(translator("vi"), "PIN")
    qtbot.addWidget(dialog)
    dialog.add_pin()
    dialog.add_error()
    dialog.show()
    qtbot.keyClicks(dialog.first.field, first)
    qtbot.keyClicks(dialog.second.field, second)
    assert dialog.take_pin() == taken
    assert dialog.error.isVisible() is bool(said)
    if said:
        assert dialog.error.text() == said
    assert dialog.first.is_empty()
