"""Starts a sensor: through systemd where the agent is a service, else as a child of our own.

A process that becomes the child needs the right to change its account. The agent's unit has no such right,
and gets none: systemd, which every local root may ask, starts the sensor as a unit of its own that has just
this right, uses it first of all, and is shut in more tightly than the agent. It is outside of the child's
slice, where it would be frozen with the rest, and it ends with the agent's unit. Without systemd (a tryout,
a container) the sensor is a plain child process; where it may not change its account, there is none.

A sensor opens files of the account: in a file system of the account's own (FUSE) that does not answer, not
even SIGKILL ends it. Nobody waits for that.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import select
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

from agent.platforms.linux.display.confining import confined
from agent.platforms.linux.processes.tree import HIERARCHIES
from agent.platforms.linux.system import accounts, bus, proc

if TYPE_CHECKING:
    import asyncio
    import socket
    from collections.abc import Callable

    from agent.platforms.linux.display.confining import Properties

_SYSTEMD, _PATH = "org.freedesktop.systemd1", "/org/freedesktop/systemd1"
_MANAGER = "org.freedesktop.systemd1.Manager"
_START = (
    "import sys; sys.path[:0] = {!r}; sys.argv[1:] = {!r}; from {} import main; sys.exit(main(sys.argv[1:]))"
)
PYTHON = sys.executable
TREE = os.path.abspath(os.path.join(__file__, "../../../../.."))
"""Where our rooms lie."""
_MODULE = "agent.platforms.linux.sensor.__main__"
PREFIX = "luytre-sensor-"
"""How the units of sensors are called."""


STUCK = 3
"""Of an account that has so many sensors that do not end no other is started."""
_MOMENT = 50
"""Milliseconds in which what was killed ends, as a rule."""
_REAP = 1.0
"""Seconds until it is looked again whether one that was killed has ended."""
_GROUPS = tuple(f"{mount}/system.slice" for mount in HIERARCHIES)


class Launched(Protocol):
    """A sensor that was started."""

    def end(self) -> None:
        """End it, at once, whatever it does."""


def systemd() -> bool:
    """Whether systemd keeps this PC's services (sd_booted(3))."""
    return os.path.isdir("/run/systemd/system")


def command(uid: int) -> list[str]:
    """What runs: the same Python and the same files as ours, no environment, no other packages."""
    found = find_spec("jeepney")
    others = [os.path.dirname(os.path.dirname(found.origin))] if found and found.origin else []
    words = [str(uid), str(accounts.group(uid))]
    return [PYTHON, "-ISB", "-c", _START.format([TREE, *others], words, _MODULE)]


class Launching:
    """Starts sensors, and remembers those that do not end."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, address: str, helpers: set[int], *, service: bool
    ) -> None:
        self._loop = loop
        self._address = address
        self._helpers = helpers
        self._service = service
        self._started: dict[int, list[Child | Unit]] = {}

    def launch(self, uid: int, link: socket.socket, failed: Callable[[], None]) -> Launched:
        """A sensor for an account; OSError where there is none."""
        started = self._started[uid] = [x for x in self._started.get(uid, ()) if not x.ended or x.stuck]
        if sum(x.ended for x in started) >= STUCK:
            raise OSError(f"sensors of account {uid} do not end")
        made: Child | Unit
        if self._service and systemd():
            made = Unit(self._loop, self._address, link, uid, failed)
        else:
            made = Child(self._loop, link, uid, self._helpers)
        started.append(made)
        return made


class Child:
    """A sensor as our own child process; ``helpers`` has its number for as long as it lives."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, link: socket.socket, uid: int, helpers: set[int]
    ) -> None:
        words = command(uid)
        files = [(os.POSIX_SPAWN_DUP2, link.fileno(), 0)]
        files += [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]  # type: ignore[misc]
        self.pid = os.posix_spawn(words[0], words, {}, file_actions=files, setsid=True)
        self._loop = loop
        self._helpers = helpers
        helpers.add(self.pid)
        self.ended = False
        """Whether it was told to."""
        self.stuck = False
        """Whether it did not, so far."""

    def end(self) -> None:
        """Kill it; it has nothing to save. Its number stays its own until it has ended."""
        if self.ended:
            return
        self.ended = True
        with suppress(ProcessLookupError, PermissionError):
            os.kill(self.pid, 9)
        with suppress(OSError):
            _await(self.pid)
        self._reap()

    def _reap(self) -> None:
        try:
            self.stuck = os.waitpid(self.pid, os.WNOHANG)[0] == 0
        except ChildProcessError:
            self.stuck = False
        if self.stuck:
            self._loop.call_later(_REAP, self._reap)
        else:
            self._helpers.discard(self.pid)


