"""One-time codes: what each stands for, and a hash of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.ports.credentials import OneTimeCode
from agent.storage.times import length, moment, stamp, ticks
from policies.ids import RequestId

if TYPE_CHECKING:
    from agent.storage.database import Database
    from agent.storage.requests import RequestTables
    from agent.storage.words import Words
    from policies.ids import ChildId
    from policies.model import Grant
    from policies.requests import Request

COLUMNS = "id, child, target, extra, request, by, why, made_at, expires_at, salt, digest"


class CodeTable:
    """Codes that were made and not used yet."""

    def __init__(self, database: Database, words: Words, requests: RequestTables) -> None:
        self._database = database
        self._words = words
        self._requests = requests

    def codes(self, child: ChildId) -> tuple[OneTimeCode, ...]:
        """Codes of a child, the oldest first; also those whose time has passed."""
        rows = self._database.rows(
            f"SELECT {COLUMNS} FROM codes WHERE child = ? ORDER BY id",  # noqa: S608
            self._words.known(child),
        )
        return tuple(
            OneTimeCode(
                key,
                self._words.child_of[of],
                self._words.target_of[target],
                length(extra),
                by,
                why,
                moment(made),
                moment(expires),
                salt,
                digest,
                None if request is None else RequestId(request),
            )
            for key, of, target, extra, request, by, why, made, expires, salt, digest in rows
        )

    def keep_code(self, code: OneTimeCode) -> None:
        """Keep a new code; its number is given here."""
        self._database.rows(
            "INSERT INTO codes (child, target, extra, request, by, why, made_at, expires_at, salt,"
            " digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._words.child(code.child),
            self._words.target(code.target),
            ticks(code.extra),
            code.request,
            code.by,
            code.why,
            stamp(code.made_at),
            stamp(code.expires_at),
            code.salt,
            code.digest,
        )

    def drop_code(self, code: OneTimeCode) -> None:
        """A code that stands for nothing any more."""
        self._database.rows("DELETE FROM codes WHERE id = ?", code.id)

    def redeem(self, code: OneTimeCode, grant: Grant, request: Request | None = None) -> Grant:
        """Keep what a code gave, and spend it: both, or neither. LookupError when it was spent already."""
        if not self._database.rows("DELETE FROM codes WHERE id = ? RETURNING id", code.id):
            raise LookupError("this code was spent already")
        return self._requests.keep_grant(code.child, grant, request)
