"""Real things that the tests of this folder start, and how to wait for what they do."""

import sys

assert sys.platform == "linux"

import asyncio
import os
import socket
import subprocess
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from agent.platforms.linux.programs import LinuxPrograms
from agent.platforms.linux.system import accounts
from agent.ports import Session
from policies.ids import AccountId

DEADLINE = 30.0
STRANGER = 48_321 + 10 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
"""An account that nothing else uses, and that has no name; another for each of several test runners."""
CONTAINER = STRANGER + 1_000_000
"""The first of the numbers that it may use in containers, where a test says so."""
WITHOUT_SIGNALS = ("setpriv", "--bounding-set=-kill", "--inh-caps=-kill", sys.executable, "-c")
"""Runs code as root that may signal nobody else's processes, as under a security module's rules."""
WITHOUT_LOOKS = ("setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace", sys.executable, "-c")
"""Runs code as root that may look into nobody else's processes."""
WINDOW = Path(__file__).with_name("window.py")


def seen_by(screen, group):
    """The programs of this PC, as they are with such a screen; what is paused goes into ``group``."""
    return LinuxPrograms(asyncio.get_running_loop(), screen, group=group)


async def until(condition: Callable):
    """Wait for something to be true; answers what it was."""
    end = time.monotonic() + DEADLINE
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"never came true: {condition}")
        await asyncio.sleep(0.005)
    return value


def wait_for(condition: Callable):
    """As ``until``, where no loop runs."""
    end = time.monotonic() + DEADLINE
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"never came true: {condition}")
        time.sleep(0.005)
    return value


