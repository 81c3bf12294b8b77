"""The agent's own timers: when the next beat is due, and a beat at once when something happens.

A beat that fails is told and followed by the next: a limit that silently stops working is worse than none.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

CALM = 0.05
"""Seconds between two beats at least: a storm of events is one change."""
AFTER_FAILURE = 5.0
"""Seconds to the next beat after one that failed."""
_log = logging.getLogger(__name__)


class Pulse:
    """Calls ``beat`` when it is due. Runs on the loop's monotonic clock, which stands still in sleep.

    ``told`` hears after each beat how it failed, or None.
    """

    def __init__(
        self, beat: Callable[[], timedelta | None], told: Callable[[Exception | None], None]
    ) -> None:
        self._beat = beat
        self._told = told
        self._stopped = False
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._last = 0.0

    def wake(self) -> None:
        """Beat now, or as soon as the last beat is long enough ago."""
        self._at(max(self._loop.time(), self._last + CALM))

    def stop(self) -> None:
        """No further beat."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

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
        self._last = self._loop.time()
        try:
            wait = self._beat()
        except Exception as error:  # noqa: BLE001 - whatever it was, the next beat must come
            _log.exception("a beat failed")
            self._told(error)
            self._at(self._loop.time() + AFTER_FAILURE)
            return
        self._told(None)
        if wait is not None:
            self._at(self._loop.time() + wait.total_seconds())
