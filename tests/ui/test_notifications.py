"""Against a real message bus, with and without a desktop that shows notifications."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from PySide6.QtCore import QObject, QSocketNotifier
from pytestqt.qtbot import QtBot

from ui import notifications as module
from ui.models.notices import Notice
from ui.notifications import INTERFACE, PATH, Notifications

FIVE = Notice("app:minecraft", "Minecraft: 5 minutes left", "If you need more, ask.")
ONE = Notice("app:minecraft", "Minecraft: 1 minute left", "a < b & c", urgent=True)


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[str]]:
    """A bus of our own."""
    address = f"unix:path={tmp_path}/bus"
    command = [
        "dbus-daemon",
        "--session",
        "--nofork",
        "--nopidfile",
        "--print-address",
        f"--address={address}",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout is not None
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
        yield daemon
        daemon.kill()


class Desktop(QObject):
    """Shows notifications: takes Notify and answers with a number, as the specification says."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[tuple[Any, ...]] = []
        self.closed: list[tuple[Any, ...]] = []
        self.answer: Callable[[Any], Any] = lambda message: new_method_return(
            message, "u", (len(self.shown) + 40,)
        )
        self.bus: DBusConnection = open_dbus_connection("SESSION")
        self.bus.send_and_get_reply(message_bus.RequestName(INTERFACE))
        self._hear = QSocketNotifier(self.bus.sock.fileno(), QSocketNotifier.Type.Read, self)
        self._hear.activated.connect(self._read)

    def _read(self) -> None:
        try:
            while True:
                message = self.bus.receive(timeout=0)
                if message.header.fields.get(HeaderFields.member) == "CloseNotification":
                    self.closed.append(message.body)
                elif message.header.message_type is MessageType.method_call:
                    assert message.header.fields[HeaderFields.signature] == "susssasa{sv}i"
                    self.shown.append(message.body)
                    reply = self.answer(message)
                    if reply is not None:
                        self.bus.send(reply)
        except TimeoutError:
            pass

    def click(self, number: int) -> None:
        address = DBusAddress(PATH, interface=INTERFACE)
        self.bus.send(new_signal(address, "ActionInvoked", "us", (number, "default")))

    def close(self) -> None:
        self._hear.setEnabled(False)
        self.bus.close()


@pytest.fixture
def desktop(qapp: QObject, bus: subprocess.Popen[str]) -> Iterator[Desktop]:
    desktop = Desktop()
    yield desktop
    desktop.close()


@pytest.fixture
def own() -> list[Notice]:
    return []


@pytest.fixture
def ours(qapp: QObject, own: list[Notice]) -> Iterator[Notifications]:
    ours = Notifications(own.append)
    yield ours
    ours.close()


def test_a_later_notice_takes_the_place_of_the_earlier(
    desktop: Desktop, ours: Notifications, own: list[Notice], qtbot: QtBot
) -> None:
    ours.tell(FIVE)
    qtbot.waitUntil(lambda: ours._ids == {"app:minecraft": 41})
    ours.tell(ONE)
    qtbot.waitUntil(lambda: len(desktop.shown) == 2)
    app, replaces, _icon, title, text, _actions, hints, lasts = desktop.shown[1]
    assert (app, replaces, title) == ("Luytre", 41, "Minecraft: 1 minute left")
    assert text == "a &lt; b &amp; c"
    assert (hints["urgency"], lasts) == (("y", 2), 0)
    assert desktop.shown[0][1] == 0
    assert desktop.shown[0][7] > 0
    assert own == []


def test_a_notice_has_our_icon_where_it_is_installed(
    desktop: Desktop,
    ours: Notifications,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "ICON", tmp_path / "luytre.svg")
    ours.tell(FIVE)
    (tmp_path / "luytre.svg").touch()
    qtbot.waitUntil(lambda: bool(desktop.shown))
    ours.tell(ONE)
    qtbot.waitUntil(lambda: len(desktop.shown) == 2)
    assert [shown[2] for shown in desktop.shown] == ["preferences-system-time", "luytre"]


def test_a_click_on_a_notice_of_ours_is_told(desktop: Desktop, ours: Notifications, qtbot: QtBot) -> None:
    ours.tell(FIVE)
    qtbot.waitUntil(lambda: bool(ours._ids))
    with qtbot.assertNotEmitted(ours.opened, wait=50):
        desktop.click(7)
    with qtbot.waitSignal(ours.opened):
        desktop.click(41)


