"""The policy document and its history."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING
from zlib import crc32

from agent.records import PolicyRecord
from agent.storage.times import moment, stamp
from agent.storage.words import Table

if TYPE_CHECKING:
    from agent.storage.database import Row

COLUMNS = "version, text, at, by, why, changes"


class Policies(Table):
    """Every version of what the family agreed."""

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
        with self._writing():
            newest = self._database.rows("SELECT coalesce(max(version), 0) FROM policies")[0][0]
            numbered = replace(record, version=newest + 1)
            self._insert_policy(numbered)
        return numbered

    def _insert_policy(self, record: PolicyRecord) -> None:
        self._database.rows(
            "INSERT INTO policies (version, text, crc, at, by, why, changes) VALUES (?, ?, ?, ?, ?, ?, ?)",
            record.version,
            record.text,
            crc32(record.text.encode()),
            stamp(record.at),
            record.by,
            record.why,
            json.dumps(record.changes, ensure_ascii=False),
        )

    def _policy_is_whole(self) -> bool:
        """Whether the text in force is the one that was kept: SQLite's own check sees no changed letter."""
        row = self._database.row("SELECT text, crc FROM policies ORDER BY version DESC LIMIT 1")
        return row is None or bool(crc32(row[0].encode()) == row[1])


def _record(row: Row) -> PolicyRecord:
    version, text, at, by, why, changes = row
    return PolicyRecord(version, text, moment(at), by, why, tuple(json.loads(changes)))
