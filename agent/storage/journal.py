"""The log as a chain: each line carries the hash of the one before, so that no line can vanish unseen.

A line's digest is made with a salt of its own. Whoever may forget a line (retention, erasing) takes salt and
text away and leaves the digest, from which nothing can be guessed; forgotten lines at the front are dropped,
and the hash that the first kept line carries is the anchor. The chain has no key: it shows what was changed
by chance, by hand or by another program, not what somebody with all rights made anew on purpose.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from agent.lean.digest import sha256

if TYPE_CHECKING:
    from agent.storage.database import Database, Row
    from agent.storage.words import Words

Head = tuple[int, bytes]
"""The last line's number, and the hash that the next line will carry."""
BEGINNING = bytes(32)
"""What the first line of all carries."""
PAGE = 500
LINES = (
    "SELECT links.id, before, digest, salt, entries.id, at, who, what, child, kind"
    " FROM links LEFT JOIN entries ON entries.id = links.id WHERE links.id > ? ORDER BY links.id LIMIT ?"
)


class JournalTable:
    """The chain beside the log's lines."""

    def __init__(self, database: Database, words: Words) -> None:
        self._database = database
        self._words = words

    def head(self) -> Head | None:
        """Where the chain ends; None where it has not begun."""
        row = self._database.row("SELECT line, hash FROM journal")
        return None if row is None else (row[0], row[1])

    def next_line(self) -> int:
        """The number of the next line; begins the chain with the lines that are there."""
        head = self.head()
        if head is None:
            self._database.rows(
                "INSERT INTO journal (id, anchor, line, hash) VALUES (1, ?, 0, ?)", BEGINNING, BEGINNING
            )
            for (line,) in self._database.rows("SELECT id FROM entries ORDER BY id"):
                self.link(line)
            ((last,),) = self._database.rows("SELECT line FROM journal")
            return int(last) + 1
        return head[0] + 1

    def go_on_from(self, head: Head) -> None:
        """Where no line is kept, let the chain go on from what the witness knows of it."""
        if self._database.row("SELECT 1 FROM entries UNION ALL SELECT 1 FROM journal") is None:
            line, end = head
            self._database.rows(
                "INSERT INTO journal (id, anchor, line, hash) VALUES (1, ?, ?, ?)", end, line, end
            )

    def link(self, line: int) -> None:
        """Put a line of the log at the end of the chain."""
        row = self._database.rows("SELECT at, who, what, child, kind FROM entries WHERE id = ?", line)[0]
        ((before,),) = self._database.rows("SELECT hash FROM journal")
        salt = os.urandom(16)
        digest = self._digest(salt, row)
        self._database.rows(
            "INSERT INTO links (id, before, digest, salt) VALUES (?, ?, ?, ?)", line, before, digest, salt
        )
        self._database.rows("UPDATE journal SET line = ?, hash = ?", line, sha256(before + digest))

    def _digest(self, salt: bytes, row: Row) -> bytes:
        """SHA-256 over the salt and the line as compact JSON."""
        at, who, what, child, kind = row
        line = [at, who, what, None if child is None else self._words.child_of.get(child), kind]
        return sha256(salt + json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode())

    def broken_line(self, witnessed: Head | None = None) -> int | None:
        """The first line that does not fit the chain or what its witness knows; None where all fits."""
        known = self._database.row("SELECT anchor, line, hash FROM journal")
        if known is None:
            return None if witnessed is None else witnessed[0]
        before, last, end = known
        line = 0
        while rows := self._database.rows(LINES, line, PAGE):
            for line, carried, digest, salt, entry, *text in rows:
                if carried != before or not self._fits(digest, salt, entry, tuple(text)):
                    return int(line)
                before = sha256(before + digest)
                if witnessed is not None and witnessed[0] == line and witnessed[1] != before:
                    return int(line)
        if before != end or line not in {0, last} or (witnessed is not None and witnessed[0] > last):
            return int(line) + 1
        loose = self._database.row("SELECT id FROM entries WHERE id NOT IN (SELECT id FROM links) LIMIT 1")
        return None if loose is None else int(loose[0])

    def _fits(self, digest: bytes, salt: bytes | None, entry: int | None, text: Row) -> bool:
        if salt is None or entry is None:
            return salt is None and entry is None
        return self._digest(salt, text) == digest

    def begin_anew(self) -> None:
        """Let the chain begin anew with the next line; no line of the log is touched."""
        self._database.rows("DELETE FROM links")
        self._database.rows("DELETE FROM journal")

    def leave_digests(self) -> None:
        """After lines were forgotten (inside a transaction): their digests stay, but those at the front."""
        self._database.rows(
            "UPDATE links SET salt = NULL WHERE salt IS NOT NULL AND id NOT IN (SELECT id FROM entries)"
        )
        self._database.rows(
            "UPDATE journal SET anchor = coalesce("
            "(SELECT before FROM links WHERE salt IS NOT NULL ORDER BY id LIMIT 1), hash)"
        )
        self._database.rows(
            "DELETE FROM links WHERE id < coalesce("
            "(SELECT min(id) FROM links WHERE salt IS NOT NULL), 9223372036854775807)"
        )
