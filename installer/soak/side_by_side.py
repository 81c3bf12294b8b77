"""Several guests at once for one soak: most of a trial is one processor's work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.guest.guest import Guest


class Turns:
    """So many trials, for whoever takes the next; none after an interrupt or a guest that died."""

    def __init__(self, number: int) -> None:
        self._left = number
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Whether there is one more."""
        with self._lock:
            self._left -= 1
            return self._left >= 0

    def end(self) -> None:
        """There is none."""
        with self._lock:
            self._left = 0


Trials = Callable[[Guest, Turns], None]
"""What is done with one guest, until there is no turn left."""


def side_by_side(guests: int, home: Callable[[], Path], turns: Turns, trials: Trials) -> None:
    """Until all turns are taken; after an interrupt, what began is waited for. Raises what a guest does."""

    def work() -> None:
        try:
            with Guest(place) as guest:
                trials(guest, turns)
        finally:
            turns.end()

    place = home()
    with ThreadPoolExecutor(guests) as pool:
        jobs = [pool.submit(work) for _ in range(guests)]
        try:
            for job in jobs:
                job.result()
        except KeyboardInterrupt:
            turns.end()
    for job in jobs:
        job.result()
