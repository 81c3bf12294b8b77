"""Times, days and names as a family says them, in English and Vietnamese."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from policies.week import DAY, clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from policies.week import Window

WEEKDAYS: Final = (
    ("Monday", "thứ Hai"),
    ("Tuesday", "thứ Ba"),
    ("Wednesday", "thứ Tư"),
    ("Thursday", "thứ Năm"),
    ("Friday", "thứ Sáu"),
    ("Saturday", "thứ Bảy"),
    ("Sunday", "Chủ nhật"),
)
MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
UNITS: Final = ((3600, "h", "giờ"), (60, "min", "phút"), (1, "s", "giây"))
WEEK: Final = 7
RUN: Final = 3
"""From so many days in a row on, the first and the last are named."""


def pick(language: str, english: str, vietnamese: str) -> str:
    """The text in the language; English for all but Vietnamese."""
    return vietnamese if language == "vi" else english


def duration(length: timedelta, language: str) -> str:
    """``1 h 30 min``."""
    rest = int(length.total_seconds())
    parts: list[str] = []
    for size, english, vietnamese in UNITS:
        number, rest = divmod(rest, size)
        if number:
            parts.append(f"{number} {pick(language, english, vietnamese)}")
    return " ".join(parts) or pick(language, "0 min", "0 phút")


def windows(hours: tuple[Window, ...], language: str) -> str:
    """``08:00–09:00 and 10:00–11:00``; ``all day``; ``not at all``."""
    if not hours:
        return pick(language, "not at all", "không lúc nào")
    if len(hours) == 1 and not hours[0].start and hours[0].end == DAY:
        return pick(language, "all day", "cả ngày")
    return listed((f"{clock(window.start)}–{ending(window)}" for window in hours), language)


def ending(window: Window) -> str:
    """The end on the clock, also of a window that runs into the next morning."""
    return clock(window.end if window.end <= DAY else window.end - DAY)


def listed(parts: Iterable[str], language: str) -> str:
    """``a, b and c``."""
    *first, last = parts
    return f"{', '.join(first)} {pick(language, 'and', 'và')} {last}" if first else last


def weekday(day: int, language: str) -> str:
    """The name of a day (0 = Monday)."""
    return pick(language, *WEEKDAYS[day])


def weekdays(days: Iterable[int], language: str) -> str:
    """``Monday to Friday``, ``Monday and Thursday``; the week may be gone round (Friday to Monday)."""
    chosen = sorted(set(days))
    if len(chosen) >= RUN:
        for start in chosen:
            run = [(start + step) % WEEK for step in range(len(chosen))]
            if sorted(run) == chosen and (start - 1) % WEEK not in chosen:
                first, last = weekday(run[0], language), weekday(run[-1], language)
                return f"{first} {pick(language, 'to', 'đến')} {last}"
    return listed((weekday(day, language) for day in chosen), language)


def day(when: date, language: str) -> str:
    """``24 December 2026``."""
    return pick(language, f"{when.day} {MONTHS[when.month - 1]} {when.year}", f"{when:%d/%m/%Y}")


def birth(when: date, language: str) -> str:
    """``September 2015``: a family says the month, which is kept as its first day; any other day was said."""
    if when.day > 1:
        return day(when, language)
    return pick(language, f"{MONTHS[when.month - 1]} {when.year}", f"{when:%m/%Y}")
