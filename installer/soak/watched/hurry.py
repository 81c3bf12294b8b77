"""Clocks that go faster, all of a process's alike: what it does in a day it does in minutes.

``Hurry`` comes before all that reads a clock. Times on a wall are told where modules ask for them, and those
are known: the agent's one reader, the calendar's library, the half with a network.
"""

from __future__ import annotations

import importlib.machinery
import selectors
import socket
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import Any

READERS = ("agent.net.", "agent.scheduling.", "apscheduler.")
"""Whose modules ask what time it is on the wall."""
RENEWING = "agent.net.renewing"
CALLED = "from agent.net.renewing"


class Hurry:
    """This process's clocks, so many times faster, and its waiting so much shorter.

    ``ahead``: seconds by which they are ahead from the start.
    """

    def __init__(self, factor: float, ahead: float = 0.0) -> None:
        self._factor, self._lead = factor, ahead
        self._began = time.monotonic()
        self._clocks = {name: getattr(time, name) for name in ("time", "monotonic", "sleep", "clock_gettime")}

    def ahead(self) -> float:
        """Seconds by which a clock is ahead of the real one."""
        return self._lead + float((self._clocks["monotonic"]() - self._began) * (self._factor - 1))

    def begin(self) -> None:
        """From here on."""
        known, ahead, factor = self._clocks, self.ahead, self._factor

        def shorter(wait: Callable[..., Any]) -> Callable[..., Any]:
            def select(self: Any, timeout: float | None = None) -> Any:
                return wait(self, timeout if timeout is None or timeout <= 0 else timeout / factor)

            return select

        time.time = lambda: known["time"]() + ahead()
        time.monotonic = lambda: known["monotonic"]() + ahead()
        time.clock_gettime = lambda clock: known["clock_gettime"](clock) + ahead()
        time.sleep = lambda seconds: known["sleep"](float(seconds) / factor)
        selectors.EpollSelector.select = shorter(selectors.EpollSelector.select)  # type: ignore[method-assign]
        waiting = socket.socket.settimeout

        def settimeout(self: socket.socket, seconds: float | None) -> None:
            waiting(self, None if seconds is None else float(seconds) / factor)

        socket.socket.settimeout = settimeout  # type: ignore[assignment,method-assign]
        sys.meta_path.insert(0, _Readers(_wall(ahead), ahead))


def _wall(ahead: Callable[[], float]) -> type[datetime]:
    """What tells the hurried time; whatever is a moment is one of these, for who asks."""

    class Moment(type(datetime)):  # type: ignore[misc]
        def __instancecheck__(cls, thing: object) -> bool:
            return isinstance(thing, datetime)

    class Fast(datetime, metaclass=Moment):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=ahead())

    return Fast


class _Readers(MetaPathFinder):
    """Gives the hurried time to modules that ask for it, as soon as each is loaded."""

    def __init__(self, fast: type[datetime], ahead: Callable[[], float]) -> None:
        self._fast, self._ahead = fast, ahead

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """As the ordinary finder, for these modules alone."""
        if not fullname.startswith(READERS):
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def loaded(module: ModuleType) -> None:
                load(module)
                self._tell(module)

            spec.loader.exec_module = loaded  # type: ignore[method-assign]
        return spec

    def _tell(self, module: ModuleType) -> None:
        if vars(module).get("datetime") is datetime:
            vars(module)["datetime"] = self._fast
        if module.__name__ == RENEWING:
            own = vars(module)["command"]
            vars(module)["command"] = lambda folder: shifted(own(folder), self._ahead())


def shifted(command: list[str], ahead: float) -> list[str]:
    """A renewal as it is started, in the day of who starts it; for makers it waits as long as on any PC."""
    hurry = f"from soak.watched.hurry import Hurry; Hurry(1.0, {ahead!r}).begin(); "
    return [word.replace(CALLED, hurry + CALLED) for word in command]