def _await(pid: int) -> None:
    handle = os.pidfd_open(pid)
    try:
        waiting = select.poll()
        waiting.register(handle, select.POLLIN)
        waiting.poll(_MOMENT)
    finally:
        os.close(handle)


class Unit:
    """A sensor as a unit of systemd. OSError where there is no bus; ``failed`` is called where it refuses."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        address: str,
        link: socket.socket,
        uid: int,
        failed: Callable[[], None],
    ) -> None:
        self._failed = failed
        self.name = f"{PREFIX}{uid}-{os.urandom(4).hex()}.service"
        self._bus = bus.Bus(loop, address, lambda _: None, self._lost)
        self._uid = uid
        # An open file that comes before the bus has let us in is lost: wait for its first answer.
        self._link = link.dup()
        self.ended = False
        """Whether it was told to."""
        self._bus.call(bus.NAME, bus.PATH, bus.INTERFACE, "GetId", (), self._let_in)

    @property
    def stuck(self) -> bool:
        """Whether it has not ended, though it was told to: a group goes with its last process."""
        return self.ended and any(os.path.isdir(f"{place}/{self.name}") for place in _GROUPS)

    def end(self) -> None:
        """Kill it and let the unit go."""
        self.ended = True
        self._failed = _nothing
        self._link.close()
        self._call("KillUnit", (self.name, "all", 9), "ssi", lambda _: self._bus.close())

    def _let_in(self, _: tuple[Any, ...] | None) -> None:
        if self._link.fileno() < 0:
            return  # it was ended before it began
        others: list[Any] = []
        unit = self.name, "fail", properties(self._link, self._uid), others
        self._call("StartTransientUnit", unit, "ssa(sv)a(sa(sv))", self._started)
        self._link.close()

    def _started(self, body: tuple[Any, ...] | None) -> None:
        if body is None:
            self._failed()

    def _lost(self) -> None:
        """The bus goes away, the sensor stays: its own socket tells of it."""

    def _call(
        self,
        method: str,
        arguments: tuple[Any, ...],
        signature: str,
        done: Callable[[tuple[Any, ...] | None], None],
    ) -> None:
        self._bus.call(_SYSTEMD, _PATH, _MANAGER, method, arguments, done, signature)


def _nothing() -> None:
    """Nobody waits any more."""


def properties(link: socket.socket, uid: int) -> Properties:
    """The unit: beyond what is common, no writing, nothing to start (systemd.exec(5))."""
    strict: dict[str, tuple[str, Any]] = {
        "StandardInputFileDescriptor": ("h", link.fileno()),
        "ProtectSystem": ("s", "strict"),
        "ProtectHome": ("s", "read-only"),
        "MemoryDenyWriteExecute": ("b", True),
        "WorkingDirectory": ("s", "/"),
        "TasksMax": ("t", 4),
        "MemoryMax": ("t", 96 << 20),
        "CPUWeight": ("t", 50),
        "OOMScoreAdjust": ("i", 300),
    }
    own = proc.group(os.getpid()).rpartition("/")[2]
    if own.endswith(".service"):
        strict["BindsTo"] = ("as", [own])
    return confined(f"Luytre: looks at the session of account {uid}", command(uid), **strict)
