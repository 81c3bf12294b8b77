"""The log: who, when, what in plain words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from agent.ports.store import Entry, LogKind
from agent.storage.times import moment, stamp

if TYPE_CHECKING:
    from agent.storage.database import Database
    from agent.storage.journal import JournalTable
    from agent.storage.words import Words
    from policies.ids import ChildId


class LogTable:
    """Lines that both guardians and children may read."""

    def __init__(self, database: Database, words: Words, journal: JournalTable) -> None:
        self._database = database
        self._words = words
        self._journal = journal

    def log(self, entry: Entry) -> None:
        """Add a line to the log."""
        line = self._journal.next_line()
        self._database.rows(
            "INSERT INTO entries (id, at, who, what, child, kind) VALUES (?, ?, ?, ?, ?, ?)",
            line,
            stamp(entry.at),
            entry.who,
            entry.what,
            None if entry.child is None else self._words.child(entry.child),
            entry.kind,
        )
        self._journal.link(line)

    def entries(self, child: ChildId | None, limit: int) -> tuple[Entry, ...]:
        """The log, the newest first; of a child: its own lines and those of the household."""
        whose = None if child is None else self._words.known(child)
        rows = self._database.rows(
            "SELECT at, who, what, child, kind FROM entries"
            " WHERE ?1 IS NULL OR child IS NULL OR child = ?1 ORDER BY id DESC LIMIT ?2",
            whose,
            max(limit, 0),
        )
        return tuple(
            Entry(moment(at), who, what, None if of is None else self._words.child_of[of], kind)
            for at, who, what, of, kind in rows
        )

    def count(self, child: ChildId, kind: LogKind, since: datetime, until: datetime) -> int:
        """Log lines of a kind about a child from that moment on, and before this one."""
        return int(
            self._database.rows(
                "SELECT count(*) FROM entries WHERE child = ? AND kind = ? AND at >= ? AND at < ?",
                self._words.known(child),
                kind,
                stamp(since),
                stamp(until),
            )[0][0]
        )

    def last(self, kind: LogKind) -> datetime | None:
        """When the newest line of a kind was written."""
        rows = self._database.rows("SELECT at FROM entries WHERE kind = ? ORDER BY id DESC LIMIT 1", kind)
        return moment(rows[0][0]) if rows else None


def midnight(day: date) -> int:
    """Stamp of the first moment (UTC) of a day."""
    return stamp(datetime.combine(day, time(), UTC))
