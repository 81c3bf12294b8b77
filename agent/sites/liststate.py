"""How a list stands with its maker: when it came, how many names, what was wrong, and what alarms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from agent.sites.turnover import Turnover

OLD: Final = timedelta(days=7)
"""An older list is told as such: what is new out there is not in it."""
HELD: Final = timedelta(days=7)
"""A list that changed too much is taken when it stays so for this long: by then its maker has noticed."""
CHANGE: Final = 0.2
"""More than this part of a list's names come or go at once: an alarm."""
FEW: Final = 50
"""Names whose coming or going alarms nobody."""


@dataclass(frozen=True, slots=True)
class ListState:
    """How a list stands."""

    names: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    """Lines that were left out, by reason."""
    fetched: str = ""
    """When the last good file came (RFC 3339)."""
    checked: str = ""
    """When its maker was last asked with success."""
    asked: str = ""
    """When a whole file came last, taken or not: an hour later it would be the same."""
    problem: str = ""
    """Why the newest file was not taken."""
    etag: str = ""
    held: str = ""
    """Since when a file waits that changed too much."""
    serial: int = 0
    """Of a list with a signature: none with a smaller one is taken."""
    expires: str = ""
    """Of a list with a signature: until when its maker's word holds."""
    size: int = 0
    """Bytes of the last good names, as they were written; 0 where nobody wrote that down."""

    def age(self, now: datetime) -> timedelta | None:
        """Since its maker was last heard; None where it never came."""
        return now - datetime.fromisoformat(self.checked) if self.checked else None


def as_written(told: object) -> ListState:
    """As it is written; one that cannot be read is that of a list which never came."""
    try:
        found = ListState(**told) if isinstance(told, dict) else ListState()
        for moment in filter(None, (found.fetched, found.checked, found.asked, found.held, found.expires)):
            if datetime.fromisoformat(moment).tzinfo is None:
                raise ValueError(moment)
    except (TypeError, ValueError):
        found = ListState()
    return found


def alarming(before: ListState, moved: Turnover) -> bool:
    """Whether a list has changed more than lists do, also where it has as many names as before."""
    change = max(moved)
    return bool(before.names) and change > FEW and change > CHANGE * before.names


def taken(
    now: datetime,
    names: int,
    skipped: Mapping[str, int],
    etag: str,
    serial: int = 0,
    expires: str = "",
    size: int = 0,
) -> ListState:
    """The standing of a list that came and was good."""
    moment = now.isoformat()
    kept = ListState(names, dict(skipped), moment, moment, moment, etag=etag, size=size)
    return replace(kept, serial=serial, expires=expires)


def torn(before: ListState) -> ListState:
    """The standing of a list whose names are not as they were written: all are asked for, now."""
    return replace(before, checked="", asked="", etag="")


def refused(before: ListState, why: str, came: datetime | None = None) -> ListState:
    """The standing of a list whose newest file was not taken; ``came``: when all of it was there."""
    if came is None:
        return replace(before, problem=why)
    return replace(before, problem=why, asked=came.isoformat(), etag="")
