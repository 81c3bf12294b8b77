"""The sensor itself: looks when asked to, tells when something changes, ends when the agent hangs up."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
import json
from typing import TYPE_CHECKING, Any

from agent.platforms.linux.sensor import hint
from agent.platforms.linux.sensor.players import Players
from agent.platforms.linux.sensor.routes import route
from agent.platforms.linux.sensor.savers import Savers
from agent.platforms.linux.system.bus import Bus

if TYPE_CHECKING:
    import socket

    from agent.platforms.linux.sensor.hint import Hint
    from agent.platforms.linux.sensor.place import Place
    from agent.platforms.linux.sensor.routes import Windows

ROOM = 1 << 18
"""Bytes of the longest message of the agent: the numbers of some ten thousand processes."""
_BUS_RETRY = 30.0


class Eye:
    """One session, seen from inside. ``ended`` is done when there is nobody to tell any more."""

    def __init__(self, loop: asyncio.AbstractEventLoop, link: socket.socket, where: Place) -> None:
        self._loop = loop
        self._link = link
        self._where = where
        self.ended: asyncio.Future[None] = loop.create_future()
        self._tasks: set[asyncio.Task[None]] = set()
        self._last: Hint | None = None
        self._telling: asyncio.Handle | None = None
        self._bus: Bus | None = None
        self._players: Players | None = None
        self._savers: Savers | None = None
        self._bus_next = 0.0
        self._route = route(loop, where, self._changed)
        loop.add_reader(link, self._receive)

    def close(self) -> None:
        """Hang up everywhere."""
        self._loop.remove_reader(self._link)
        if self._telling:
            self._telling.cancel()
        for task in self._tasks:
            task.cancel()
        self._route.close()
        if self._bus:
            self._bus.close()
        self._link.close()

    def _receive(self) -> None:
        try:
            data = self._link.recv(ROOM)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._end()
            return
        message = json.loads(data)
        if message["what"] == "look":
            self._look()
            self._tell(message["n"])
        else:
            task = self._loop.create_task(self._answer(message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _look(self) -> None:
        self._route.look()
        if self._bus is None and self._where.bus and self._loop.time() >= self._bus_next:
            self._bus_next = self._loop.time() + _BUS_RETRY
            try:
                self._bus = Bus(
                    self._loop, self._where.bus, self._signal, self._bus_lost, called=self._route.heard
                )
            except (OSError, ImportError):
                return
            self._players = Players(self._bus, self._changed)
            self._savers = Savers(self._bus, self._changed, x11=self._where.x11 is not None)
            self._route.use(self._bus)

    def _signal(self, message: Any) -> None:
        self._route.heard(message)
        if self._players:
            self._players.heard(message)
        if self._savers:
            self._savers.heard(message)

    def _bus_lost(self) -> None:
        self._bus = self._players = self._savers = None
        self._route.use(None)
        self._changed()

    async def _answer(self, message: dict[str, Any]) -> None:
        what, pids = message["what"], frozenset(message.get("pids", ()))
        savers = self._savers
        if what == "lock":
            value = savers is not None
            if savers is not None:
                savers.lock(message["text"])
        else:
            # Such a locker tells when it is done; until then it may not even hold the keys.
            there = what == "locking" and savers is not None and savers.there
            value = there or await _of(self._route.windows, what, pids)
        self._say({"n": message["n"], "value": value})

    def _changed(self) -> None:
        """Something is different; what happens together is told together."""
        if self._telling is None:
            self._telling = self._loop.call_soon(self._tell_change)

    def _tell_change(self) -> None:
        self._telling = None
        if self._hint() != self._last:
            self._tell(0)

    def _hint(self) -> Hint:
        """What is known now, without how long nobody was there: that is different at each moment."""
        way, players = self._route, self._players
        playing = players.playing if players else ()
        covering = self._savers.covering if self._savers else ()
        return hint.Hint(way.name, way.server, way.front, None, playing, covering)

    def _tell(self, number: int) -> None:
        self._last = self._hint()
        self._say({"n": number, **hint.written(self._last), "idle": self._route.idle})

    def _say(self, message: dict[str, Any]) -> None:
        try:
            self._link.send(json.dumps(message, separators=(",", ":")).encode())
        except OSError:
            # The agent reads at once or is gone; it starts another sensor when it wants one.
            self._end()

    def _end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)


async def _of(windows: Windows | None, what: str, pids: frozenset[int]) -> bool:
    """The answer of a display that can be asked; where there is none nothing is held, nothing to close."""
    if windows is None:
        return what == "answers"
    match what:
        case "grabbed" | "locking":
            return await windows.grabbed(pids)
        case "answers":
            return await windows.answers()
        case _:
            return await windows.close_windows(pids)
