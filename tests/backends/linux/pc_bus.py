"""A message bus of the tests' own, and the logind on it."""

import sys

assert sys.platform == "linux"

import json
import os
import subprocess
from pathlib import Path

from tests.backends.linux.real import wait_for

SERVICE = Path(__file__).with_name("logind_service.py")
CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/><allow user="*"/></policy><servicedir>{path}-started</servicedir></busconfig>
"""


class PcBus:
    """dbus-daemon at an address of its own."""

    def __init__(self, start, folder):
        self._start = start
        self._folder = folder
        self.address = f"unix:path={folder}/bus"
        (folder / "bus.conf").write_text(CONFIGURATION.format(path=f"{folder}/bus"), encoding="utf-8")
        self.open()

    def open(self):
        (self._folder / "bus").unlink(missing_ok=True)
        command = ["dbus-daemon", f"--config-file={self._folder}/bus.conf", "--nofork", "--nopidfile"]
        self.daemon = self._start(
            *command, "--print-address", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self.daemon.stdout.readline()

    def starts(self, name, command):
        """From now on whoever calls this name starts a program."""
        folder = self._folder / "bus-started"
        folder.mkdir(exist_ok=True)
        text = f"[D-BUS Service]\nName={name}\nExec={command}\n"
        (folder / f"{name}.service").write_text(text, encoding="utf-8")
        reload = ["dbus-send", f"--bus={self.address}", "--print-reply", "--dest=org.freedesktop.DBus"]
        command = [*reload, "/org/freedesktop/DBus", "org.freedesktop.DBus.ReloadConfig"]
        subprocess.run(command, check=True, capture_output=True)  # a SIGHUP would be heeded some time

    def logind(self, **sessions):
        return LogindService(self._start, self.address, sessions)


class LogindService:
    """The process that plays logind."""

    def __init__(self, start, address, sessions):
        self.process = start(
            sys.executable, SERVICE, address, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        os.set_blocking(self.process.stdout.fileno(), False)
        self.calls = []
        self.sessions(**sessions)
        names = ["dbus-send", f"--bus={address}", "--print-reply", "--dest=org.freedesktop.login1"]
        ask = [*names, "/org/freedesktop/login1", "org.freedesktop.login1.Manager.ListSessions"]

        def answers():
            answer = subprocess.run(ask, capture_output=True, text=True, check=False)
            return answer.returncode == 0 and answer.stdout.count("object path") == len(sessions)

        wait_for(answers)

    def sessions(self, **sessions):
        self._say({"sessions": {key.strip("_"): value for key, value in sessions.items()}})

    def sleep(self, *, begins):
        self._say({"sleep": begins})

    def units(self, **units):
        """What systemd knows by these names, each with its own name and its state."""
        self._say({"units": {f"{name.replace('_', '-')}.service": known for name, known in units.items()}})

    def called(self):
        """What was called so far; locks that keep the PC awake are told by ``locks``."""
        self._hear()
        return [call for call in self.calls if call[0] not in {"Inhibit", "released"}]

    def locks(self):
        """What became of locks so far."""
        self._hear()
        return [call for call in self.calls if call[0] in {"Inhibit", "released"}]

    def _hear(self):
        while line := self.process.stdout.readline():
            self.calls.append(json.loads(line))

    def vanish(self):
        self.process.kill()
        self.process.wait()

    def _say(self, order):
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
