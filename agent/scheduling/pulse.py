"""The agent's own timers: when the next beat is due, and a beat at once when something happens."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

CALM = 0.05
"""Seconds between two beats at least: a storm of events is one change."""


class Pulse:
    """Calls ``beat`` when it is due. Runs on the loop's monotonic clock, which stands still in sleep."""

    def __init__(self, beat: Callable[[], timedelta | None]) -> None:
        self._beat = beat
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._last = 0.0

    def wake(self) -> None:
        """Beat now, or as soon as the last beat is long enough ago."""
        self._at(max(self._loop.time(), self._last + CALM))

    def stop(self) -> None:
        """No further beat."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _at(self, when: float) -> None:
        if self._timer is not None:
            if self._timer.when() <= when:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(when, self._run)

    def _run(self) -> None:
        self._timer = None
        self._last = self._loop.time()
        wait = self._beat()
        if wait is not None:
            self._at(self._loop.time() + wait.total_seconds())
