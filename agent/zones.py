"""Time zones as this PC knows them, and what a day is in one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError

from policies.week import Calendar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, tzinfo

    from policies.model import Policy


def is_zone(name: str) -> bool:
    """Whether the system or the ``tzdata`` package knows the zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def renamed(zone: str, path: Iterable[str] = TZPATH) -> str | None:
    """Today's name of a zone whose old name the system gave up (tzdata's links: ``L NEW OLD``)."""
    for folder in path:
        try:
            lines = Path(folder, "tzdata.zi").read_text("utf-8").splitlines()
        except (OSError, ValueError):
            continue
        for line in lines:
            match line.split():
                case ["L", new, old] if old == zone and is_zone(new):
                    return new
    return None


def calendar(agreed: Policy, holidays: frozenset[date]) -> Calendar:
    """What a day is in this household."""
    zone: tzinfo = ZoneInfo(agreed.zone)
    return Calendar(zone, holidays, agreed.schooldays)
