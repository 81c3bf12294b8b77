"""The household's time: a line that never runs backwards, whatever somebody does to the PC's clock.

Within one boot it runs with the clock that also counts sleep (Linux: CLOCK_BOOTTIME); the wall clock only
corrects it gently. A wall clock that moves by more than ``JUMP`` against it is reported and not followed,
so it gains nothing: no new day, no other window. A new boot starts at the wall clock, but never before the
latest moment ever seen. A guardian may say that the wall clock is right (``accept``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

JUMP = timedelta(minutes=2)
SLEW = 60
"""The line moves towards a wall clock near by at most one second in this many."""
ZERO = timedelta()


@dataclass(frozen=True, slots=True)
class Timeline:
    """Where the line stands; kept over restarts."""

    moment: datetime
    """Trusted time (UTC) at ``boottime`` of that boot."""
    boottime: timedelta
    monotonic: timedelta
    boot_id: str
    off_by: timedelta = ZERO
    """How far the wall clock is away while it is not believed; zero while it is."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one reading to the next."""

    line: Timeline
    awake: timedelta
    """Time the PC was awake between the two; zero over a reboot."""
    asleep: timedelta
    same_boot: bool
    jumped: timedelta
    """How far the wall clock jumped just now; zero when it did not."""

    @property
    def now(self) -> datetime:
        """Trusted time now."""
        return self.line.moment


def begin(wall: datetime, monotonic: timedelta, boottime: timedelta, boot_id: str) -> Timeline:
    """A line that starts by believing the wall clock."""
    return Timeline(wall, boottime, monotonic, boot_id)


def step(line: Timeline, wall: datetime, monotonic: timedelta, boottime: timedelta, boot_id: str) -> Step:
    """The line at the next reading of all clocks."""
    if boot_id != line.boot_id or boottime < line.boottime:
        behind = line.moment - wall
        off_by = wall - line.moment if behind > JUMP else ZERO
        fresh = Timeline(max(wall, line.moment), boottime, monotonic, boot_id, off_by)
        return Step(fresh, ZERO, ZERO, same_boot=False, jumped=off_by)
    passed = boottime - line.boottime
    awake = min(max(monotonic - line.monotonic, ZERO), passed)
    expected = line.moment + passed
    difference = wall - expected
    if abs(difference) > JUMP:
        jumped = difference if abs(difference - line.off_by) > JUMP else ZERO
        moved = Timeline(expected, boottime, monotonic, boot_id, difference)
        return Step(moved, awake, passed - awake, same_boot=True, jumped=jumped)
    correction = max(-passed / SLEW, min(passed / SLEW, difference))
    moved = Timeline(expected + correction, boottime, monotonic, boot_id)
    return Step(moved, awake, passed - awake, same_boot=True, jumped=ZERO)


def accept(line: Timeline, wall: datetime) -> Timeline:
    """The line at the wall clock: a guardian says that it is right."""
    return replace(line, moment=wall, off_by=ZERO)
