import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from agent.api.contract import EventName
from agent.api.messages import Event, replace
from tests.ui import family
from tests.ui.looking import texts
from tests.ui.stage import Stage
from ui.app import Shell
from ui.link.peer import Proof
from ui.models.notices import Notice
from ui.views.ask import AskDialog
from ui.views.day import MyDay
from ui.views.door import PinDialog
from ui.views.guardian import GuardianWindow
from ui.views.paper import PaperDialog

Make = Callable[..., Shell]


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "tray.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def start(
    qapp: QApplication, stage: Stage, settings: QSettings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Make]:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    shells: list[Shell] = []

    def start(language: str | None = "en") -> Shell:
        shell = Shell(qapp, stage.place, language, settings)
        shells.append(shell)
        shell.begin()
        qtbot.waitUntil(lambda: shell.status.status is not None)
        return shell

    yield start
    for shell in shells:
        shell.end()


def shown(shell: Shell, key: str) -> QWidget:
    window = shell._windows[key]
    assert window.isVisible()
    return window


def test_every_entry_of_the_menu_opens_its_window(start: Make) -> None:
    shell = start()
    for action, key in (
        (shell.tray.day, "day"),
        (shell.tray.ask, "ask"),
        (shell.tray.code, "code"),
        (shell.tray.help, "help"),
        (shell.tray.about, "about"),
        (shell.tray.guardian, "guardian"),
    ):
        action.trigger()
        shown(shell, key)


def test_a_window_is_made_once_and_opens_again(start: Make) -> None:
    shell = start()
    shell.open_day()
    day = shown(shell, "day")
    day.close()
    shell.open_day()
    assert shown(shell, "day") is day
    shell.open_guardian()
    guardian = shown(shell, "guardian")
    shell.open_guardian()
    assert shown(shell, "guardian") is guardian


def test_asking_anew_takes_the_place_of_the_last_question(start: Make) -> None:
    shell = start()
    before = len(shell.findChildren(QObject))
    shell.open_ask("app:minecraft")
    first = shown(shell, "ask")
    shell.open_ask("app:roblox")
    assert shown(shell, "ask") is not first
    assert not first.isVisible()
    shell.open_code()
    shell.open_code()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert (len(shell.findChildren(QObject)), isValid(first)) == (before, False)


def test_the_households_language_is_spoken_where_none_is_asked_for(start: Make, qtbot: QtBot) -> None:
    shell = start(None)
    qtbot.waitUntil(lambda: shell.tray.left.text() == "Còn 47 phút")
    assert start("en").tray.left.text() == "47 minutes left"


def test_another_language_that_the_family_agrees_on_is_spoken_at_once(
    stage: Stage, start: Make, qtbot: QtBot
) -> None:
    shell = start(None)
    qtbot.waitUntil(lambda: shell.tray.left.text() == "Còn 47 phút")
    stage.language = "en"
    stage.tell(Event(EventName.POLICY, family.NOW, "an"))
    qtbot.waitUntil(lambda: shell.tray.left.text() == "47 minutes left")


def test_a_first_pin_is_offered_once(stage: Stage, start: Make, settings: QSettings, qtbot: QtBot) -> None:
    stage.secret = None
    shell = start()
    dialog = shown(shell, "pin")
    assert isinstance(dialog, PinDialog)
    dialog.skip.click()
    assert settings.value("pin/skipped") == "yes"
    assert "pin" not in start()._windows


def test_a_first_pin_comes_with_a_recovery_code(stage: Stage, start: Make, qtbot: QtBot) -> None:
    stage.secret = None
    shell = start()
    dialog = shown(shell, "pin")
    assert isinstance(dialog, PinDialog)
    for field in (dialog.first, dialog.second):
        qtbot.keyClicks(field.field, "1357")
    dialog.set.click()
    qtbot.waitUntil(lambda: "paper" in shell._windows)
    assert isinstance(shown(shell, "paper"), PaperDialog)