def test_without_a_desktop_our_own_window_tells(
    bus: subprocess.Popen[str], ours: Notifications, own: list[Notice], qtbot: QtBot
) -> None:
    ours.tell(FIVE)
    qtbot.waitUntil(lambda: own == [FIVE])


def test_a_desktop_that_refuses_or_says_nothing(
    desktop: Desktop, ours: Notifications, own: list[Notice], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desktop.answer = lambda message: new_error(message, "org.x.Busy", "s", ("no",))
    ours.tell(FIVE)
    qtbot.waitUntil(lambda: own == [FIVE])
    monkeypatch.setattr(module, "ANSWER_WITHIN", 50)
    desktop.answer = lambda _message: None
    ours.tell(ONE)
    qtbot.waitUntil(lambda: own == [FIVE, ONE])


def test_a_notice_is_taken_back(desktop: Desktop, ours: Notifications, qtbot: QtBot) -> None:
    ours.take_back("app:minecraft")
    ours.tell(FIVE)
    qtbot.waitUntil(lambda: ours._ids == {"app:minecraft": 41})
    ours.take_back("app:minecraft")
    ours.take_back("app:minecraft")
    qtbot.waitUntil(lambda: desktop.closed == [(41,)])
    ours.tell(ONE)
    qtbot.waitUntil(lambda: len(desktop.shown) == 2)
    assert desktop.shown[1][1] == 0


@dataclass
class Slow:
    """A desktop that lets us wait: what it was asked, and what it shows after all."""

    asked: list[Any] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)


@pytest.fixture
def slow(desktop: Desktop, ours: Notifications, monkeypatch: pytest.MonkeyPatch) -> Slow:
    monkeypatch.setattr(module, "ANSWER_WITHIN", 50)
    made = Slow()
    ours.shown.connect(made.shown.append)
    desktop.answer = made.asked.append
    return made


def test_a_notice_that_a_slow_desktop_shows_later_is_replaced_there(
    desktop: Desktop, ours: Notifications, own: list[Notice], slow: Slow, qtbot: QtBot
) -> None:
    ours.tell(FIVE)
    qtbot.waitUntil(lambda: own == [FIVE])
    assert slow.shown == []
    desktop.bus.send(new_method_return(slow.asked[0], "u", (41,)))
    qtbot.waitUntil(lambda: ours._ids == {"app:minecraft": 41})
    assert slow.shown == ["app:minecraft"], "what our own window shows goes"
    ours.tell(ONE)
    qtbot.waitUntil(lambda: len(desktop.shown) == 2)
    assert desktop.shown[1][1] == 41


def test_while_the_next_of_its_kind_waits_our_own_window_keeps_it(
    desktop: Desktop, ours: Notifications, own: list[Notice], slow: Slow, qtbot: QtBot
) -> None:
    ours.tell(FIVE)
    ours.tell(ONE)
    qtbot.waitUntil(lambda: own == [FIVE, ONE])
    desktop.bus.send(new_method_return(slow.asked[0], "u", (41,)))
    qtbot.waitUntil(lambda: ours._ids == {"app:minecraft": 41})
    assert slow.shown == []
    desktop.bus.send(new_method_return(slow.asked[1], "u", (42,)))
    qtbot.waitUntil(lambda: slow.shown == ["app:minecraft"])


def test_without_a_bus_our_own_window_tells(
    ours: Notifications, own: list[Notice], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    ours.tell(FIVE)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    ours.tell(ONE)
    assert own == [FIVE, ONE]


def test_a_bus_that_leaves_takes_no_notice_with_it(
    bus: subprocess.Popen[str], desktop: Desktop, ours: Notifications, own: list[Notice], qtbot: QtBot
) -> None:
    ours.tell(FIVE)
    qtbot.waitUntil(lambda: bool(ours._ids))
    desktop.answer = lambda _message: None
    ours.tell(ONE)
    desktop._hear.setEnabled(False)
    bus.kill()
    qtbot.waitUntil(lambda: own == [ONE])
    ours.tell(FIVE)
    ours.take_back(FIVE.key)
    assert own == [ONE, FIVE]
