"""The policy document and its history."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zlib import crc32

from agent.ports.store import PolicyChange, PolicyRecord
from agent.storage.times import moment, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.storage.database import Database, Row

COLUMNS = "version, text, at, by, why, changes"


class PolicyTable:
    """Every version of what the family agreed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def policy(self) -> PolicyRecord | None:
        """The policy in force."""
        row = self._database.row(f"SELECT {COLUMNS} FROM policies ORDER BY version DESC LIMIT 1")  # noqa: S608
        return None if row is None else _record(row)

    def policies(self) -> tuple[PolicyRecord, ...]:
        """All versions, the newest first."""
        rows = self._database.rows(f"SELECT {COLUMNS} FROM policies ORDER BY version DESC")  # noqa: S608
        return tuple(_record(row) for row in rows)

    def keep_policy(self, record: PolicyRecord) -> PolicyRecord:
        """Keep a new version; its number is given here."""
        newest = self._database.rows("SELECT coalesce(max(version), 0) FROM policies")[0][0]
        numbered = replace(record, version=newest + 1)
        self.insert(numbered)
        return numbered

    def insert(self, record: PolicyRecord) -> None:
        """Keep a version under the number that it has."""
        changes = json.dumps(changes_out(record.changes), ensure_ascii=False)
        self._database.rows(
            "INSERT INTO policies (version, text, crc, at, by, why, changes) VALUES (?, ?, ?, ?, ?, ?, ?)",
            record.version,
            record.text,
            _crc(record.text, changes),
            stamp(record.at),
            record.by,
            record.why,
            changes,
        )

    def forget(self, before: int) -> None:
        """Forget what was agreed before that moment; of what is in force the document alone stays."""
        self._database.rows(
            "DELETE FROM policies WHERE at < ? AND version < (SELECT max(version) FROM policies)", before
        )
        left = self.policy()
        if left is not None and stamp(left.at) < before and (left.by or left.why or left.changes):
            self._database.rows("DELETE FROM policies WHERE version = ?", left.version)
            self.insert(replace(left, by="", why="", changes=()))

    def are_whole(self) -> bool:
        """Whether the texts are those that were kept: SQLite's own check sees no changed letter."""
        rows = self._database.rows("SELECT text, changes, crc FROM policies")
        return all(_crc(text, changes) == crc for text, changes, crc in rows)


def _crc(text: str, changes: str) -> int:
    return crc32(changes.encode(), crc32(text.encode()))


def _record(row: Row) -> PolicyRecord:
    version, text, at, by, why, changes = row
    return PolicyRecord(version, text, moment(at), by, why, changes_in(json.loads(changes)))


def changes_out(changes: Iterable[PolicyChange]) -> list[object]:
    """As JSON: words and whose they are; words alone where that was not kept."""
    return [[change.text, change.child] if change.known else change.text for change in changes]


def changes_in(kept: Iterable[Any]) -> tuple[PolicyChange, ...]:
    """What was kept. LookupError or TypeError where it is something else."""
    return tuple(
        PolicyChange(one, known=False) if isinstance(one, str) else PolicyChange(one[0], one[1])
        for one in kept
    )
