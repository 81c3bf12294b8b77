"""The guardian's secret and its recovery code, wrong tries of it, and the graces that were begun."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from agent.ports.credentials import Lockout
from agent.storage.times import length, moment, stamp, ticks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.storage.database import Database
    from agent.storage.words import Words
    from policies.ids import ChildId


class GuardianTables:
    """What must not be won back by a restart."""

    def __init__(self, database: Database, words: Words) -> None:
        self._database = database
        self._words = words

    def secret(self) -> str | None:
        """Hash of the guardian's secret."""
        row = self._database.row("SELECT hashed FROM secrets")
        return None if row is None else str(row[0])

    def keep_secret(self, hashed: str) -> None:
        """Another secret."""
        self._database.rows("INSERT OR REPLACE INTO secrets (id, hashed) VALUES (1, ?)", hashed)

    def recovery(self) -> bytes | None:
        """SHA-256 of the recovery code; None where there is none, or it was used."""
        row = self._database.row("SELECT digest FROM recovery")
        return None if row is None else bytes(row[0])

    def keep_recovery(self, digest: bytes | None) -> None:
        """Another recovery code, or none; the one before holds no more."""
        self._database.rows("DELETE FROM recovery")
        if digest is not None:
            self._database.rows("INSERT INTO recovery (id, digest) VALUES (1, ?)", digest)

    def recover(self, hashed: str) -> None:
        """Another secret, and the recovery code is spent with it: both, or neither."""
        self.keep_secret(hashed)
        self.keep_recovery(None)

    def lockout(self, source: str) -> Lockout:
        """Wrong tries of a source account."""
        return next((kept for kept in self.lockouts() if kept.source == source), Lockout(source))

    def keep_lockout(self, lockout: Lockout) -> None:
        """Commit the counter: before the secret is checked."""
        self._database.rows(
            "INSERT OR REPLACE INTO lockouts (source, failures, wait, boottime, boot_id, at)"
            " VALUES (?, ?, ?, ?, ?, coalesce((SELECT moment FROM marks), 0))",
            lockout.source,
            lockout.failures,
            None if lockout.wait is None else ticks(lockout.wait),
            None if lockout.boottime is None else ticks(lockout.boottime),
            lockout.boot_id,
        )

    def lockouts(self) -> tuple[Lockout, ...]:
        """Wrong tries of all source accounts."""
        return tuple(
            Lockout(
                source,
                failures,
                None if wait is None else length(wait),
                None if boottime is None else length(boottime),
                boot_id,
            )
            for source, failures, wait, boottime, boot_id in self._database.rows(
                "SELECT source, failures, wait, boottime, boot_id FROM lockouts"
            )
        )

    def graces(self, child: ChildId) -> Mapping[date, datetime]:
        """The day's grace and when it ends, for the last days on which it was begun."""
        rows = self._database.rows(
            "SELECT day, until FROM graces WHERE child = ? ORDER BY day", self._words.known(child)
        )
        return {date.fromordinal(day): moment(until) for day, until in rows}

    def keep_grace(self, child: ChildId, day: date, until: datetime) -> None:
        """The grace of that day has begun; a day has one, and its first end stands."""
        self._database.rows(
            "INSERT OR IGNORE INTO graces (child, day, until) VALUES (?, ?, ?)",
            self._words.child(child),
            day.toordinal(),
            stamp(until),
        )

    def all_graces(self) -> dict[ChildId, dict[date, datetime]]:
        """The graces of every child."""
        found: dict[ChildId, dict[date, datetime]] = {}
        for child, day, until in self._database.rows("SELECT child, day, until FROM graces"):
            found.setdefault(self._words.child_of[child], {})[date.fromordinal(day)] = moment(until)
        return found
