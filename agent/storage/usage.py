"""What was used: runs of seconds of the last days, merged in place, and sums of older days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from policies.usage import NONE, Spans, Usage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.ports.store import Use
    from agent.storage.database import Database
    from agent.storage.words import Words
    from policies.ids import ChildId
    from policies.target import Target

SUMS = (
    "SELECT child, day, target, sum(seconds) FROM ("
    " SELECT child, day, target, seconds FROM totals WHERE {where}"
    " UNION ALL SELECT child, day, target, stop - start FROM spans WHERE {where}"
    ") GROUP BY child, day, target"
)
RUN = "child = ? AND day = ? AND target = ?"

Sums = dict["ChildId", dict[date, dict["Target", int]]]


class UseTable:
    """Seconds and sums per child, day and target."""

    def __init__(self, database: Database, words: Words) -> None:
        self._database = database
        self._words = words

    def usage(self, child: ChildId, since: date) -> Usage:
        """What a child used from that day on; seconds of the last two days, sums of older ones."""
        days: dict[date, dict[Target, Spans]] = {}
        where = self._words.known(child), since.toordinal()
        for ordinal, target, seconds in self._database.rows(
            "SELECT day, target, seconds FROM totals WHERE child = ? AND day >= ?", *where
        ):
            day = days.setdefault(date.fromordinal(ordinal), {})
            day[self._words.target_of[target]] = Spans((), seconds)
        for ordinal, target, start, stop in self._database.rows(
            "SELECT day, target, start, stop FROM spans WHERE child = ? AND day >= ?"
            " ORDER BY child, day, target, start",
            *where,
        ):
            day = days.setdefault(date.fromordinal(ordinal), {})
            key = self._words.target_of[target]
            day[key] = day.get(key, NONE).add(start, stop)
        return Usage(days)

    def totals(self, child: ChildId, first: date, last: date) -> Mapping[date, Mapping[Target, timedelta]]:
        """Sums per day and target, both days included, from the roll-up and today's seconds."""
        found: dict[date, dict[Target, timedelta]] = {}
        where = self._words.known(child), first.toordinal(), last.toordinal()
        for _, day, target, seconds in self._database.rows(
            SUMS.format(where="child = ? AND day BETWEEN ? AND ?"), *where, *where
        ):
            found.setdefault(date.fromordinal(day), {})[self._words.target_of[target]] = timedelta(
                seconds=seconds
            )
        return found

    def first_used(self, child: ChildId) -> date | None:
        """The first day of which any use of a child is kept."""
        key = self._words.known(child)
        found = self._database.rows(
            "SELECT min(day) FROM (SELECT min(day) AS day FROM spans WHERE child = ?"
            " UNION ALL SELECT min(day) FROM totals WHERE child = ?)",
            key,
            key,
        )[0][0]
        return None if found is None else date.fromordinal(found)

    def roll_up(self, before: date) -> None:
        """Turn the seconds of days before that one into sums."""
        day = before.toordinal()
        self._database.rows(
            "INSERT INTO totals (child, day, target, seconds)"
            " SELECT child, day, target, sum(stop - start) FROM spans WHERE day < ?"
            " GROUP BY child, day, target"
            " ON CONFLICT (child, day, target) DO UPDATE SET seconds = seconds + excluded.seconds",
            day,
        )
        self._database.rows("DELETE FROM spans WHERE day < ?", day)

    def keep_use(self, use: Use) -> None:
        """Add a run; seconds that are there already count no second time."""
        start, stop = int(use.start.timestamp()), int(use.end.timestamp())
        if stop <= start:
            return
        run = self._words.child(use.child), use.day.toordinal(), self._words.target(use.target)
        last = self._database.row(
            f"SELECT start, stop FROM spans WHERE {RUN} AND start <= ? ORDER BY start DESC LIMIT 1",  # noqa: S608
            *run,
            stop,
        )
        if last is None or last[1] < start:
            self._insert(run, start, stop)
        elif last[0] <= start:
            if last[1] < stop:
                self._database.rows(
                    f"UPDATE spans SET stop = ? WHERE {RUN} AND start = ?",  # noqa: S608
                    stop,
                    *run,
                    last[0],
                )
        else:
            self._merge(run, start, stop)

    def _merge(self, run: tuple[int, int, int], start: int, stop: int) -> None:
        touched = f"{RUN} AND start <= ? AND stop >= ?"
        first, last = self._database.rows(
            f"SELECT min(start), max(stop) FROM spans WHERE {touched}",  # noqa: S608
            *run,
            stop,
            start,
        )[0]
        self._database.rows(f"DELETE FROM spans WHERE {touched}", *run, stop, start)  # noqa: S608
        self._insert(run, min(first, start), max(last, stop))

    def _insert(self, run: tuple[int, int, int], start: int, stop: int) -> None:
        self._database.rows(
            "INSERT INTO spans (child, day, target, start, stop) VALUES (?, ?, ?, ?, ?)", *run, start, stop
        )

    def sums(self, since: date) -> Sums:
        """Sums of everybody from that day on."""
        sums: Sums = {}
        for key, child in self._words.child_of.items():
            where = key, since.toordinal()
            rows = self._database.rows(SUMS.format(where="child = ? AND day >= ?"), *where, *where)
            for _, day, target, seconds in rows:
                on = sums.setdefault(child, {}).setdefault(date.fromordinal(day), {})
                on[self._words.target_of[target]] = seconds
        return sums

    def raise_to(self, sums: Sums) -> None:
        """Let no sum be smaller than these; what is lacking is added as seconds known by number only."""
        for child, days in sums.items():
            for day, targets in days.items():
                kept = self.totals(child, day, day).get(day, {})
                for target, seconds in targets.items():
                    lacking = seconds - int(kept.get(target, timedelta()).total_seconds())
                    if lacking > 0:
                        self._database.rows(
                            "INSERT INTO totals (child, day, target, seconds) VALUES (?, ?, ?, ?)"
                            " ON CONFLICT (child, day, target)"
                            " DO UPDATE SET seconds = seconds + excluded.seconds",
                            self._words.child(child),
                            day.toordinal(),
                            self._words.target(target),
                            lacking,
                        )
