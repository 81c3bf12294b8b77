"""A week beside the one before: the same days of both, and what that is in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ui.text import translator
from ui.text.wording import duration

if TYPE_CHECKING:
    from agent.api.messages import WeekView

WEEK = timedelta(days=7)
MINUTE = 60


def seconds_of(week: WeekView | None) -> dict[date, int]:
    """Screen time of each day that has come and is kept."""
    return {date.fromisoformat(line.target): line.seconds for line in week.days} if week else {}


def compared(this: WeekView | None, last: WeekView | None) -> int | None:
    """Seconds more (or less) than in the same days of last week; None where none can be compared."""
    now, before = seconds_of(this), seconds_of(last)
    both = [day for day in now if day - WEEK in before]
    return sum(now[day] - before[day - WEEK] for day in both) if both else None


def comparison(more: int | None, language: str) -> str:
    """How the days so far compare with the same days of last week; empty where they do not."""
    _ = translator(language)
    if more is None:
        return ""
    if abs(more) < MINUTE:
        return _("The same as on these days last week.")
    time = duration(abs(more), language)
    if more > 0:
        return _("{duration} more than on these days last week.", duration=time)
    return _("{duration} less than on these days last week.", duration=time)
