"""Holidays that were looked up once, so that no library need be loaded to know them."""

from __future__ import annotations

from datetime import date

from agent.storage.words import Table


class Holidays(Table):
    """Days per country and year."""

    def holidays(self, country: str, year: int) -> frozenset[date] | None:
        """Holidays that were looked up once; None when they never were."""
        row = self._database.row("SELECT days FROM holidays WHERE country = ? AND year = ?", country, year)
        return None if row is None else frozenset(date.fromisoformat(day) for day in row[0].split())

    def keep_holidays(self, country: str, year: int, days: frozenset[date]) -> None:
        """Keep what was looked up."""
        with self._writing():
            self._database.rows(
                "INSERT OR REPLACE INTO holidays (country, year, days) VALUES (?, ?, ?)",
                country,
                year,
                " ".join(sorted(day.isoformat() for day in days)),
            )
