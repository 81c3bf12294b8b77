"""What was used and tried: what a child and a guardian look at together, in the same words."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from agent.api.messages.basis import Seconds


class Line(Struct, frozen=True):
    """A target and its seconds."""

    target: str
    name: str
    category: str | None
    seconds: Seconds


class DayView(Struct, frozen=True):
    """What was used on a day."""

    child: str
    day: date
    screen: Seconds
    presence: Seconds
    lines: tuple[Line, ...]


class WeekView(Struct, frozen=True):
    """What was used in a week: totals per day and the most used targets."""

    child: str
    first: date
    today: date
    """The household's day; in the week it is in, it is not over."""
    days: tuple[Line, ...]
    """``target`` is the ISO date, ``seconds`` that day's screen time; no day that has not come, and none
    before the first on which the child's time was counted."""
    screen: Seconds
    last_week: Seconds
    apps: tuple[Line, ...]
    sites: tuple[Line, ...]
    categories: tuple[Line, ...]
    limits_reached: int
    requests: int
    granted: int
    fine_days: int | None = None
    """So long single apps and sites are kept; told where some days of the week are older."""
    tried: dict[str, int] = {}
    """Category -> how often a closed site of it was tried; programs try too, not people alone."""


class TriedLine(Struct, frozen=True):
    """How often closed sites of a category were tried on a day; with ``host``, that one site of them."""

    day: date
    category: str
    tries: int
    host: str = ""


class TriedSites(Struct, frozen=True):
    """Closed sites that were tried in a week; programs try too, not people alone."""

    child: str
    first: date
    lines: tuple[TriedLine, ...]
