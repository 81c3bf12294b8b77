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
    """Seconds more (or less) on its days that are over than on the same ones of the week before; None where
    none can be compared.
    """
    if this is None:
        return None
    now, before = seconds_of(this), seconds_of(last)
    both = [day for day in now if day < this.today and day - WEEK in before]
    return sum(now[day] - before[day - WEEK] for day in both) if both else None


def comparison(this: WeekView | None, last: WeekView | None, language: str) -> str:
    """How the days that are over compare with the same ones of the week before; empty where they do not."""
    _ = translator(language)
    more = compared(this, last)
    if this is None or more is None:
        return ""
    time = duration(abs(more), language)
    if abs(more) < MINUTE:
        said = _("As much as on the same days of the week before.")
    elif more > 0:
        said = _("{duration} more than on the same days of the week before.", duration=time)
    else:
        said = _("{duration} less than on the same days of the week before.", duration=time)
    still = this.first <= this.today < this.first + WEEK
    return f"{said} {_('Today is not counted.')}" if still else said
