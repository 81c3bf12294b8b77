"""Sees to it that somebody can log in at a seat where a desktop was ended.

GDM 48 logs in once more by itself whoever was logged out before the desktop had registered with it; PAM
refuses, and GDM then shows nothing, not even its greeter. SDDM 0.21 stays black where its helper ended with 1
(``logout``). Started anew, both show it; GDM is told before to log nobody in by itself (``agent.autologin``).
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

WAIT = 20.0
"""Seconds in which a display manager has begun its greeter, on a slow PC as well."""
AGAIN = 60.0
"""Seconds in which it has when it was started anew."""
MANAGERS = frozenset({"gdm.service", "gdm3.service", "sddm.service"})
"""Those seen to stay dark. Others begin no session for their greeter, or always show it."""


class Seats(Protocol):
    """What is seen and done of seats."""

    def dark(self, seats: Collection[str]) -> frozenset[str]:
        """Those of these at which neither a desktop nor a greeter runs."""

    def ask_display_manager(self, found: Callable[[str], None]) -> None:
        """Its unit, where one runs; else nothing is called back."""

    def start_anew(self, unit: str) -> None:
        """Not where a desktop is left somewhere: it would go with it."""


class Greeting:
    """Looks later, for whoever ended a desktop has more to do; ``tell``: call back when nothing helped."""

    def __init__(self, seats: Seats, tell: Callable[[], None]) -> None:
        self._seats = seats
        self._tell = tell
        self._timers: dict[frozenset[str], asyncio.TimerHandle] = {}
        self._tried: frozenset[str] = frozenset()

    @property
    def dark(self) -> frozenset[str]:
        """Seats at which nothing is shown, though the display manager was started anew."""
        return self._seats.dark(self._tried)

    def expect(self, seats: frozenset[str]) -> None:
        """A desktop was ended at these."""
        if seats:
            self._later(seats, WAIT, self._look)

    def close(self) -> None:
        """Look no more."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _later(self, seats: frozenset[str], seconds: float, act: Callable[[frozenset[str]], None]) -> None:
        if seats in self._timers:
            self._timers[seats].cancel()
        self._timers[seats] = asyncio.get_running_loop().call_later(seconds, act, seats)

    def _look(self, seats: frozenset[str]) -> None:
        def found(unit: str) -> None:
            if unit in MANAGERS:
                self._seats.start_anew(unit)
                self._later(seats, AGAIN, self._verify)

        dark = self._seats.dark(seats)
        self._tried -= seats - dark
        # Where it did not help, a greeter of which logind is not told may be there, and somebody types at it.
        if dark - self._tried:
            self._seats.ask_display_manager(found)

    def _verify(self, seats: frozenset[str]) -> None:
        if dark := self._seats.dark(seats):
            self._tried |= dark
            self._tell()
