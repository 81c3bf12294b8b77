"""All that is stored about a child, and erasing it so that no byte of it stays in the state folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from agent.ports.store import StoredRecord
from agent.storage.marks import MarkTable
from agent.storage.policy import PolicyTable
from agent.storage.retention import RetentionTables
from agent.storage.times import length, moment
from agent.storage.usage import UseTable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from agent.storage.database import Row
    from policies.ids import ChildId

Field = str | int | None


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def _at(stamped: int | None) -> str | None:
    return None if stamped is None else moment(stamped).isoformat()


def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _seconds(counted: int | None) -> int | None:
    return None if counted is None else int(length(counted).total_seconds())


def _plain(value: Field) -> Field:
    return value


AS_TOLD: Mapping[str, Callable[..., Field]] = {
    "day": _day,
    "start": _second,
    "stop": _second,
    "extra": _seconds,
    "wait": _seconds,
} | dict.fromkeys(("at", "until", "asked_at", "expires_at", "answered_at", "made_at", "taken_at"), _at)
"""How a column is told; the others as they are."""
TARGET = "(SELECT text FROM targets WHERE targets.id = target) AS target"
CHILD = "(SELECT key FROM children WHERE children.id = child) AS child"
GIVEN = (
    "(SELECT group_concat(text, ', ') FROM (SELECT text FROM grant_targets"
    " JOIN targets ON targets.id = target WHERE grant_id = grants.id ORDER BY position)) AS targets"
)
KINDS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "use": (("day", TARGET, "start", "stop"), "spans WHERE child = ?1 ORDER BY day, start, target"),
    "sum": (("day", TARGET, "seconds"), "totals WHERE child = ?1 ORDER BY day, target"),
    "in use": ((TARGET,), "in_use WHERE child = ?1 ORDER BY target"),
    "grace": (("day", "until"), "graces WHERE child = ?1 ORDER BY day"),
    "request": (
        (
            "id",
            TARGET,
            "extra",
            "reason",
            "asked_at",
            "expires_at",
            "state",
            "answered_at",
            "answered_by",
            "answer",
            "guessed",
        ),
        "requests WHERE child = ?1 ORDER BY id",
    ),
    "grant": (
        (
            "id",
            "at",
            GIVEN,
            "until",
            "extra",
            "by",
            "why",
            "request",
            "taken_at",
            "taken_by",
            "taken_why",
            "guessed",
        ),
        "grants WHERE child = ?1 ORDER BY id",
    ),
    "code": ((TARGET, "extra", "request", "by", "why", "made_at", "expires_at"), "codes WHERE child = ?1"),
    "tried": (("day", "category", "host", "tries"), "tried WHERE child = ?1 ORDER BY day, category, host"),
    "log": (("at", "who", "what", CHILD, "kind"), "entries WHERE child = ?1 OR child IS NULL ORDER BY id"),
}
"""Of each kind the columns, and the rows of a child."""
TABLES = ("spans", "totals", "in_use", "graces", "codes", "grants", "requests", "tried")
"""Tables whose rows are a child's; a grant before the request that it answers."""
ERASING = "erasing"


class ArchiveTables(MarkTable, UseTable, PolicyTable, RetentionTables):
    """What is stored, told and erased as a whole."""

    def stored(self, child: ChildId, first: int, most: int) -> tuple[StoredRecord, ...]:
        """Records about a child, in a lasting order, from that one on."""
        found: list[StoredRecord] = []
        key = self._words.known(child)
        for kind, (columns, rows) in KINDS.items():
            names = [column.rpartition(" ")[2] for column in columns]
            ((count,),) = self._database.rows(f"SELECT count(*) FROM {rows}", key)  # noqa: S608 - ours
            if first < count and len(found) < most:
                page = f"SELECT {', '.join(columns)} FROM {rows} LIMIT ?2 OFFSET ?3"  # noqa: S608 - ours
                found += _told(kind, names, self._database.rows(page, key, most - len(found), first))
            first = max(0, first - count)
        return tuple(found)

    def known_children(self) -> frozenset[ChildId]:
        """Everybody about whom something is stored."""
        return frozenset(self._words.child_of.values())

    def erase(
        self,
        child: ChildId | None,
        names: Collection[str] = (),
        is_about: Callable[[str], bool] | None = None,
    ) -> None:
        """Erase what was recorded of a child, or of everybody: usage, requests, grants, lines of the log.

        ``names`` are the child's, and its accounts'; ``is_about`` says of a line of the household whether it
        is about the child. What was agreed before goes too, for it tells of the child; the agreement in
        force, the secret and public holidays stay.
        """
        with self._writing():
            if child is None:
                self._delete("entries WHERE TRUE")
                for table in TABLES:
                    self._delete(f"{table} WHERE TRUE")
                self._delete("lockouts WHERE TRUE")
            else:
                self._erase_of(self._words.known(child), names, is_about)
            agreed = self.policy()
            self._delete("policies WHERE TRUE")
            if agreed is not None:
                self._insert_policy(replace(agreed, why="", changes=()))
            self._leave_digests()
            self._forget_words()
            self._database.rows("INSERT OR IGNORE INTO begun (what) VALUES (?)", ERASING)
        self._words.read()
        self._forget_in_use()

    def _is_erasing(self) -> bool:
        """Whether records were erased whose bytes may still be somewhere in the state folder."""
        return self._database.row("SELECT 1 FROM begun WHERE what = ?", ERASING) is not None

    def _sweep(self) -> None:
        """Leave no byte of what was erased in the database and its log."""
        self._database.rows("VACUUM")
        self._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def _end_what_was_begun(self) -> None:
        with self._writing():
            self._delete("begun WHERE TRUE")

    def _erase_of(self, key: int, names: Collection[str], is_about: Callable[[str], bool] | None) -> None:
        for table in TABLES:
            self._database.rows(f"DELETE FROM {table} WHERE child = ?", key)  # noqa: S608 - our own words
        self._database.rows("DELETE FROM entries WHERE child = ? OR kind = 'policy'", key)
        for name in names:
            self._database.rows("DELETE FROM entries WHERE child IS NULL AND who = ?", name)
            self._database.rows(
                "DELETE FROM lockouts WHERE source IN (?1, 'code:' || ?1, 'recovery:' || ?1)", name
            )
        for line, what in self._database.rows("SELECT id, what FROM entries WHERE child IS NULL"):
            if is_about is not None and is_about(what):
                self._database.rows("DELETE FROM entries WHERE id = ?", line)


def _told(kind: str, names: list[str], rows: list[Row]) -> Iterator[StoredRecord]:
    for row in rows:
        yield StoredRecord(
            kind, {name: AS_TOLD.get(name, _plain)(value) for name, value in zip(names, row, strict=True)}
        )
