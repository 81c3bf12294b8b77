"""Holidays that were looked up once, so that no library need be loaded to know them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.storage.database import Database


class HolidayTable:
    """Days per country and year."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def holidays(self, country: str, year: int) -> frozenset[date] | None:
        """Holidays that were looked up once; None when they never were."""
        row = self._database.row("SELECT days FROM holidays WHERE country = ? AND year = ?", country, year)
        return None if row is None else _days(row[0])

    def all_holidays(self, country: str) -> frozenset[date]:
        """All of a country that were looked up: of the last years, as long as they are kept."""
        rows = self._database.rows("SELECT days FROM holidays WHERE country = ?", country)
        return frozenset().union(*(_days(days) or () for (days,) in rows))

    def keep_holidays(self, country: str, year: int, days: frozenset[date]) -> None:
        """Keep what was looked up."""
        self._database.rows(
            "INSERT OR REPLACE INTO holidays (country, year, days) VALUES (?, ?, ?)",
            country,
            year,
            " ".join(sorted(day.isoformat() for day in days)),
        )


def _days(kept: str) -> frozenset[date] | None:
    """None where the disk has changed a letter: they can be looked up again."""
    try:
        return frozenset(date.fromisoformat(day) for day in kept.split())
    except ValueError:
        return None
