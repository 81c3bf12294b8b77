"""The time, asked for in one place: a clock that jumps must not make or lose minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Reading:
    """All clocks of the PC at one moment."""

    wall: datetime
    """What the PC says the time is (UTC)."""
    monotonic: timedelta
    """Runs while the PC is awake."""
    boottime: timedelta
    """Runs also in sleep; from 0 at each boot."""
    boot_id: str
    """Another one after each boot."""


class Clock(Protocol):
    """The only source of time for what counts or judges."""

    def read(self) -> Reading:
        """All clocks, read together."""
