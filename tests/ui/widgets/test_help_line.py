from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.text import translator
from ui.widgets.help_line import HelpLine


def test_the_number_stands_there(qtbot: QtBot) -> None:
    foot = HelpLine("VN", translator("vi"))
    qtbot.addWidget(foot)
    assert "Gọi 111." in foot.sentence.text()
    with qtbot.waitSignal(foot.wanted):
        qtbot.mouseClick(foot.more, Qt.MouseButton.LeftButton)


def test_without_a_number_there_is_still_help(qtbot: QtBot) -> None:
    foot = HelpLine("XX", translator("en"))
    qtbot.addWidget(foot)
    assert foot.sentence.text() == "Sad, scared, or treated badly?"


def test_it_follows_the_country(qtbot: QtBot) -> None:
    foot = HelpLine("", translator("en"))
    qtbot.addWidget(foot)
    assert "Call 111." in foot.sentence.text()
    foot.show_country("DE")
    assert "Call 116 111." in foot.sentence.text()
