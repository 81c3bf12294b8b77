"""The household's time: a line that never runs backwards, whatever somebody does to the PC's clock.

Within one boot it runs with the clock that also counts sleep (Linux: CLOCK_BOOTTIME); the wall clock only
corrects it gently, and never takes back time that was used. A wall clock that moves by more than ``JUMP``
against it is reported and not followed, so it gains nothing: no new day, no other window. A new boot starts
at the wall clock, but never before the latest moment ever seen.

A PC begins to run after the last moment that was seen of it. A boot that began before that, by the PC's own
clock, has a clock that is behind (an empty battery; systemd then starts at the time of its own making, or at
the one that it saved last): its time is uncertain. Until the clock is put right the line goes on from what
was known, so that the boot brings no new day; the first forward correction is believed. It gives nobody more
than a clock that was right from the start. A guardian may say at any time that the wall clock is right
(``accept``).
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
    uncertain: bool = False
    """This boot began with a clock that was behind: the first forward correction is believed."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one reading to the next."""

    line: Timeline
    awake: timedelta
    """Time the PC was awake between the two; zero over a reboot."""
    asleep: timedelta
    same_boot: bool
    jumped: timedelta = ZERO
    """How far the wall clock jumped just now; zero when it did not."""
    corrected: timedelta = ZERO
    """How far an uncertain line followed the wall clock just now."""

    @property
    def now(self) -> datetime:
        """Trusted time now."""
        return self.line.moment


def begin(wall: datetime, monotonic: timedelta, boottime: timedelta, boot_id: str) -> Timeline:
    """A line that starts by believing the wall clock."""
    return Timeline(wall, boottime, monotonic, boot_id)


def step(
    line: Timeline,
    wall: datetime,
    monotonic: timedelta,
    boottime: timedelta,
    boot_id: str,
    *,
    in_use: bool = False,
) -> Step:
    """The line at the next reading of all clocks; ``in_use``: the time since the last one was somebody's."""
    if boot_id != line.boot_id or boottime < line.boottime:
        return _another_boot(line, Timeline(wall, boottime, monotonic, boot_id))
    passed = boottime - line.boottime
    awake = min(max(monotonic - line.monotonic, ZERO), passed)
    asleep = passed - awake
    expected = line.moment + passed
    off = wall - expected
    moved = Timeline(expected, boottime, monotonic, boot_id)
    if line.uncertain and off > JUMP:
        return Step(replace(moved, moment=wall), awake, asleep, same_boot=True, corrected=off)
    if abs(off) > JUMP:
        jumped = off if abs(off - line.off_by) > JUMP else ZERO
        moved = replace(moved, off_by=off, uncertain=line.uncertain)
        return Step(moved, awake, asleep, same_boot=True, jumped=jumped)
    back = asleep if in_use else passed
    correction = max(-back / SLEW, min(passed / SLEW, off))
    # A clock that was saved before a cut is behind by little: that it is near now says nothing yet.
    moved = replace(moved, moment=expected + correction, uncertain=line.uncertain and not line.off_by)
    return Step(moved, awake, asleep, same_boot=True)


def _another_boot(line: Timeline, fresh: Timeline) -> Step:
    behind = line.moment - fresh.moment
    off_by = -behind if behind > JUMP else ZERO
    uncertain = fresh.moment - fresh.boottime < line.moment
    fresh = replace(fresh, moment=max(fresh.moment, line.moment), off_by=off_by, uncertain=uncertain)
    return Step(fresh, ZERO, ZERO, same_boot=False, jumped=off_by)


def accept(line: Timeline, wall: datetime) -> Timeline:
    """The line at the wall clock: a guardian says that it is right."""
    return replace(line, moment=wall, off_by=ZERO, uncertain=False)
