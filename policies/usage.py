"""Seconds used, counted so that nothing inflates or loses them: sets of seconds, not sums.

A second counts once for a target however often and in whatever order it is reported, from however many
sessions or PCs; an interval cut in pieces counts what the whole one counts. The timeline is the agent's
trusted one (``policies.timeline``), which never runs backwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from policies.week import DAY, Calendar, first_of_week

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from policies.target import Target

Run = tuple[int, int]
"""Half-open run of whole seconds since 1970 (UTC)."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Use of some targets at the same time, from and to (aware; whole seconds)."""

    start: datetime
    end: datetime
    targets: frozenset[Target]


@dataclass(frozen=True, slots=True)
class Spans:
    """Disjoint sorted runs of seconds, plus the seconds of rolled-up runs that are known by number only."""

    runs: tuple[Run, ...] = ()
    rolled: int = 0

    @property
    def total(self) -> int:
        """Seconds counted."""
        return self.rolled + sum(end - start for start, end in self.runs)

    def total_by(self, moment: int) -> int:
        """Seconds counted by then; of what was rolled up it is not known when it was."""
        return self.rolled + sum(min(end, moment) - start for start, end in self.runs if start < moment)

    def add(self, start: int, end: int) -> Spans:
        """These and the given run; what is there already counts no second time."""
        if end <= start:
            return self
        runs = self.runs
        if not runs or start > runs[-1][1]:
            return Spans((*runs, (start, end)), self.rolled)
        if start >= runs[-1][0]:
            last = (runs[-1][0], max(end, runs[-1][1]))
            return self if last == runs[-1] else Spans((*runs[:-1], last), self.rolled)
        before = [run for run in runs if run[1] < start]
        after = [run for run in runs if run[0] > end]
        touched = runs[len(before) : len(runs) - len(after)]
        if touched:
            start, end = min(start, touched[0][0]), max(end, touched[-1][1])
        return Spans((*before, (start, end), *after), self.rolled)

    def union(self, other: Spans) -> Spans:
        """Both together; the rolled-up numbers add up."""
        merged = Spans(self.runs, self.rolled + other.rolled)
        for start, end in other.runs:
            merged = merged.add(start, end)
        return merged


NONE = Spans()
_NO_TARGETS: Mapping[Target, Spans] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Usage:
    """What one child used, by calendar day and target."""

    days: Mapping[date, Mapping[Target, Spans]] = field(default_factory=dict)

    def add(self, interval: Interval, calendar: Calendar) -> Usage:
        """This and the interval, cut at midnight."""
        days = dict(self.days)
        for day, start, end in cut(interval.start, interval.end, calendar):
            targets = dict(days.get(day, _NO_TARGETS))
            for target in interval.targets:
                targets[target] = targets.get(target, NONE).add(start, end)
            days[day] = targets
        return Usage(days)

    def spans(self, target: Target, day: date) -> Spans:
        """The seconds of a target on a day."""
        return self.days.get(day, _NO_TARGETS).get(target, NONE)

    def used(self, target: Target, day: date, by: datetime | None = None) -> timedelta:
        """How long the target was used on that day; ``by``: as far as it was by then."""
        spans = self.spans(target, day)
        return timedelta(seconds=spans.total if by is None else spans.total_by(int(by.timestamp())))

    def used_in_week(self, target: Target, day: date, by: datetime | None = None) -> timedelta:
        """How long the target was used from Monday to the end of that day, as far as it was ``by`` then."""
        total = timedelta()
        at = first_of_week(day)
        while at <= day:
            total += self.used(target, at, by)
            at += DAY
        return total

    def since(self, day: date) -> Usage:
        """Without the days before ``day``."""
        return Usage({key: value for key, value in self.days.items() if key >= day})


def cut(start: datetime, end: datetime, calendar: Calendar) -> Iterable[tuple[date, int, int]]:
    """The whole seconds between two moments, day by day."""
    first, last = int(start.timestamp()), int(end.timestamp())
    while first < last:
        day = calendar.day(datetime.fromtimestamp(first, UTC))
        edge = min(last, int(calendar.bounds(day)[1].timestamp()))
        yield day, first, edge
        first = edge
