"""Closed sites that were tried: counted by day and category, and by site as long as that may be told."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from agent.ports.store import Tried

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.storage.database import Database
    from agent.storage.words import Words
    from policies.ids import ChildId

ADD = (
    "INSERT INTO tried (child, day, category, host, tries) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET tries = tries + excluded.tries"
)


class TriedTable:
    """What was closed and was wanted all the same."""

    def __init__(self, database: Database, words: Words) -> None:
        self._database = database
        self._words = words

    def tried(self, child: ChildId, first: date, last: date) -> tuple[Tried, ...]:
        """Closed sites that were tried between two days, both included; by day, the most tried first."""
        rows = self._database.rows(
            "SELECT day, category, tries, host FROM tried WHERE child = ? AND day BETWEEN ? AND ?"
            " ORDER BY day, host <> '', tries DESC, category, host",
            self._words.known(child),
            first.toordinal(),
            last.toordinal(),
        )
        return tuple(Tried(date.fromordinal(day), *rest) for day, *rest in rows)

    def keep_tried(self, child: ChildId, more: Iterable[Tried]) -> None:
        """Further tries, to be added to those that are kept."""
        key = self._words.child(child)
        for each in more:
            self._database.rows(ADD, key, each.day.toordinal(), each.category, each.host, each.tries)
