"""One display over time: connected, silent, gone, and back again; nobody ever waits long for it."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
import struct
from typing import TYPE_CHECKING, TypeVar

from agent.platforms.linux.system.pauses import Pauses
from agent.platforms.linux.x11 import looks, replies
from agent.platforms.linux.x11.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from agent.platforms.linux.x11.auth import Cookie
    from agent.platforms.linux.x11.looks import Look, Names
    from agent.ports import Front

T = TypeVar("T")

SILENCE = 1.0
"""Seconds without an answer after which a display is given up: a client may hold the whole server."""
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
"""Seconds until the next try, after each failed one."""
_FIRST, _EACH = 0.05, 0.02
"""Seconds that a caller may lose at the first question, and at each later one."""
_BROKEN = (OSError, replies.Refused, struct.error, IndexError)


class Display:
    """A display by its number. ``trusted`` is asked about the process that serves it."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        place: int,
        cookie: Callable[[], Cookie],
        changed: Callable[[], None],
        trusted: Callable[[int], bool],
    ) -> None:
        self._loop = loop
        self._place = place
        self._cookie = cookie
        self._changed = changed
        self._trusted = trusted
        self._wire: Wire | None = None
        self._names: Names | None = None
        self._naming = False
        self._front: Front | None = None
        self._idle: timedelta | None = None
        self._pauses = Pauses(PAUSES)
        self._next = 0.0
        self._guard: asyncio.TimerHandle | None = None

    @property
    def ready(self) -> bool:
        """Whether the display is there and answers."""
        return self._names is not None

    @property
    def known_front(self) -> Front | None:
        """Who was in front when the display last told."""
        return self._front

    def front(self) -> Front | None:
        """Who is in front now; the last answer when the display is slow."""
        if names := self._reach():
            self._ask(looks.front(names), self._is_front)
            self._settle(_EACH)
        return self._front

    def idle(self) -> timedelta | None:
        """Time since the last input."""
        if names := self._reach():
            self._ask(looks.idle(names), self._is_idle)
            self._settle(_EACH)
        return self._idle

    async def ask(self, question: Callable[[Names], Look[T]], otherwise: T) -> T:
        """An answer in ``SILENCE``, or else this one."""
        if (names := self._reach()) is None:
            return otherwise
        answer: asyncio.Future[T] = self._loop.create_future()

        def done(value: T) -> None:
            if not answer.done():
                answer.set_result(value)

        self._ask(question(names), done)
        try:
            return await asyncio.wait_for(answer, SILENCE)
        except TimeoutError:
            return otherwise

    def close(self) -> None:
        """Hang up."""
        if self._guard:
            self._guard.cancel()
        self._guard = None
        if self._wire:
            self._loop.remove_reader(self._wire.fileno())
            self._wire.close()
        self._wire = None
        self._names = None
        self._naming = False
        self._front = None
        self._idle = None

    def _reach(self) -> Names | None:
        if self._wire is None and self._loop.time() >= self._next:
            try:
                wire = Wire(self._place, self._cookie(), self._heard)
            except OSError:
                self._fail()
                return None
            self._wire = wire
            self._loop.add_reader(wire.fileno(), self._receive)
            if not self._trusted(wire.server):
                self._fail()
                return None
            self._watch()
            self._settle(_FIRST)
        return self._names

    def _ask(self, look: Look[T], done: Callable[[T], None]) -> None:
        if self._wire:
            try:
                self._wire.ask(look, done)
            except _BROKEN:
                self._fail()
            else:
                self._watch()

    def _settle(self, seconds: float) -> None:
        """Wait a little; twice, because being let in is followed by learning names."""
        for _ in range(2):
            if self._wire:
                try:
                    self._wire.settle(seconds)
                except _BROKEN:
                    self._fail()
                self._learn()

    def _receive(self) -> None:
        if self._wire:
            try:
                self._wire.receive()
            except _BROKEN:
                self._fail()
                self._changed()
            self._learn()

    def _learn(self) -> None:
        if self._wire and self._wire.setup and not self._naming:
            self._naming = True
            self._ask(looks.names(self._wire.setup), self._is_known)

    def _heard(self, event: bytes) -> None:
        names = self._names
        if names and replies.changed_property(event) == (
            names.setup.root,
            names.atoms["_NET_ACTIVE_WINDOW"],
        ):
            self._ask(looks.front(names), self._is_other)

    def _is_known(self, names: Names) -> None:
        self._names = names
        self._pauses.held()
        self._changed()

    def _is_front(self, front: Front | None) -> None:
        self._front = front

    def _is_other(self, front: Front | None) -> None:
        if front != self._front:
            self._front = front
            self._changed()

    def _is_idle(self, idle: timedelta | None) -> None:
        self._idle = idle

    def _watch(self) -> None:
        """See to it that what is asked is answered in time."""
        if self._guard is None and self._wire and self._wire.busy:
            self._guard = self._loop.call_later(SILENCE, self._check, self._wire.oldest)

    def _check(self, oldest: int) -> None:
        self._guard = None
        if self._wire and self._wire.busy:
            if self._wire.oldest == oldest:
                self._fail()
                self._changed()
            else:
                self._watch()

    def _fail(self) -> None:
        self.close()
        self._next = self._loop.time() + self._pauses.failed()
