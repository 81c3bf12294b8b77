"""The agent's own timers: when the next beat is due, and a beat at once when something happens.

A beat that fails is told and followed by the next: a limit that silently stops working is worse than none.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Protocol

    Beating = Generator[None, None, timedelta | None]

    class Beat(Protocol):
        """What is called when one is due."""

        def __call__(self, *, woken: bool) -> Beating:
            """Begin it; ``woken``: by something that happened, not by the time alone."""


CALM = 0.05
"""Seconds between two beats at least: a storm of events is one change."""
AFTER_FAILURE = timedelta(seconds=5)
"""To the next beat after one that failed."""
TURN = 0.01
"""Seconds of a beat, after which others have their turn."""
REST = 2
"""Turns of the loop that they have: in the first a call is read, in the second it is answered."""
_log = logging.getLogger(__name__)


class Pulse:
    """Calls ``beat`` when it is due. Runs on the loop's monotonic clock, which stands still in sleep.

    ``beat`` rests behind each of its steps, and answers the time until the next one: while thousands of
    processes are looked at, whoever calls is answered in between. ``told`` hears after each beat how it
    failed, or None.
    """

    def __init__(self, beat: Beat, told: Callable[[Exception | None], None]) -> None:
        self._beat = beat
        self._told = told
        self._stopped = False
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._last = 0.0
        self._beating: Beating | None = None
        self._going_on: asyncio.Handle | None = None
        self._woken = False
        """Something has happened since the last beat began."""
        self._again = False
        """It was woken during a beat, which may have looked already at what has changed."""

    def wake(self) -> None:
        """Beat now, or as soon as the last beat is long enough ago."""
        self._woken = True
        self._at(max(self._loop.time(), self._last + CALM))

    def stop(self) -> None:
        """No further beat, nor the rest of one."""
        self._stopped = True
        for timer in (self._timer, self._going_on):
            if timer is not None:
                timer.cancel()
        self._timer = self._going_on = self._beating = None

    def _at(self, when: float) -> None:
        if self._stopped:
            return
        if self._timer is not None:
            if self._timer.when() <= when:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(when, self._run)

    def _run(self) -> None:
        self._timer = None
        if self._beating is not None:
            self._again = True
            return
        self._last = self._loop.time()
        woken, self._woken = self._woken, False
        self._beating = self._beat(woken=woken)
        self._go_on(self._beating)

    def _go_on(self, beating: Beating) -> None:
        """Some steps of the beat; the rest of them after whoever calls was heard."""
        end = self._loop.time() + TURN
        try:
            next(beating)
            while self._loop.time() < end:
                next(beating)
        except StopIteration as over:
            self._over(None, over.value)
        except Exception as error:  # noqa: BLE001 - whatever it was, the next beat must come
            _log.exception("a beat failed")
            self._over(error, AFTER_FAILURE)
        else:
            self._rest(beating, REST)

    def _rest(self, beating: Beating, turns: int) -> None:
        if self._stopped:
            return
        if turns:
            self._going_on = self._loop.call_soon(self._rest, beating, turns - 1)
        else:
            self._going_on = self._loop.call_soon(self._go_on, beating)

    def _over(self, error: Exception | None, wait: timedelta | None) -> None:
        self._beating = self._going_on = None
        self._told(error)
        if self._again:
            self._again = False
            self.wake()
        if wait is not None:
            self._at(self._loop.time() + wait.total_seconds())
