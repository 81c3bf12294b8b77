from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from agent.api.messages import Status
from tests.ui import family
from tests.ui.sights import PARENT, Set
from ui.link.reconnect import Presence
from ui.models.ring import Face, Mood
from ui.tray import Tray

MADE: list[Tray] = []


@pytest.fixture(autouse=True)
def _stilled() -> Iterator[None]:
    """A tray that counts on after its test would speak to a window that is gone."""
    yield
    for made in MADE:
        made._status._timer.stop()
    MADE.clear()


def tray(status: Status | None, language: str = "en") -> Tray:
    models = Set(language, status)
    made = Tray(models.status, models.waiting, models._)
    made.setProperty("models", models)
    MADE.append(made)
    return made


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (family.STATUS, "47 minutes left"),
        (family.WARNED, "5 minutes left"),
        (family.OVER, "Today’s time is over · opens tomorrow at 15:30"),
        (family.ON_BREAK, "On a break · opens at 16:20"),
        (family.AWAY, "47 minutes left, standing still"),
        (family.UNLIMITED, "No limit"),
        (None, "Luytre is not running"),
    ],
)
def test_the_first_line_and_the_tooltip_say_what_the_ring_shows(
    qtbot: QtBot, status: Status | None, said: str
) -> None:
    made = tray(status)
    assert made.left.text() == said
    assert not made.left.isEnabled()
    assert made.icon.toolTip() == f"Luytre · {said}"
    assert made.ask.isEnabled() is (status is not None)


def test_the_icon_is_drawn_only_when_it_looks_different(qtbot: QtBot) -> None:
    made = tray(family.STATUS)
    before = made.icon.icon().cacheKey()
    made._status.set_status(family.STATUS)
    assert made.icon.icon().cacheKey() == before
    made._status.set_status(family.OVER)
    assert made.icon.icon().cacheKey() != before
    assert made._face is not None
    assert made._face.mood is Mood.OVER


def test_a_guardians_icon_shows_how_many_ask(qtbot: QtBot) -> None:
    models = Set("en", None)
    models.agent.presence, models.status.welcome = Presence.PRESENT, PARENT
    made = Tray(models.status, models.waiting, models._)
    assert made.said == "Luytre is running"
    models.waiting.count = 2
    models.waiting.changed.emit()
    assert made.said == "2 requests wait"
    assert made.icon.toolTip() == "Luytre · 2 requests wait"
    assert made._face == Face(Mood.ASKED, 1.0, "2")
    assert made.small is not None
    assert (made.small.left.text(), made.small.day.text()) == ("2 requests wait", "For parents")
    models.waiting.problems = 1
    models.waiting.changed.emit()
    assert made.said == "2 requests wait · 1 thing does not work as agreed"
    models.waiting.count = 0
    models.waiting.changed.emit()
    assert made.said == "1 thing does not work as agreed"
    assert made._face == Face(Mood.ILL, 1.0, "!")
    models.agent.presence = Presence.MISSING
    models.status.changed.emit()
    assert made.said == "Luytre is not running"


def test_the_menu_has_everything_with_keys(qtbot: QtBot) -> None:
    made = tray(family.STATUS, "vi")
    words = [action.text() for action in made.menu.actions() if action.text()]
    assert words == [
        "Còn 47 phút",
        "&Ngày của mình",
        "&Xin thêm…",
        "Con có &mã…",
        "&Trợ giúp: 111",
        "&Bố mẹ…",
        "&Giới thiệu Luytre",
    ]
    keys = [action.shortcut().toString() for action in made.actions]
    assert keys == ["Ctrl+D", "Ctrl+M", "Ctrl+E", "F1", "Ctrl+G"]


def test_each_entry_asks_for_its_window(qtbot: QtBot) -> None:
    made = tray(family.STATUS)
    for action, wanted in (
        (made.day, made.day_wanted),
        (made.ask, made.ask_wanted),
        (made.code, made.code_wanted),
        (made.help, made.help_wanted),
        (made.guardian, made.guardian_wanted),
        (made.about, made.about_wanted),
    ):
        with qtbot.waitSignal(wanted):
            action.trigger()


def test_a_click_opens_my_day_and_a_right_click_does_not(qtbot: QtBot) -> None:
    made = tray(family.STATUS)
    with qtbot.waitSignal(made.day_wanted):
        made.icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    with qtbot.assertNotEmitted(made.day_wanted):
        made.icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)


def test_help_names_the_number_of_the_country(qtbot: QtBot) -> None:
    from agent.api.messages import replace

    assert tray(replace(family.STATUS, country="DE")).help.text() == "&Help: 116 111"
    assert tray(replace(family.STATUS, country="XX")).help.text() == "&Help"


def test_without_a_tray_a_small_window_is_there(qtbot: QtBot) -> None:
    made = tray(family.STATUS)
    assert made.small is not None
    qtbot.addWidget(made.small)
    made.show()
    assert made.small.isVisible()
    assert made.small.left.text() == "47 minutes left"
    with qtbot.waitSignal(made.day_wanted):
        made.small.day.click()
    made.hide()
    assert not made.small.isVisible()


def test_a_panel_that_comes_later_gets_the_icon(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tray(family.STATUS)
    small, early = made.small, made.icon
    made.show()
    assert small is not None
    made._later.timeout.emit()
    assert small.isVisible()
    assert made._later.interval() == 4000
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    made._later.timeout.emit()
    assert not small.isVisible()
    assert made.small is None
    assert made.icon is not early
    assert made.icon.isVisible()
    assert made.icon.toolTip() == "Luytre · 47 minutes left"
    assert not made.icon.icon().isNull()
    assert not made._later.isActive()
    with qtbot.waitSignal(made.day_wanted):
        made.icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    made.hide()
    assert not made.icon.isVisible()


def test_a_tray_that_is_hidden_looks_for_no_panel(qtbot: QtBot) -> None:
    made = tray(family.STATUS)
    made.show()
    assert made._later.isActive()
    made.hide()
    assert not made._later.isActive()


def test_a_small_window_that_qt_took_away_is_spoken_to_no_more(qtbot: QtBot) -> None:
    made = tray(family.STATUS)
    assert made.small is not None
    delete(made.small)
    made._status.set_status(family.OVER)
    assert made.left.text().startswith("Today’s time is over")
