"""What should be counted, by sums that a child could do.

What the rules allow is held apart: a power cut counts as one heartbeat of what was in use, a crash as two
minutes of it, a stall as one long beat. A wall clock that is wrong by less than two minutes draws the
household's time after it, a second a minute, and no second of use with it. A clock set forward while the PC
is off is believed, for no part of a PC knows better; so is the first correction after a boot with an empty
battery.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from agent.service.observing.tally import HEARTBEAT, LONGEST_BEAT, LONGEST_GAP
from policies.timeline import JUMP, SLEW

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from soak.models.pc import Pc

FORGOTTEN = HEARTBEAT.total_seconds()
"""Seconds of use that one power cut counts, whatever there was: what is not yet due to be written."""
LONGEST = LONGEST_BEAT.total_seconds()
GAP = LONGEST_GAP.total_seconds()


@dataclass
class Sums:
    """What should be counted, in plain seconds: the household's time, and how much each day was used."""

    zone: ZoneInfo
    at: float
    using: bool = False
    used: dict[date, float] = field(default_factory=lambda: defaultdict(float))
    pending: dict[date, float] = field(default_factory=lambda: defaultdict(float))
    """The part of ``used`` that is not yet written."""
    awake: float = 0.0
    """Since it was last written."""
    forgotten: float = 0.0
    """The most that one power cut took or gave."""
    uncertain: bool = False
    """The boot began with a clock that was behind."""
    doubted: bool = False
    """And it still is, by more than a little."""
    corrected: int = 0
    kept: tuple[float, float, int, bool] = (0.0, 0.0, 0, False)
    """Household's time, clock and number of the boot, and use, when it was last written."""

    def day(self, at: float) -> date:
        """The day of a moment."""
        return datetime.fromtimestamp(at, self.zone).date()

    def count(self, pc: Pc, awake: float, asleep: float = 0.0) -> None:
        """A beat: use of so many seconds, a stall at most as long as the longest beat."""
        before = self.at
        self._moves(pc, awake, asleep, using=self.using)
        self.awake += awake
        if self.using:
            self._use(before, min(awake, LONGEST), self.pending)

    def written(self, pc: Pc) -> None:
        """Nothing can take that any more."""
        self.pending.clear()
        self.awake = 0.0
        self.kept = self.at, pc.boottime, pc.boot, self.using

    def crashes(self, pc: Pc, unseen: float) -> None:
        """The agent is killed and started again, so many seconds awake after its last beat."""
        self._forget()
        self.at, boottime, boot, using = self.kept
        if boot != pc.boot:
            self.starts(pc)
            return
        before = self.at
        awake = self.awake + unseen
        self._moves(pc, awake, pc.boottime - boottime - awake, using=using)
        if using:
            self._use(before, min(awake, GAP), self.pending)
            self.at = max(self.at, before + min(awake, GAP))
        self.awake = awake
        self.using = False

    def cut(self, pc: Pc, unseen: float) -> None:
        """The power goes, so many seconds after the last beat."""
        lost = sum(self.pending.values()) + (unseen if self.using else 0.0)
        self._forget()
        self.at, _, _, using = self.kept
        end = self.at
        if using:
            end += FORGOTTEN
            self._use(self.at, FORGOTTEN, self.pending)
        self.forgotten = max(
            self.forgotten, lost - FORGOTTEN if using else lost, FORGOTTEN - lost if using else 0
        )
        self.starts(pc)
        self.at = max(self.at, end)

    def starts(self, pc: Pc) -> None:
        """Another boot: at the wall clock, but never before what was seen."""
        self.uncertain = pc.wall - pc.boottime < self.at
        self.doubted = self.at - pc.wall > JUMP.total_seconds()
        self.at = max(self.at, pc.wall)
        self.using = False

    def _moves(self, pc: Pc, awake: float, asleep: float, *, using: bool) -> None:
        passed, jump = awake + asleep, JUMP.total_seconds()
        off = pc.wall - (self.at + passed)
        self.at += passed
        if self.uncertain and off > jump:
            self.at, self.uncertain, self.doubted = pc.wall, False, False
            self.corrected += 1
        elif abs(off) <= jump:
            self.at += max(-(asleep if using else passed) / SLEW, min(passed / SLEW, off))
            self.uncertain, self.doubted = self.uncertain and not self.doubted, False
        else:
            self.doubted = True

    def _use(self, start: float, seconds: float, pending: dict[date, float]) -> None:
        while seconds > 0:
            day = self.day(start)
            part = seconds
            while self.day(start + part - 0.001) != day:
                part = max(part - 1.0, 0.001)
            self.used[day] += part
            pending[day] += part
            start, seconds = start + part, seconds - part

    def _forget(self) -> None:
        for day, seconds in self.pending.items():
            self.used[day] -= seconds
        self.pending.clear()
