"""Holidays that were looked up once, so that no library need be loaded to know them."""

from __future__ import annotations

from datetime import date

from agent.storage.words import Table


class Holidays(Table):
    """Days per country and year."""

    def holidays(self, country: str, year: int) -> frozenset[date] | None:
        """Holidays that were looked up once; None when they never were."""
        row = self._database.row("SELECT days FROM holidays WHERE country = ? AND year = ?", country, year)
        if row is None:
            return None
        try:
            return frozenset(date.fromisoformat(day) for day in row[0].split())
        except ValueError:  # the disk has changed a letter: they can be looked up again
            return None

    def keep_holidays(self, country: str, year: int, days: frozenset[date]) -> None:
        """Keep what was looked up."""
        with self._writing():
            self._database.rows(
                "INSERT OR REPLACE INTO holidays (country, year, days) VALUES (?, ?, ?)",
                country,
                year,
                " ".join(sorted(day.isoformat() for day in days)),
            )
