"""Counting: each beat, the time since the last one goes to what was in use, on the household's timeline."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from agent.ports.store import Mark, StoreProblem, Use
from policies import timeline
from policies.usage import Interval, Usage, cut
from policies.week import DAY

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from agent.ports import Reading
    from agent.ports.store import Store
    from policies.ids import ChildId
    from policies.target import Target
    from policies.timeline import Step, Timeline
    from policies.week import Calendar

LONGEST_BEAT = timedelta(seconds=15)
"""A stall is not use: of a beat that comes late, at most this much is counted."""
LONGEST_GAP = timedelta(minutes=2)
"""After a crash, at most this much is charged to what was in use before it; a power cut costs a HEARTBEAT."""
BEAT = timedelta(seconds=5)
"""Between two beats while a session is open."""
HEARTBEAT = timedelta(seconds=15)
"""The most use that stays unwritten: a beat writes it when the next beat would come too late."""
DAYS_KEPT = 8
"""A verdict needs this week and the day before it."""
NOTHING: frozenset[Target] = frozenset()


@dataclass(frozen=True, slots=True)
class Rest:
    """What whole seconds leave over of a target's use, so that many short visits add up to what they were.

    Whoever comes ten times for a second and a half has used fifteen seconds, not ten and not twenty.
    """

    end: datetime
    """Until then it was counted."""
    uncounted: timedelta = timedelta()
    """Of its use until then; less than a second, negative where a second counts that was used in part."""

    def round(self, start: datetime, end: datetime) -> tuple[datetime, Rest]:
        """The second from which the use between these moments counts, and what is left over then."""
        known = min(self.end, start)  # a clock that was accepted may go back
        first = max(floor(start - self.uncounted), floor(known))
        counted = max(floor(end) - first, timedelta())
        return first, Rest(end, self.uncounted + (end - start) - counted)


@dataclass
class Tally:
    """What every child used, and where the household's time stands."""

    store: Store
    calendar: Calendar
    line: Timeline
    usage: dict[ChildId, Usage] = field(default_factory=dict)
    in_use: dict[ChildId, frozenset[Target]] = field(default_factory=dict)
    """What the time from the last beat on is counted for."""
    problem: StoreProblem | None = None
    """Why the last heartbeat could not be written; it is kept in memory and tried again."""
    _pending: dict[tuple[ChildId, date, Target], list[Use]] = field(default_factory=dict)
    _rests: dict[tuple[ChildId, Target], Rest] = field(default_factory=dict)
    _sequence: int = 0
    _written_at: datetime | None = None
    _dirty: bool = False

    @property
    def now(self) -> datetime:
        """Trusted time of the last beat, in whole seconds."""
        return self.line.moment.replace(microsecond=0)

    def count(self, reading: Reading) -> Step:
        """Count the time since the last beat, by the clock that runs while the PC is awake."""
        before = self.line
        step = _step(before, reading, in_use=any(self.in_use.values()))
        self.line = step.line
        self._add(before.moment, before.moment + min(step.awake, LONGEST_BEAT))
        # Whether the clock is believed must outlive a crash: an older answer would believe it once more.
        self._dirty |= (before.uncertain, bool(before.off_by)) != (
            self.line.uncertain,
            bool(self.line.off_by),
        )
        return step

    def used_today(self, child: ChildId, target: Target) -> timedelta:
        """How long it was used on the household's day."""
        return self.usage.get(child, Usage()).used(target, self.calendar.day(self.now))

    def accept(self, reading: Reading) -> None:
        """Follow the wall clock: a guardian says that it is right."""
        self.line = timeline.accept(self.line, reading.wall)
        self._dirty = True

    def use(self, child: ChildId, targets: frozenset[Target]) -> None:
        """From now on this is in use; a change is written at once."""
        if self.in_use.get(child, NOTHING) != targets:
            self.in_use[child] = targets
            self._dirty = True

    def keep(self, *, clean: bool = False, at_once: bool = False) -> None:
        """Write the heartbeat when it is due; what cannot be written stays pending."""
        due = (
            at_once
            or self._written_at is None
            or self._dirty
            or self.now - self._written_at > HEARTBEAT - BEAT
        )
        if not due and not clean:
            return
        try:
            self.write(clean=clean)
        except StoreProblem as problem:
            self.problem = problem
        else:
            self.problem = None

    def write(self, *, clean: bool = False) -> None:
        """Write the heartbeat now. Raises StoreProblem."""
        mark = Mark(self.line, dict(self.in_use), clean, self._sequence + 1)
        self.store.beat(mark, [use for uses in self._pending.values() for use in uses])
        self._sequence += 1
        self._written_at = self.now
        self._dirty = False
        self._pending = {}

    def take_up(self, calendar: Calendar, children: Collection[ChildId]) -> None:
        """Count for these children from now on, by this calendar; days that no verdict needs are let go."""
        self.calendar = calendar
        first = calendar.day(self.now) - DAYS_KEPT * DAY
        known = self.usage
        self.usage = {
            child: known[child].since(first) if child in known else self.store.usage(child, first)
            for child in children
        }
        self.in_use = {child: targets for child, targets in self.in_use.items() if child in self.usage}
        self._rests = {key: rest for key, rest in self._rests.items() if self.line.moment - rest.end < DAY}

    def read_anew(self) -> None:
        """The records know more than they did. Raises StoreProblem; then all is as it was."""
        first = self.calendar.day(self.now) - DAYS_KEPT * DAY
        self.usage = {child: self.store.usage(child, first) for child in self.usage}

    def forget(self, child: ChildId | None) -> None:
        """What was counted for a child, or for everybody, was erased: also what is not written yet."""
        gone = {key for key in self.usage if child in {key, None}}
        self.usage = {key: Usage() if key in gone else used for key, used in self.usage.items()}
        self._pending = {key: uses for key, uses in self._pending.items() if child not in {key[0], None}}
        self._rests = {key: rest for key, rest in self._rests.items() if child not in {key[0], None}}

    def charge(self, using: Mapping[ChildId, frozenset[Target]], start: datetime, end: datetime) -> None:
        """Count what was in use while nobody looked."""
        self.in_use = dict(using)
        self._add(start, end)
        self._dirty = True

    def _add(self, start: datetime, end: datetime) -> None:
        for child, targets in self.in_use.items():
            together: dict[datetime, set[Target]] = {}
            for target in targets:
                first, rest = self._rests.get((child, target), Rest(start)).round(start, end)
                self._rests[child, target] = rest
                # Rests are not written: after a crash, a second that began before this would not count.
                self._dirty |= first < floor(start)
                together.setdefault(first, set()).add(target)
            for first, those in together.items():
                self._count(child, Interval(first, floor(end), frozenset(those)))

    def _count(self, child: ChildId, whole: Interval) -> None:
        self.usage[child] = self.usage.get(child, Usage()).add(whole, self.calendar)
        for day, first, last in cut(whole.start, whole.end, self.calendar):
            for target in whole.targets:
                self._remember(child, day, target, *map(_utc, (first, last)))

    def _remember(self, child: ChildId, day: date, target: Target, start: datetime, end: datetime) -> None:
        """Add to what the next heartbeat writes; a run that goes on stays one row, however long it waits."""
        uses = self._pending.setdefault((child, day, target), [])
        if uses and uses[-1].end == start:
            uses[-1] = replace(uses[-1], end=end)
        else:
            uses.append(Use(child, day, target, start, end))


