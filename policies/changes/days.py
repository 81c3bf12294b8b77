"""On which days two agreements differ, whatever selectors say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from policies.changes import phrases
from policies.changes.phrases import pick
from policies.week import DAY, Calendar, PerDay, Rank

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")
Pair = tuple[T | None, T | None]
"""Before and after."""
MONDAY: Final = date(2024, 1, 1)
"""Some Monday: selectors of dates are left out where it stands for all Mondays."""
EVERY: Final = frozenset(range(7))


class Sort(StrEnum):
    """Which days of the weekdays named are meant."""

    ALL = "all"
    SCHOOLDAYS = "schooldays"
    """The weekdays are those of school, and holidays are not among them."""
    WORKDAYS = "workdays"
    """Not those that are holidays."""
    HOLIDAYS = "holidays"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class When:
    """The days of which a change speaks."""

    sort: Sort
    weekdays: frozenset[int] = EVERY
    date: date | None = None

    def say(self, language: str) -> str:
        """``on school days``, ``on Saturday and Sunday``, ``every day``."""
        if self.date is not None:
            return pick(language, "on {}", "vào ngày {}").format(phrases.day(self.date, language))
        named = phrases.weekdays(self.weekdays, language) if self.weekdays != EVERY else ""
        match self.sort:
            case Sort.SCHOOLDAYS:
                return pick(language, "on school days", "vào ngày đi học")
            case Sort.HOLIDAYS if named:
                return pick(language, f"on holidays that fall on {named}", f"vào ngày lễ rơi vào {named}")
            case Sort.HOLIDAYS:
                return pick(language, "on holidays", "vào ngày lễ")
            case Sort.WORKDAYS if named:
                return pick(language, f"on {named} except holidays", f"vào {named} trừ ngày lễ")
            case Sort.WORKDAYS:
                return pick(language, "every day except holidays", "mỗi ngày trừ ngày lễ")
            case _ if named:
                return pick(language, f"on {named}", f"vào {named}")
            case _:
                return pick(language, "every day", "mỗi ngày")


@dataclass(frozen=True, slots=True)
class Shift(Generic[T]):
    """What held and what holds on some days; None where nothing is said of them."""

    before: T | None
    after: T | None
    when: When


def shifts(
    old: PerDay[T], new: PerDay[T], schooldays: tuple[frozenset[int], frozenset[int]]
) -> tuple[Shift[T], ...]:
    """Where the two differ, days with the same difference taken together."""
    sides = tuple(zip((old, new), schooldays, strict=True))
    plain = _pairs(sides, holiday=False)
    festive = _pairs(sides, holiday=True)
    found: list[Shift[T]] = []
    for pair, weekdays in _groups(plain):
        both = all(festive[weekday] == pair for weekday in weekdays)
        sort = Sort.ALL if both else Sort.WORKDAYS
        if not both and weekdays == schooldays[1] and all(festive[day] != pair for day in weekdays):
            sort = Sort.SCHOOLDAYS
        found.append(Shift(*pair, When(sort, weekdays)))
    for pair, weekdays in _groups(festive):
        told = frozenset(
            day
            for item in found
            if (item.before, item.after) == pair and item.when.sort is Sort.ALL
            for day in item.when.weekdays
        )
        if rest := weekdays - told:
            found.append(Shift(*pair, When(Sort.HOLIDAYS, rest)))
    return (*found, *_dates(old, new, schooldays))


def _pairs(sides: Sequence[tuple[PerDay[T], frozenset[int]]], *, holiday: bool) -> list[Pair[T]]:
    """What held and what holds on each day of the week, where it is a holiday and where it is none."""
    (old, before), (new, after) = sides
    return [
        (_on(old, before, day, holiday=holiday), _on(new, after, day, holiday=holiday)) for day in range(7)
    ]


def _on(week: PerDay[T], schooldays: frozenset[int], weekday: int, *, holiday: bool) -> T | None:
    day = MONDAY + weekday * DAY
    calendar = Calendar(UTC, frozenset({day}) if holiday else frozenset(), schooldays)
    return _usual(week).on(day, calendar)


def _usual(week: PerDay[T]) -> PerDay[T]:
    return PerDay(tuple(entry for entry in week.entries if entry[0].rank is not Rank.DATE))


def _groups(pairs: list[Pair[T]]) -> Iterator[tuple[Pair[T], frozenset[int]]]:
    seen: list[Pair[T]] = []
    for pair in pairs:
        if pair[0] != pair[1] and pair not in seen:
            seen.append(pair)
            yield pair, frozenset(day for day, other in enumerate(pairs) if other == pair)


def _dates(
    old: PerDay[T], new: PerDay[T], schooldays: tuple[frozenset[int], frozenset[int]]
) -> Iterator[Shift[T]]:
    """Dates that one of the two names; where the other does not, what it says of that weekday."""
    named = {days.exact for week in (old, new) for days, _ in week.entries if days.exact is not None}
    for exact in sorted(named):
        calendars = (Calendar(UTC, frozenset(), days) for days in schooldays)
        before, after = (
            week.on(exact, calendar) for week, calendar in zip((old, new), calendars, strict=True)
        )
        if before != after:
            yield Shift(before, after, When(Sort.DATE, date=exact))
