"""All that is stored about a child, and erasing it so that no byte of it stays in the state folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from agent.ports.store import StoredRecord
from agent.storage.begun import ERASING
from agent.storage.times import length, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from agent.storage.database import Row
    from agent.storage.tables import Tables
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


def stored(tables: Tables, child: ChildId, first: int, most: int) -> tuple[StoredRecord, ...]:
    """Records about a child, in a lasting order, from that one on."""
    found: list[StoredRecord] = []
    key = tables.words.known(child)
    for kind, (columns, rows) in KINDS.items():
        names = [column.rpartition(" ")[2] for column in columns]
        ((count,),) = tables.database.rows(f"SELECT count(*) FROM {rows}", key)  # noqa: S608 - ours
        if first < count and len(found) < most:
            page = f"SELECT {', '.join(columns)} FROM {rows} LIMIT ?2 OFFSET ?3"  # noqa: S608 - ours
            found += _told(kind, names, tables.database.rows(page, key, most - len(found), first))
        first = max(0, first - count)
    return tuple(found)


def erase(
    tables: Tables,
    child: ChildId | None,
    names: Collection[str] = (),
    is_about: Callable[[str], bool] | None = None,
) -> None:
    """Erase what was recorded of a child, or of everybody: usage, requests, grants, lines of the log.

    ``names`` are the child's, and its accounts'; ``is_about`` says of a line of the household whether it
    is about the child. What was agreed before goes too, for it tells of the child; the agreement in
    force, the secret and public holidays stay. That bytes are left to be swept is noted with it.
    """
    rows = tables.database.rows
    if child is None:
        for table in ("entries", *TABLES, "lockouts"):
            rows(f"DELETE FROM {table} WHERE TRUE")  # noqa: S608 - our own words
    else:
        _erase_of(tables, tables.words.known(child), names, is_about)
    agreed = tables.policies.policy()
    rows("DELETE FROM policies WHERE TRUE")
    if agreed is not None:
        tables.policies.insert(replace(agreed, why="", changes=()))
    tables.journal.leave_digests()
    tables.words.forget_unused()
    tables.marks.forget_in_use()
    tables.begun.begin(ERASING)


def _erase_of(
    tables: Tables, key: int, names: Collection[str], is_about: Callable[[str], bool] | None
) -> None:
    rows = tables.database.rows
    for table in TABLES:
        rows(f"DELETE FROM {table} WHERE child = ?", key)  # noqa: S608 - our own words
    rows("DELETE FROM entries WHERE child = ? OR kind = 'policy'", key)
    for name in names:
        rows("DELETE FROM entries WHERE child IS NULL AND who = ?", name)
        rows("DELETE FROM lockouts WHERE source IN (?1, 'code:' || ?1, 'recovery:' || ?1)", name)
    for line, what in rows("SELECT id, what FROM entries WHERE child IS NULL"):
        if is_about is not None and is_about(what):
            rows("DELETE FROM entries WHERE id = ?", line)


def _told(kind: str, names: list[str], rows: list[Row]) -> Iterator[StoredRecord]:
    for row in rows:
        yield StoredRecord(
            kind, {name: AS_TOLD.get(name, _plain)(value) for name, value in zip(names, row, strict=True)}
        )
