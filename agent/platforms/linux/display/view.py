"""One session as far as it is believed.

What is believed, in the service: the front window of a process that lives and is the account's own; "nothing
is in front" only of a server that is not the child's own process, else what was in front before stays so; a
player only while its process is the account's and stands not still; "nobody is there" of a server that is not
the child's own, and else as a claim, because a child could let its own compositor say anything: the service
believes claims for one hour a day. Who leaves the PC for longer locks the screen, which is believed of a
compositor that has the keys and the mouse of the PC in its hands. How long nobody was there may be known
where the front is not.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from typing import TYPE_CHECKING

from agent.platforms.linux.display import servers
from agent.platforms.linux.processes.owners import owner
from agent.platforms.linux.sensor import hint
from agent.platforms.linux.system import proc
from agent.ports import ProcessKey

if TYPE_CHECKING:
    import asyncio

    from agent.platforms.linux.display.nested import Nesting
    from agent.platforms.linux.display.sensing import Sensor
    from agent.ports import Front

_AWAY = 60.0
"""Shorter absences are no claim worth bounding; they end no presence either."""
_SAME = 1.0
"""Seconds for which a server is the process that it was: one that ends ends its sensor's line as well."""
_AGAIN = 5.0
"""Seconds until a server that was not believed is looked at again: a second one may be gone."""


class View:
    """One session as far as it is believed."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        sensor: Sensor,
        display: str | None,
        *,
        service: bool,
        seat: bool,
    ) -> None:
        self._loop = loop
        self._service = service
        self._seat = seat
        self.sensor = sensor
        self.display = display
        self.asked = self.sought_again = 0.0
        self._found: tuple[int, float, ProcessKey | None] = (0, 0.0, None)
        """A server, when its process was looked up, and that."""
        self._server = ProcessKey(0, 0)
        self._believed = not service
        self._forgeable = False
        self._again = 0.0
        self._last: Front | None = None
        self._drew: ProcessKey | None = None
        self._nesting: Nesting | None = None

    @property
    def route(self) -> str:
        """The sensor's, where the server that it speaks with is believed."""
        told = self.sensor.hint
        if told.route == hint.NONE or not self._trust(told.server):
            return hint.NONE
        return told.route

    @property
    def hangs(self) -> bool:
        """Whether its server is there and tells a sensor nothing that it told before: somebody holds it."""
        drew = self._drew
        return self.route == hint.NONE and self.sensor.looked and drew is not None and _key(drew.pid) == drew

    def front(self, *, locked: bool = False) -> Front | None:
        """What is in front; behind a lock it may be nothing."""
        told, uid = self.sensor.hint, self.sensor.where.uid
        if self.route == hint.NONE:
            self._last = None
            return None
        self._drew = self._process(told.server) or self._drew
        front = told.front
        if not self._service:
            return front
        if front is not None and front.pid and owner(front.pid, (uid,)) != uid:
            front = None  # it has ended, or it is somebody else's: root's own window is nobody's program
        if locked:
            return front
        if front is None and self._forgeable and self._last is not None and self._runs(self._last):
            return self._last
        self._last = front
        return front

    def nested(self, *, locked: bool = False) -> bool:
        """Whether what is in front draws the windows of others: which of them is looked at nobody tells."""
        front = self.front(locked=locked)
        pid = front.pid if front is not None else 0
        if not pid or pid == self.sensor.hint.server:
            return False
        if self._nesting is None:
            from agent.platforms.linux.display.nested import Nesting

            self._nesting = Nesting(self._loop.time)
        return self._nesting.of(pid)

    def idle(self) -> float | None:
        """Seconds since the last input, where the server is believed."""
        seconds = self.sensor.idle
        return seconds if seconds is not None and self._trust(self.sensor.hint.server) else None

    def claims(self, *, locked: bool) -> bool:
        """Whether these are so many that they are a claim, which no lock of the system's own seat proves."""
        seconds, server = self.idle(), self.sensor.hint.server
        if seconds is None or seconds < _AWAY or not self._forgeable:
            return False
        return not (locked and servers.seated(server))

    def playing(self) -> frozenset[int]:
        """Players that are the account's and are not paused."""
        uid, told = self.sensor.where.uid, self.sensor.hint.playing
        return frozenset(pid for pid in told if owner(pid, (uid,)) == uid and not proc.still(pid))

    def _runs(self, front: Front) -> bool:
        uid = self.sensor.where.uid
        return not front.pid or owner(front.pid, (uid,)) == uid

    def _trust(self, server: int) -> bool:
        """Asked of the system once for each server, and again for one that was not believed."""
        if not self._service:
            return True
        found = self._process(server)
        key, now = found or ProcessKey(server, 0), self._loop.time()
        if key != self._server or (not self._believed and now >= self._again):
            uid = self.sensor.where.uid
            self._server, self._again = key, now + _AGAIN
            self._believed = found is not None and servers.believed(server, uid, seat=self._seat)
            self._forgeable = servers.forgeable(server, uid)
        return self._believed

    def _process(self, server: int) -> ProcessKey | None:
        """Looked up once a beat, which asks a dozen times."""
        now = self._loop.time()
        if self._found[0] != server or now - self._found[1] >= _SAME:
            self._found = server, now, _key(server)
        return self._found[2]


def _key(pid: int) -> ProcessKey | None:
    found = proc.stat(pid) if pid else None
    return None if found is None or found.over else ProcessKey(pid, found.started)