def _utc(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _step(line: Timeline, reading: Reading, *, in_use: bool) -> Step:
    return timeline.step(
        line, reading.wall, reading.monotonic, reading.boottime, reading.boot_id, in_use=in_use
    )


def resume(store: Store, calendar: Calendar, reading: Reading) -> tuple[Tally, Step | None]:
    """The tally after a start: time goes on from the last heartbeat.

    After a crash in the same boot, the gap is charged to what was in use, up to LONGEST_GAP. After a power
    cut it is one heartbeat, for so much may have been used that was not yet written: who cuts the power again
    and again gains nothing.
    """
    mark = store.mark()
    if mark is None:
        line = timeline.begin(reading.wall, reading.monotonic, reading.boottime, reading.boot_id)
        return Tally(store, calendar, line), None
    using = {} if mark.clean else dict(mark.in_use)
    step = _step(mark.line, reading, in_use=any(using.values()))
    tally = Tally(store, calendar, step.line, _sequence=mark.sequence)
    tally.take_up(calendar, tuple(mark.in_use))
    if any(using.values()):
        end = mark.line.moment + (min(step.awake, LONGEST_GAP) if step.same_boot else HEARTBEAT)
        tally.charge(using, mark.line.moment, end)
        tally.line = replace(step.line, moment=max(step.line.moment, end))
        if not step.same_boot:
            tally.in_use = {}
    return tally, step


def floor(moment: datetime) -> datetime:
    """Whole seconds."""
    return moment.replace(microsecond=0)
