"""Asked -> answered, told -> done: the whole of the guard's work."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import select
import time
from typing import TYPE_CHECKING, NoReturn

from agent.guard import opener
from agent.guard.order import Order

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.guard.leash import Leash
    from agent.guard.line import Line
    from agent.guard.marks import Marks, Start
    from agent.guard.order import File, Spot

PACE = 2.0
"""Seconds between two signs of life while somebody may wait for us; half of the leash."""
ORPHANED = 120.0
"""Seconds that an order holds without the agent that gave it.

An agent that is killed or hangs is back within one minute, and until then what was closed stays
closed. One that stays away longer cannot reopen a program when its hours begin: then nothing is refused.
"""
TELL_EVERY = 1.0
"""Seconds between two tellings of one account's tries to start one program, however often it tries."""
_TOLD = 256


class Guard:
    """Holds the last order. ``alive`` is called at each turn: the keeper of services hears of us."""

    def __init__(
        self,
        asks: Marks,
        tells: Marks,
        line: Line,
        leash: Leash,
        alive: Callable[[], None],
        pace: float | None = None,
        orphaned: float = ORPHANED,
    ) -> None:
        self._asks = asks
        self._tells = tells
        self._line = line
        self._leash = leash
        self._alive = alive
        self._pace = pace
        self._orphaned = orphaned
        self._spots: dict[File, Spot] = {}
        self._alone_since: float | None = None
        self._told: dict[tuple[File, int], float] = {}
        self._lived = -PACE

    def run(self) -> NoReturn:
        """Until it is killed; a guard that has no kernel to ask ends with OSError."""
        while True:
            self.turn()

    def turn(self) -> None:
        """Wait for something, and do it."""
        self._renew()
        poll = select.poll()
        poll.register(self._asks, select.POLLIN)
        poll.register(self._tells, select.POLLIN)
        poll.register(self._line.listener, select.POLLIN)
        if self._line.agent is not None:
            writing = select.POLLOUT if self._line.wants_to_write else 0
            poll.register(self._line.agent, select.POLLIN | writing)
        ready = dict(poll.poll(self._patience()))
        self._answer(self._asks)  # Whoever waits comes first.
        self._answer(self._tells)
        if self._line.agent is not None and (event := ready.get(self._line.agent.fileno())):
            if event & select.POLLOUT:
                self._line.send()
            if event & ~select.POLLOUT:
                self._hear()
        if self._line.listener.fileno() in ready and self._line.accept():
            self._alone_since = None
        if self._line.agent is None and self._spots and self._alone_since is None:
            self._alone_since = time.monotonic()
        if self._alone_since is not None and time.monotonic() - self._alone_since >= self._orphaned:
            self._alone_since = None
            self._hold(Order())

    def _renew(self) -> None:
        if self._asking:
            self._leash.renew()
        else:
            self._leash.loosen()
        now = time.monotonic()
        if now - self._lived >= PACE / 2:
            self._lived = now
            self._alive()

    @property
    def _asking(self) -> bool:
        return any(spot.refused for spot in self._spots.values())

    def _patience(self) -> int | None:
        """Milliseconds to wait for something to happen."""
        waits = [] if self._pace is None else [self._pace]
        if self._asking:
            waits.append(PACE)
        if self._alone_since is not None:
            waits.append(max(self._alone_since + self._orphaned - time.monotonic(), 0.0))
        return int(min(waits) * 1000) + 1 if waits else None

    def _hear(self) -> None:
        order = self._line.hear()
        if order is not None:
            failed = self._hold(order)
            self._line.tell(number=order.number, failed=failed)

    def _hold(self, order: Order) -> list[str]:
        """Make it so; the files that could not be marked."""
        wanted = {spot.file: spot for spot in order.spots}
        failed: list[str] = []
        for file, spot in self._spots.items():
            marks, new = self._marks(spot), wanted.get(file)
            if new is None or self._marks(new) is not marks:
                _unmark(marks, spot)
        for file, spot in tuple(wanted.items()):
            old, marks = self._spots.get(file), self._marks(spot)
            if old is None or self._marks(old) is not marks:
                self._leash.renew()  # From the first mark on somebody may wait.
                try:
                    marks.add(spot.path, file)
                except OSError:
                    failed.append(spot.path)
                    del wanted[file]
        self._spots = wanted
        self._told.clear()
        self._renew()  # Before it is told: where nobody can wait any more, the leash is loose.
        return failed

    def _marks(self, spot: Spot) -> Marks:
        return self._asks if spot.refused else self._tells

    def _answer(self, marks: Marks) -> None:
        for start in marks.read():
            if start is None:
                self._line.tell(lost=True)
                continue
            spot = self._spots.get(start.file)
            refused = _refused(spot, start.pid) if spot is not None else None
            marks.answer(start, allow=refused is None)
            if spot is not None:
                self._tell(start, start.path or spot.path, refused)

    def _tell(self, start: Start, path: str, refused: int | None) -> None:
        if refused is None:
            device, inode = start.file
            self._line.tell(
                started=start.pid, path=path, file=[device, inode], owner=start.uid, mode=start.mode
            )
            return
        now, key = time.monotonic(), (start.file, refused)
        if now - self._told.get(key, -TELL_EVERY) < TELL_EVERY:
            return
        if len(self._told) >= _TOLD:
            self._told.clear()
        self._told[key] = now
        self._line.tell(denied=start.pid, path=path, uid=refused)


def _unmark(marks: Marks, spot: Spot) -> None:
    try:
        marks.remove(spot.path, spot.file)
    except OSError:
        return  # the file is gone, and its mark with it; of one that was moved nothing is told or refused


def _refused(spot: Spot, pid: int) -> int | None:
    """The account to which this start is refused; None where it is not, or nobody can say whose it is."""
    uid = opener.account(pid) if spot.refused else None
    if uid is not None and spot.refuses(uid, lambda: opener.contained(pid)):
        return uid
    return None
