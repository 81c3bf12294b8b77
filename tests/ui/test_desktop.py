"""On a real X server with a window manager and a tray: the face as its own process, clicked by a mouse."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from agent.api.endpoint import Endpoint
from agent.api.messages import Event
from tests.ui import family
from tests.ui.stage import Stage

assert sys.platform != "win32"  # Unix sockets

pytestmark = pytest.mark.display
PATIENCE = 20_000


class Desktop:
    """An X server of our own; what is started here ends with it."""

    def __init__(self, stack: ExitStack, runtime: Path) -> None:
        self._stack = stack
        read, write = os.pipe()
        self.start(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1024x768x24", "-nolisten", "tcp"], (write,)
        )
        os.close(write)
        with os.fdopen(read) as told:
            self.display = f":{told.readline().strip()}"
        self.environment = {
            **{key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ},
            "DISPLAY": self.display,
            "QT_QPA_PLATFORM": "xcb",
            "XDG_RUNTIME_DIR": str(runtime),
            "XDG_CONFIG_HOME": str(runtime / "config"),
            "LANG": "C.UTF-8",
        }
        self.start(["xfwm4", "--compositor=off"])

    def start(
        self,
        command: list[str],
        pass_fds: tuple[int, ...] = (),
        stdout: int | BinaryIO = subprocess.DEVNULL,
    ) -> subprocess.Popen[bytes]:
        environment = getattr(self, "environment", None)
        process = self._stack.enter_context(
            subprocess.Popen(
                command,
                env=environment,
                stdout=stdout,
                stderr=subprocess.DEVNULL,
                pass_fds=pass_fds,
            )
        )
        self._stack.callback(process.kill)
        return process

    def ask(self, *words: str) -> str:
        done = subprocess.run(
            words, env=self.environment, capture_output=True, text=True, check=False, timeout=30
        )
        return done.stdout.strip()

    def windows(self, title: str) -> list[str]:
        return self.ask("xdotool", "search", "--onlyvisible", "--name", title).split()

    def states(self, title: str) -> str:
        """Whether windows are shown or minimised, in the window manager's words."""
        found = self.ask("xdotool", "search", "--name", title).split()
        return " ".join(self.ask("xprop", "-id", window, "WM_STATE") for window in found)

    def icon(self) -> tuple[int, int] | None:
        """Where the middle of the tray's only icon is."""
        for window in self.ask("xdotool", "search", "--class", "stalonetray").split():
            found = re.search(
                r'"Luytre": \("luytre" "Luytre"\)  (\d+)x(\d+)\+\S+  \+(\d+)\+(\d+)',
                self.ask("xwininfo", "-tree", "-id", window),
            )
            if found:
                wide, high, x, y = map(int, found.groups())
                return x + wide // 2, y + high // 2
        return None


