from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.models.notices import Notice
from ui.text import translator
from ui.views.notice import NoticeWindow


def corner(qtbot: QtBot) -> NoticeWindow:
    window = NoticeWindow(translator("en"))
    qtbot.addWidget(window)
    return window


def test_a_notice_goes_by_itself_and_an_urgent_one_stays(qtbot: QtBot) -> None:
    window = corner(qtbot)
    window.tell(Notice("screen", "5 minutes left", "Ask in “My day”."))
    assert window.isVisible()
    assert window._timer.isActive()
    assert window.accessibleName() == "5 minutes left. Ask in “My day”."
    window.tell(Notice("screen", "Time is over", "", urgent=True))
    assert window.title.text() == "Time is over"
    assert not window.text.isVisible()
    assert not window._timer.isActive()
    window.shut.click()
    assert not window.isVisible()


def test_it_takes_no_focus_and_opens_my_day(qtbot: QtBot) -> None:
    window = corner(qtbot)
    assert window.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    window.tell(Notice("screen", "5 minutes left", ""))
    with qtbot.waitSignal(window.opened):
        qtbot.mouseClick(window, Qt.MouseButton.LeftButton)
    assert not window.isVisible()


def test_it_stands_in_the_corner(qtbot: QtBot) -> None:
    window = corner(qtbot)
    window.tell(Notice("screen", "5 minutes left", "x" * 20))
    screen = window.screen().availableGeometry()
    assert screen.contains(window.geometry())
    assert window.geometry().center().x() > screen.center().x()