def test_a_guardian_without_a_child_has_the_family_behind_the_icon(
    stage: Stage, qapp: QApplication, settings: QSettings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    stage.child, stage.mode, stage.proof = None, "service", Proof.SERVICE
    shell = Shell(qapp, stage.place, "en", settings)
    shell.begin()
    qtbot.waitUntil(lambda: shell.tray.said == "1 request waits")
    assert not shell.tray.day.isVisible()
    qtbot.waitUntil(lambda: shell._corner is not None and shell._corner.isVisible())
    assert shell._corner is not None
    assert shell._corner.accessibleName().startswith("1 request waits")
    shell._corner.opened.emit()
    shown(shell, "guardian")
    assert not {"day", "pin"} & set(shell._windows)
    shell.end()
    stage.secret = None
    unguarded = Shell(qapp, stage.place, "en", settings)
    unguarded.begin()
    qtbot.waitUntil(lambda: "pin" in unguarded._windows)
    unguarded.end()


def test_a_code_is_typed_from_the_question_s_window(start: Make) -> None:
    shell = start()
    shell.open()
    shown(shell, "day")
    shell.open_ask()
    ask = shown(shell, "ask")
    assert isinstance(ask, AskDialog)
    ask.code_wanted.emit()
    shown(shell, "code")


def test_with_a_pin_nothing_is_offered(start: Make) -> None:
    assert "pin" not in start()._windows


def test_notices_come_to_the_corner_where_the_desktop_shows_none(
    stage: Stage, start: Make, qtbot: QtBot
) -> None:
    shell = start()
    stage.tell(Event("warned", family.NOW, "an", "app:minecraft", left=family.seconds(5), reason="open"))
    qtbot.waitUntil(lambda: shell._corner is not None and shell._corner.isVisible())
    assert shell._corner is not None
    assert shell._corner.rows["app:minecraft"].title.text() == "Minecraft: 5 minutes left"
    shell._corner.opened.emit()
    shown(shell, "day")
    shell.notifications.tell(Notice("screen", "again", ""))
    assert shell._corner.rows["screen"].title.text() == "again"


def test_whom_to_call_stands_in_the_corner_until_it_is_open_again(
    stage: Stage, start: Make, qtbot: QtBot
) -> None:
    shell = start()
    stage.tell(Event("acted", family.NOW, "an", "screen", effect="pause", reason="daily"))
    qtbot.waitUntil(lambda: shell._corner is not None and len(shell._corner.rows) == 2)
    assert shell._corner is not None
    assert shell._corner.rows["help"].title.text() == "Sad or scared? Call 111."
    stage.tell(Event("verdict", family.NOW, "an", "screen", reason="open", ok=True))
    qtbot.waitUntil(lambda: shell._corner is not None and shell._corner.rows.keys() == {"screen"})


def test_an_agents_restart_is_survived_by_icon_and_windows(stage: Stage, start: Make, qtbot: QtBot) -> None:
    shell = start()
    shell.open_day()
    shell.open_guardian()
    stage.leave()
    qtbot.waitUntil(lambda: shell.status.status is None)
    assert shell.tray.said == "Luytre is starting…"
    stage.open()
    qtbot.waitUntil(lambda: shell.tray.said == "47 minutes left")
    day = shown(shell, "day")
    assert isinstance(day, MyDay)
    assert day.pages.currentIndex() == 0


def numbers(shell: Shell) -> list[str]:
    shell.open_help()
    return [text for text in texts(shown(shell, "help")) if text.replace(" ", "").isdigit()]


def test_help_stays_that_of_the_household_s_country(
    stage: Stage, start: Make, settings: QSettings, qtbot: QtBot, qapp: QApplication
) -> None:
    stage.country, stage.status = "DE", replace(family.STATUS, country="DE")
    shell = start()
    shell.open_guardian()
    guardian = shown(shell, "guardian")
    assert isinstance(guardian, GuardianWindow)
    assert "Call 116 111." in guardian.help_line.sentence.text()
    stage.leave()
    qtbot.waitUntil(lambda: shell.status.status is None)
    assert numbers(shell)[0] == "116 111"
    assert shell.tray.help.text() == "&Help: 116 111"
    anew = Shell(qapp, stage.place, "en", settings)
    assert numbers(anew)[0] == "116 111"
    assert anew.tray.help.text() == "&Help: 116 111"
    anew.end()


LAZY = """
import sys
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication
from ui.app import Shell
from ui.link.client import Place
from agent.api.errors import Unavailable
def find():
    raise Unavailable("none")
app = QApplication([])
shell = Shell(app, Place(find, 0), "vi", QSettings("/dev/null", QSettings.Format.IniFormat))
shell.begin()
QTimer.singleShot(50, app.quit)
app.exec()
loaded = sorted(x for x in sys.modules if x.startswith(("ui.", "jeepney", "keyring", "agent.")))
print("\\n".join(loaded))
"""


def test_what_is_opened_later_is_loaded_later() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LAZY], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stdout.split())
    assert "ui.tray" in loaded
    for later in (
        *("ui.models.guardian", "ui.models.week", "ui.models.day", "ui.models.requests"),
        *("ui.views.guardian", "ui.views.door", "ui.views.week", "ui.views.pending", "ui.views.give"),
        *("ui.views.day", "ui.views.ask", "ui.views.help", "ui.widgets.week_chart", "ui.widgets.secret"),
        *("ui.views.code", "ui.views.paper", "ui.views.forgotten", "ui.models.keys"),
        *("jeepney", "keyring", "agent.service", "agent.storage"),
    ):
        assert later not in loaded