@pytest.fixture
def runtime(qapp: QObject, tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


@pytest.fixture
def desktop(runtime: Path) -> Iterator[Desktop]:
    with ExitStack() as stack:
        yield Desktop(stack, runtime)


@pytest.fixture
def home(runtime: Path) -> Iterator[Stage]:
    """An agent where a face looks for one."""
    endpoint = Endpoint(os.geteuid(), runtime)
    path = endpoint.prepare(runtime)
    stage = Stage(path.parent)
    stage.path = path
    stage.open()
    endpoint.announce(path)
    yield stage
    stage.leave()


def face(desktop: Desktop, home: Stage, qtbot: QtBot) -> subprocess.Popen[bytes]:
    process = desktop.start([sys.executable, "-m", "ui", "--lang", "en"])
    qtbot.waitUntil(lambda: "subscribe" in home.names(), timeout=PATIENCE)
    return process


def seen(find: Callable[[], list[str]]) -> Callable[[], bool]:
    return lambda: bool(find())


def test_the_icon_is_in_the_tray_and_a_click_opens_my_day(
    desktop: Desktop, home: Stage, qtbot: QtBot
) -> None:
    desktop.start(["stalonetray", "--geometry", "2x1+10+10", "--icon-size", "48", "--window-type", "normal"])
    qtbot.waitUntil(seen(lambda: desktop.windows("stalonetray")), timeout=PATIENCE)
    process = face(desktop, home, qtbot)
    qtbot.waitUntil(lambda: desktop.icon() is not None, timeout=PATIENCE)
    place = desktop.icon()
    assert place is not None
    assert not desktop.windows("My day")
    desktop.ask("xdotool", "mousemove", str(place[0]), str(place[1]), "click", "1")
    qtbot.waitUntil(seen(lambda: desktop.windows("My day")), timeout=PATIENCE)
    desktop.ask("xdotool", "key", "--window", desktop.windows("My day")[0], "ctrl+g")
    qtbot.waitUntil(seen(lambda: desktop.windows("Luytre for parents")), timeout=PATIENCE)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == -signal.SIGTERM


def test_a_tray_that_comes_later_gets_the_icon(desktop: Desktop, home: Stage, qtbot: QtBot) -> None:
    face(desktop, home, qtbot)
    qtbot.waitUntil(seen(lambda: desktop.windows("^Luytre$")), timeout=PATIENCE)
    desktop.start(["stalonetray", "--geometry", "2x1+10+10", "--icon-size", "48", "--window-type", "normal"])
    qtbot.waitUntil(lambda: desktop.icon() is not None, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not desktop.windows("^Luytre$"), timeout=PATIENCE)


WATCHER = """
from jeepney import HeaderFields, MessageType, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
bus = open_dbus_connection("SESSION")
bus.send_and_get_reply(message_bus.RequestName("org.kde.StatusNotifierWatcher"))
while True:
    message = bus.receive()
    if message.header.message_type is MessageType.method_call:
        called = message.header.fields[HeaderFields.member]
        print(called, flush=True)
        if called == "Get":
            bus.send(new_method_return(message, "v", (("b", True),)))
        else:
            bus.send(new_method_return(message))
"""


def test_a_panel_that_is_asked_over_the_bus_and_comes_later_gets_the_icon(
    desktop: Desktop, home: Stage, runtime: Path, qtbot: QtBot
) -> None:
    address = f"unix:path={runtime}/bus"
    desktop.environment["DBUS_SESSION_BUS_ADDRESS"] = address
    desktop.start(["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={address}"])
    qtbot.waitUntil((runtime / "bus").exists, timeout=PATIENCE)
    face(desktop, home, qtbot)
    qtbot.waitUntil(seen(lambda: desktop.windows("^Luytre$")), timeout=PATIENCE)
    told = runtime / "told"
    with told.open("wb") as file:
        desktop.start([sys.executable, "-c", WATCHER], stdout=file)
    qtbot.waitUntil(lambda: b"RegisterStatusNotifierItem" in told.read_bytes(), timeout=PATIENCE)
    qtbot.waitUntil(lambda: not desktop.windows("^Luytre$"), timeout=PATIENCE)


FIELD = """
from PySide6.QtWidgets import QApplication, QLineEdit
app = QApplication([])
field = QLineEdit()
field.setWindowTitle("homework")
field.show()
app.exec()
"""


def test_a_notice_takes_no_focus_from_what_is_being_written(
    desktop: Desktop, home: Stage, qtbot: QtBot
) -> None:
    face(desktop, home, qtbot)
    desktop.start([sys.executable, "-c", FIELD])
    qtbot.waitUntil(seen(lambda: desktop.windows("^homework$")), timeout=PATIENCE)
    homework = desktop.windows("^homework$")[0]
    desktop.ask("xdotool", "windowactivate", "--sync", homework)
    qtbot.waitUntil(lambda: desktop.ask("xdotool", "getactivewindow") == homework, timeout=PATIENCE)
    before = desktop.ask("xwininfo", "-root", "-tree")
    home.tell(Event("warned", family.NOW, "an", "app:minecraft", left=family.seconds(5), reason="open"))
    qtbot.waitUntil(lambda: "360x" in desktop.ask("xwininfo", "-root", "-tree"), timeout=PATIENCE)
    assert "360x" not in before
    assert desktop.ask("xdotool", "getactivewindow") == homework
    assert desktop.ask("xdotool", "getwindowfocus") == homework


def test_without_a_tray_a_small_window_stays(desktop: Desktop, home: Stage, qtbot: QtBot) -> None:
    process = face(desktop, home, qtbot)
    qtbot.waitUntil(seen(lambda: desktop.windows("^Luytre$")), timeout=PATIENCE)
    window = desktop.windows("^Luytre$")[0]
    desktop.ask("xdotool", "windowactivate", "--sync", window, "key", "alt+F4")
    qtbot.waitUntil(lambda: "Iconic" in desktop.states("^Luytre$"), timeout=PATIENCE)
    assert process.poll() is None
