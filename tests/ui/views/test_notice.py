from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.models.notices import Notice
from ui.text import translator
from ui.views.notice import NoticeWindow


def corner(qtbot: QtBot) -> NoticeWindow:
    window = NoticeWindow(translator("en"))
    qtbot.addWidget(window)
    return window


def titles(window: NoticeWindow) -> list[str]:
    """From above."""
    return [row.title.text() for row in sorted(window.rows.values(), key=lambda row: row.y())]


def test_a_notice_goes_by_itself_and_an_urgent_one_stays(qtbot: QtBot) -> None:
    window = corner(qtbot)
    window.tell(Notice("screen", "5 minutes left", "Ask in “My day”."))
    assert window.isVisible()
    assert window.rows["screen"].timer.isActive()
    assert window.accessibleName() == "5 minutes left. Ask in “My day”."
    window.tell(Notice("screen", "Time is over", "", urgent=True))
    assert titles(window) == ["Time is over"]
    row = window.rows["screen"]
    assert not row.text.isVisible()
    assert not row.timer.isActive()
    row.shut.click()
    assert not window.isVisible()


def test_what_is_urgent_stays_above_what_comes_later(qtbot: QtBot) -> None:
    window = corner(qtbot)
    window.tell(Notice("app:zalo", "Zalo: 5 minutes left", ""))
    alone = window.height()
    window.tell(Notice("screen", "Time is over", "Please save.", urgent=True))
    window.tell(Notice("app:minecraft", "Minecraft is paused", ""))
    qtbot.waitUntil(lambda: titles(window) == ["Time is over", "Zalo: 5 minutes left", "Minecraft is paused"])
    assert window.height() > 2 * alone
    assert [row.line.isVisible() for row in window.rows.values()] == [True, False, True]
    for key in ("app:zalo", "app:minecraft"):
        window.rows[key].timer.timeout.emit()
    assert titles(window) == ["Time is over"]
    assert window.isVisible()
    window.tell(Notice("screen", "The PC is open again", ""))
    window.rows["screen"].timer.timeout.emit()
    assert not window.isVisible()


def test_it_takes_no_focus_and_opens_my_day(qtbot: QtBot) -> None:
    window = corner(qtbot)
    assert window.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    window.tell(Notice("screen", "5 minutes left", ""))
    with qtbot.waitSignal(window.opened):
        qtbot.mouseClick(window.rows["screen"].title, Qt.MouseButton.LeftButton)
    assert not window.isVisible()


def test_it_stands_in_the_corner(qtbot: QtBot) -> None:
    window = corner(qtbot)
    window.tell(Notice("screen", "5 minutes left", "x" * 20))
    screen = window.screen().availableGeometry()
    assert screen.contains(window.geometry())
    assert window.geometry().center().x() > screen.center().x()
