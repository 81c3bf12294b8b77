"""Starts what units say, as they say it, where systemd is not: the same words, account, folders and turns.

Read are the files of installer/linux themselves. Services are kept, timers and paths and sockets start
theirs; oneshots are never two at once. What a unit forbids (sandbox, limits) it does not forbid here: so
whatever one would send if it could is seen.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from soak.watched.unitfile import Unit, seconds

assert sys.platform == "linux"

Mark = tuple[int, int] | None
"""Inode and time of a file; None where there is none."""
LOOKING = 0.05
"""Seconds between two looks at files that start something."""
READY = 60.0
"""Seconds until a service must have said that it is ready."""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass
class Keeper:
    """All units of a package; ``factor``: how much faster this PC's clocks go."""

    units: dict[str, Unit]
    factor: float
    log: Path
    more: dict[str, dict[str, str]] = field(default_factory=dict)
    """Variables that a unit is given more than by systemd."""
    ran: dict[str, int] = field(default_factory=dict)
    """How often each was started."""
    impossible: set[str] = field(default_factory=set)
    """Services that say of themselves that this kernel cannot do what they are for."""
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _turns: dict[str, threading.Lock] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)
    _timed: set[str] = field(default_factory=set)

    def start(self) -> None:
        """As at a boot: what waits first, then services in their order, then what they want."""
        for name, unit in self.units.items():
            if name.endswith(".socket"):
                self._listen(name, unit)
            elif name.endswith(".path"):
                paths = [Path(x) for x in unit.all("Path", "PathChanged")]
                self._thread(self._look, name, paths, [*map(_mark, paths)])  # as they are before all else
        for name in _ordered(self.units):
            unit = self.units[name]
            if _stays_done(unit):
                self._once(name)
            else:
                self._serve(name, unit)
        for name, unit in self.units.items():
            if unit.one("Service", "Type") == "oneshot" and unit.has("Install"):
                self._once(name)
            elif name.endswith(".timer") and unit.has("Install"):
                self._time(name)

    def alive(self) -> set[str]:
        """Services that were started and did not end."""
        return {name for name, process in self._running.items() if process.poll() is None}

    def stop(self) -> None:
        """End all, the last first."""
        self._over.set()
        for process in reversed(self._running.values()):
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _thread(self, act: object, *words: object) -> None:
        threading.Thread(target=act, args=words, daemon=True).start()  # type: ignore[arg-type]

    def _serve(self, name: str, unit: Unit) -> None:
        """A service that says when it is ready (sd_notify(3))."""
        place = Path("/run") / f"{name}.notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.bind(os.fspath(place))
            place.chmod(0o666)
            line.settimeout(LOOKING)
            _folders(unit)
            watched = str(int(seconds(unit.one("Service", "WatchdogSec")) * 1e6))
            told = {"NOTIFY_SOCKET": os.fspath(place), "WATCHDOG_USEC": watched}
            process = self._running[name] = self._started(name, unit, told)
            until = time.monotonic() + READY
            while time.monotonic() < until and process.poll() is None:
                with contextlib.suppress(TimeoutError):
                    if b"READY=1" in line.recv(4096):
                        self._thread(_drain, line.dup())
                        return
        if str(process.poll()) in unit.one("Service", "RestartPreventExitStatus").split():
            self.impossible.add(name)
            return
        raise SystemExit(f"{name} never said that it is ready: {self.log.read_text('utf-8')[-2000:]}")

    def _started(
        self, name: str, unit: Unit, told: Mapping[str, str] | None = None, given: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        """The words of a unit, as its account."""
        account = pwd.getpwnam(unit.one("Service", "User") or "root")
        environment = {"PATH": PATH, "LANG": "C.UTF-8", **(told or {}), **self.more.get(name, {})}
        self.ran[name] = self.ran.get(name, 0) + 1
        with self.log.open("ab") as out:
            return subprocess.Popen(
                unit.one("Service", "ExecStart").split(),
                env=environment, stdin=given, stdout=out, stderr=out, cwd="/", start_new_session=True,
                user=account.pw_uid, group=account.pw_gid, extra_groups=[],
                umask=int(unit.one("Service", "UMask") or "022", 8),
            )  # fmt: skip

    def _once(self, name: str) -> None:
        """A oneshot, to its end; who comes meanwhile waits for a turn. What it wants is begun."""
        unit = self.units[name]
        with self._turns.setdefault(name, threading.Lock()):
            if not self._over.is_set():
                _folders(unit)
                self._started(name, unit).wait()
        for wanted in unit.one("Unit", "Wants").split():
            if wanted in self.units and wanted.endswith(".timer"):
                self._time(wanted)

    def _time(self, name: str) -> None:
        if name not in self._timed:
            self._timed.add(name)
            self._thread(self._again, name, self.units[name])

    def _again(self, name: str, unit: Unit) -> None:
        """A timer: so long after its beginning, then so long after each end."""
        own = name.replace(".timer", ".service")
        first = unit.one("Timer", "OnActiveSec") or unit.one("Timer", "OnUnitInactiveSec")
        wait = seconds(first)
        while not self._over.wait(wait / self.factor):
            self._once(own)
            wait = seconds(unit.one("Timer", "OnUnitInactiveSec"))

    def _look(self, name: str, paths: list[Path], before: list[Mark]) -> None:
        """A path: whoever changes one of the files starts the service."""
        own = name.replace(".path", ".service")
        while not self._over.wait(LOOKING):
            now = [*map(_mark, paths)]
            if now != before:
                before = now
                self._once(own)

    def _listen(self, name: str, unit: Unit) -> None:
        """A socket: each who knocks has a process of its own."""
        place, account = (
            Path(unit.one("Socket", "ListenStream")),
            pwd.getpwnam(unit.one("Socket", "SocketUser")),
        )
        line = socket.socket(socket.AF_UNIX)
        line.bind(os.fspath(place))
        os.chown(place, account.pw_uid, -1)
        place.chmod(int(unit.one("Socket", "SocketMode"), 8))
        line.listen()
        self._thread(self._accept, line, name.replace(".socket", "@.service"))

    def _accept(self, line: socket.socket, own: str) -> None:
        while not self._over.is_set():
            caller, _ = line.accept()
            with caller:
                process = self._started(own, self.units[own], given=caller.fileno())
            self._thread(process.wait)


def _drain(line: socket.socket) -> None:
    """Signs of life are read, else whoever sends them would wait."""
    line.settimeout(None)
    while line.recv(4096):
        pass


def _mark(path: Path) -> Mark:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _folders(unit: Unit) -> None:
    """Those that systemd makes for a service (systemd.exec(5))."""
    account = pwd.getpwnam(unit.one("Service", "User") or "root")
    for kind, above in (("StateDirectory", "/var/lib"), ("RuntimeDirectory", "/run")):
        if name := unit.one("Service", kind):
            folder = Path(above, name)
            folder.mkdir(exist_ok=True)
            folder.chmod(int(unit.one("Service", f"{kind}Mode") or "755", 8))
            os.chown(folder, account.pw_uid, account.pw_gid)


def _stays_done(unit: Unit) -> bool:
    """Whether it is a oneshot that others find done."""
    return unit.one("Service", "RemainAfterExit") == "yes"


def _ordered(units: dict[str, Unit]) -> Iterator[str]:
    """Services that stay, and what is done once for them, each after those that it names."""
    left = {x for x, unit in units.items() if unit.one("Service", "Type") == "notify" or _stays_done(unit)}
    while left:
        ready = sorted(x for x in left if not left & set(units[x].one("Unit", "After").split()))
        yield from ready
        left -= set(ready)
