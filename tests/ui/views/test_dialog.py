from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.text import translator
from ui.views.dialog import LuytreDialog
from ui.widgets.text import button, label


def test_a_dialog_is_as_high_as_its_text_and_never_in_the_way(qtbot: QtBot) -> None:
    dialog = LuytreDialog(translator("en"), "Title")
    qtbot.addWidget(dialog)
    dialog.body.addWidget(label("word " * 60))
    dialog.body.addStretch(1)
    no, yes = button("No"), button("Yes", "main")
    dialog.add_row(dialog.body, no, yes)
    dialog.setMinimumWidth(400)
    dialog.show()
    assert dialog.height() == dialog.body.totalHeightForWidth(dialog.width())
    assert not dialog.isModal()
    assert yes.isDefault()
    assert not no.isDefault()
    with qtbot.waitSignal(yes.clicked):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
