"""Days and moments as people say them; always in the household's zone, whatever the PC's clock is set to."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ui.text import mark, translator

if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo

WEEKDAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)
SHORT_WEEKDAYS = (mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun"))
MONTHS = (
    mark("January"),
    mark("February"),
    mark("March"),
    mark("April"),
    mark("May"),
    mark("June"),
    mark("July"),
    mark("August"),
    mark("September"),
    mark("October"),
    mark("November"),
    mark("December"),
)
NEAR = timedelta(days=6)
"""Up to here a weekday's name is enough to know the day."""
AHEAD = timedelta(hours=12)
"""An hour of the clock that lies further ahead was meant for today, and is over."""


def weekday(day: date, language: str, *, short: bool = False) -> str:
    """The name of the day of the week."""
    return translator(language)((SHORT_WEEKDAYS if short else WEEKDAYS)[day.weekday()])


def day_name(day: date, language: str) -> str:
    """``Wednesday, 25 November``."""
    _ = translator(language)
    return _(
        "{weekday}, {day} {month}",
        weekday=weekday(day, language),
        day=day.day,
        month=_(MONTHS[day.month - 1]),
    )


def clock(at: datetime, zone: tzinfo) -> str:
    """``15:30``, as the clocks of the household show it."""
    return f"{at.astimezone(zone):%H:%M}"


def zone_named(name: str) -> tzinfo:
    """The household's zone; UTC for a name that this system does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def coming(hour: int, minute: int, now: datetime, zone: tzinfo) -> datetime:
    """The next time at which the household's clocks show it."""
    there = now.astimezone(zone)
    then = there.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return then if then > there else then + timedelta(days=1)


def moment(at: datetime, now: datetime, zone: tzinfo, language: str) -> str:
    """``at 15:30``, ``tomorrow at 07:00``, ``on Friday at 15:30``; the end of today is ``at midnight``."""
    _ = translator(language)
    there, today = at.astimezone(zone), now.astimezone(zone).date()
    time, away = clock(at, zone), there.date() - today
    if away == timedelta():
        return _("at {time}", time=time)
    if away == timedelta(days=1):
        return _("at midnight") if time == "00:00" else _("tomorrow at {time}", time=time)
    if away == timedelta(days=-1):
        return _("yesterday at {time}", time=time)
    if timedelta() < away <= NEAR:
        return _("on {weekday} at {time}", weekday=weekday(there.date(), language), time=time)
    return _("on {day} {month} at {time}", day=there.day, month=_(MONTHS[there.month - 1]), time=time)


def until(at: datetime, now: datetime, zone: tzinfo, language: str) -> str:
    """``until 15:30``, ``until midnight``, ``until Friday, 15:30``."""
    _ = translator(language)
    there, today = at.astimezone(zone), now.astimezone(zone).date()
    time, away = clock(at, zone), there.date() - today
    if away == timedelta():
        return _("until {time}", time=time)
    if away == timedelta(days=1):
        return _("until midnight") if time == "00:00" else _("until tomorrow, {time}", time=time)
    if timedelta() < away <= NEAR:
        return _("until {weekday}, {time}", weekday=weekday(there.date(), language), time=time)
    return _("until {day} {month}, {time}", day=there.day, month=_(MONTHS[there.month - 1]), time=time)
