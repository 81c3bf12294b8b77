"""Days and hours as a family says them, turned into instants: zones, daylight saving, dates, holidays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import IntEnum
from typing import Generic, TypeVar, assert_never

DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_OVERNIGHT = timedelta(hours=12)
"""A window that ends on the next morning is at most this long; a longer one is a slip of the pen."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a day is in this household: its zone, its holidays, its school days (0 = Monday)."""

    zone: tzinfo
    holidays: frozenset[date] = frozenset()
    schooldays: frozenset[int] = frozenset(range(5))

    def day(self, moment: datetime) -> date:
        """The calendar day of an aware moment."""
        return moment.astimezone(self.zone).date()

    def instant(self, day: date, after_midnight: timedelta = timedelta()) -> datetime:
        """The first instant (UTC) at which the wall clock of ``day`` shows that time or a later one.

        Up to 48 h after midnight. A time that daylight saving skips is the end of the gap; of a time that
        comes twice the first one is meant.
        """
        wanted = datetime.combine(day, time()) + after_midnight
        # PEP 495: in a gap, fold 0 counts with the offset before it, fold 1 with that after it.
        late = wanted.replace(tzinfo=self.zone).astimezone(UTC)
        if self._shown(late) == wanted:
            return late
        early = wanted.replace(tzinfo=self.zone, fold=1).astimezone(UTC)
        while late - early > timedelta.resolution:
            middle = early + (late - early) // 2
            early, late = (middle, late) if self._shown(middle) < wanted else (early, middle)
        return late

    def _shown(self, moment: datetime) -> datetime:
        """What the wall clock shows."""
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """First instant of the day and of the next; 23 or 25 hours apart where the clock changes."""
        return self.instant(day), self.instant(day + DAY)

    def is_schoolday(self, day: date) -> bool:
        """Whether school is open: a school weekday that is no holiday."""
        return day.weekday() in self.schooldays and day not in self.holidays


class Rank(IntEnum):
    """How much a day selector knows; the most specific wins."""

    DATE = 0
    HOLIDAY = 1
    WEEKDAY = 2
    RANGE = 3
    SCHOOLDAY = 4
    EVERY = 5


@dataclass(frozen=True, slots=True)
class Days:
    """Some days: ``2026-12-24``, ``holiday``, ``mon``, ``mon-fri``, ``schoolday`` or every day."""

    rank: Rank
    weekdays: frozenset[int] = frozenset()
    exact: date | None = None
    text: str = "every"

    def fits(self, day: date, calendar: Calendar) -> bool:
        """Whether this speaks of the day."""
        match self.rank:
            case Rank.DATE:
                return day == self.exact
            case Rank.HOLIDAY:
                return day in calendar.holidays
            case Rank.WEEKDAY | Rank.RANGE:
                return day.weekday() in self.weekdays
            case Rank.SCHOOLDAY:
                return calendar.is_schoolday(day)
            case Rank.EVERY:
                return True
            case _:  # pragma: no cover
                assert_never(self.rank)

    @property
    def order(self) -> tuple[int, int]:
        """Sort key: the most specific first; a shorter range before a longer one."""
        return self.rank, len(self.weekdays)

    @classmethod
    def parse(cls, text: str) -> Days:
        """Read a selector of the policy document; ValueError says what it may be."""
        if text == "every":
            return cls(Rank.EVERY)
        if text == "holiday":
            return cls(Rank.HOLIDAY, text=text)
        if text == "schoolday":
            return cls(Rank.SCHOOLDAY, text=text)
        if text in WEEKDAYS:
            return cls(Rank.WEEKDAY, frozenset({WEEKDAYS.index(text)}), text=text)
        first, dash, last = text.partition("-")
        if dash and first in WEEKDAYS and last in WEEKDAYS and first != last:
            start, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
            span = range(start, end + 1 if end > start else end + 8)
            return cls(Rank.RANGE, frozenset(index % 7 for index in span), text=text)
        try:
            return cls(Rank.DATE, exact=date.fromisoformat(text), text=text)
        except ValueError:
            message = (
                f'"{text}" is no day; write mon, mon-fri, schoolday, holiday, every or a date like 2026-12-24'
            )
            raise ValueError(message) from None


EVERY = Days(Rank.EVERY)


@dataclass(frozen=True, slots=True)
class PerDay(Generic[T]):
    """A value for some days, the most specific selector first."""

    entries: tuple[tuple[Days, T], ...] = ()

    def on(self, day: date, calendar: Calendar) -> T | None:
        """The value of the most specific selector that speaks of the day, else None."""
        return next((value for days, value in self.entries if days.fits(day, calendar)), None)

    @classmethod
    def of(cls, *entries: tuple[Days, T]) -> PerDay[T]:
        """Sorted by how specific each selector is."""
        return cls(tuple(sorted(entries, key=lambda entry: entry[0].order)))


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of a day, from and to on the wall clock; ``end`` beyond 24 h runs into the next morning."""

    start: timedelta
    end: timedelta

    def __post_init__(self) -> None:
        if not timedelta() <= self.start < DAY or not self.start < self.end <= self.start + DAY:
            message = f"{self} is no window"
            raise ValueError(message)

    def __str__(self) -> str:
        return f"{clock(self.start)}-{clock(self.end if self.end <= DAY else self.end - DAY)}"

    def span(self, day: date, calendar: Calendar) -> tuple[datetime, datetime]:
        """Begin and end (UTC) of this window on the day on which it begins."""
        return calendar.instant(day, self.start), calendar.instant(day, self.end)

    @classmethod
    def parse(cls, text: str) -> Window:
        """Read ``15:30-17:30`` or ``20:00-01:00``; ValueError says what is wrong with it."""
        first, dash, last = text.partition("-")
        if not dash:
            message = f'"{text}" is no window; write it like "15:30-17:30"'
            raise ValueError(message)
        start, end = _clock(first.strip(), text), _clock(last.strip(), text)
        if start >= DAY:
            message = f'"{text}" begins at the end of the day'
            raise ValueError(message)
        if end == start:
            message = f'"{text}" is empty'
            raise ValueError(message)
        if end < start:
            end += DAY
            if end - start > LONGEST_OVERNIGHT:
                message = f'"{text}" ends before it starts'
                raise ValueError(message)
        return cls(start, end)


def clock(after_midnight: timedelta) -> str:
    """``15:30`` for a time of day."""
    hours, seconds = divmod(int(after_midnight.total_seconds()), 3600)
    return f"{hours:02}:{seconds // 60:02}"


def _clock(text: str, whole: str) -> timedelta:
    hours, colon, minutes = text.partition(":")
    if colon and re.fullmatch(r"\d{1,2}:[0-5]\d", text, re.ASCII):
        at = timedelta(hours=int(hours), minutes=int(minutes))
        if at <= DAY:
            return at
    message = f'"{whole}" has no time "{text}"; write it like "15:30-17:30"'
    raise ValueError(message)


Week = PerDay[tuple[Window, ...]]
"""Windows per day: no entry for a day means open all day, an empty tuple means closed all day."""


def open_spans(week: Week, day: date, calendar: Calendar) -> list[tuple[datetime, datetime]]:
    """When a target with these windows is open because of ``day``, sorted; may reach into the next day."""
    windows = week.on(day, calendar)
    if windows is None:
        return [calendar.bounds(day)]
    spans = sorted(window.span(day, calendar) for window in windows)
    return [(start, end) for start, end in spans if start < end]


def first_of_week(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())