def as_stranger(function: Callable[[], None], number: int = STRANGER) -> None:
    """Run it in another process under an account without rights (or as we are, without root)."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _run(function, writing, number)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        report = pipe.read()
    _, status = os.waitpid(pid, 0)
    assert status == 0, report


def _run(function: Callable[[], None], writing: int, number: int) -> NoReturn:
    code = 1
    try:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setresgid(number, number, number)
            os.setresuid(number, number, number)
        function()
        code = 0
    except BaseException:  # noqa: BLE001 - the other side of the pipe fails the test
        os.write(writing, traceback.format_exc().encode())
    finally:
        os._exit(code)


def below(folder: Path, program: Path) -> tuple[str | Path, ...]:
    """How to run a program from below folders whose names are too long, all in all, for the kernel."""
    lead = f"cd {folder}; for x in $(seq 20); do mkdir -p $2; cd -P ./$2; done"
    here = "touch x; mount --bind $1 x; exec ./x 100"
    return "unshare", "-Urm", "/bin/sh", "-c", f"{lead}; {here}", "sh", program, "y" * 250


def session(display: str | None, account: AccountId | None = None) -> Session:
    """One that is shown there."""
    return Session("1", account or accounts.name(os.getuid()), display=display)


def stranger() -> AccountId:
    """What the account without rights is called."""
    return accounts.name(STRANGER)


_LEAVING = 5.0
"""Seconds in which what was killed is gone, unless somebody else has its number already."""


class Starter:
    """Starts processes and sees to it that none is left."""

    def __init__(self) -> None:
        self._all: list[subprocess.Popen] = []

    def __call__(self, *command: str | Path, **settings) -> subprocess.Popen:
        settings.setdefault("start_new_session", True)
        process = subprocess.Popen([str(x) for x in command], **settings)
        self._all.append(process)
        return process

    def stranger(self, *command: str | Path, **settings) -> subprocess.Popen:
        """Start it under the account without rights."""
        return self(*command, user=STRANGER, group=STRANGER, extra_groups=[], **settings)

    def container(self, *command: str | Path, **settings) -> subprocess.Popen:
        """Start it as somebody in a container of the account without rights."""
        return self(*command, user=CONTAINER + 5, group=CONTAINER, extra_groups=[], cwd="/", **settings)

    def close(self) -> None:
        """End all of them, and what they started in their sessions."""
        for process in self._all:
            for pid in _session(process.pid):
                try:
                    os.kill(pid, 9)
                except ProcessLookupError:
                    continue
            process.wait()
            # A crowd that nobody has taken leave of yet would be found by the next test.
            end = time.monotonic() + _LEAVING
            while len(_session(process.pid)) > 1 and time.monotonic() < end:
                time.sleep(0.01)
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream:
                    stream.close()


def _session(leader: int) -> list[int]:
    found = [leader]
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                if os.getsid(int(name)) == leader:
                    found.append(int(name))
            except OSError:
                continue
    return found


class Screen:
    """An Xvfb of our own on a number that nobody uses."""

    def __init__(self, start: Starter) -> None:
        reading, writing = os.pipe()
        self.server = start(
            "Xvfb", "-displayfd", str(writing), "-screen", "0", "800x600x24", "-nolisten", "tcp", "-noreset",
            pass_fds=(writing,), stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writing)
        with os.fdopen(reading) as pipe:
            self.number = int(pipe.readline())
        self.name = f":{self.number}"
        self._start = start

    def manage(self) -> subprocess.Popen:
        """Start a window manager and wait until it manages."""
        # A bus of its own: the manager would start one for itself and leave it behind.
        bus = self._start(
            "dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address", stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        address = bus.stdout.readline().strip()
        manager = self._start(
            "xfwm4",
            "--compositor=off",
            env={**os.environ, "DISPLAY": self.name, "DBUS_SESSION_BUS_ADDRESS": address},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(lambda: "window id" in self.root_property("_NET_SUPPORTING_WM_CHECK"))
        # Windows that come while the manager begins may never get the focus: show it some until one does.
        wait_for(self._gives_focus)
        return manager

    def _gives_focus(self) -> bool:
        probe = self.window()
        end = time.monotonic() + 1
        while not (given := self._active()) and time.monotonic() < end:
            time.sleep(0.005)
        probe.kill()
        probe.wait()
        wait_for(lambda: not self._active())
        return given

    def _active(self) -> bool:
        found = self.root_property("_NET_ACTIVE_WINDOW")
        return "window id" in found and "# 0x0" not in found

    def window(self, *words: str, python: str = sys.executable, **settings) -> subprocess.Popen:
        """Start a client with one window and wait until it is on the screen."""
        client = self._start(
            python, WINDOW, self.name, *words, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}, **settings,
        )  # fmt: skip
        assert client.stdout.readline() == "shown\n"
        return client

    def root_property(self, name: str, *words: str) -> str:
        """What xprop says of a property of the root window."""
        command = ["xprop", "-display", self.name, "-root", *words, name]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout


class Desk:
    """A headless Wayland compositor of our own (``sway`` or ``labwc``), and windows on it."""

    def __init__(self, start: Starter, kind: str, folder: Path, **settings) -> None:
        self._start = start
        self.folder = folder
        folder.chmod(0o700)
        (folder / "config").write_text("", encoding="utf-8")
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "WLR_BACKENDS": "headless",
            "WLR_RENDERER": "pixman",
            "WLR_LIBINPUT_NO_DEVICES": "1",
            "LANG": "C.UTF-8",
        }
        command = ["sway", "-c", folder / "config"] if kind == "sway" else ["labwc"]
        self.compositor = start(
            *command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **settings
        )
        self.name = wait_for(self._name)
        self.path = str(folder / self.name)

    def _name(self) -> str | None:
        """Its socket, as soon as it answers there: then all its others are there too."""
        from agent.platforms.linux.wayland.talk import Talk

        found = next((path for path in self.folder.glob("wayland-*") if path.suffix != ".lock"), None)
        if found is None:
            return None
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(DEADLINE)
            try:
                client.connect(str(found))
            except ConnectionRefusedError:
                return None
            talk = Talk(time.monotonic, lambda: None)
            while not talk.ready:
                client.sendall(talk.output)
                talk.output.clear()
                talk.feed(client.recv(65536))
        return found.name

    def window(self, name: str, *words: str, **settings) -> subprocess.Popen:
        """Start a client with one window (a terminal) of this app_id."""
        settings["env"] = {**self.environment, "WAYLAND_DISPLAY": self.name}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return self._start("foot", "-a", name, *words, "sleep", "1000", **quiet, **settings)


def on_bus(start: Starter, service: str, *words: str) -> subprocess.Popen:
    """A service of this folder on a bus, as soon as it is there."""
    process = start(
        sys.executable, WINDOW.with_name(service), *words,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline() == "here\n"
    return process


def say(process: subprocess.Popen, word: str) -> None:
    """What it becomes next."""
    process.stdin.write(f"{word}\n")
    process.stdin.flush()


def player(start: Starter, address: str, name: str, status: str) -> subprocess.Popen:
    """A media player on a bus, which says that it is ``status``; its input takes what it becomes next."""
    return on_bus(start, "player_service.py", address, name, status)


def saver(start: Starter, address: str, name: str, said: str = "no") -> subprocess.Popen:
    """A locker on a bus; its input takes whether it covers the screen: yes or no."""
    return on_bus(start, "saver_service.py", address, name, said)
