"""Moments and lengths as whole microseconds, so that what is read is exactly what was written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def stamp(moment: datetime) -> int:
    """Microseconds since 1970 (UTC) of an aware moment."""
    return (moment - EPOCH) // TICK


def moment(stamped: int) -> datetime:
    """The moment (UTC) of a stamp."""
    return EPOCH + timedelta(microseconds=stamped)


def ticks(length: timedelta) -> int:
    """Microseconds of a length."""
    return length // TICK


def length(counted: int) -> timedelta:
    """The length of so many microseconds."""
    return timedelta(microseconds=counted)
