"""What was begun and takes several steps, so that a start after a power cut can end it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.storage.database import Database

ERASING = "erasing"
"""Records were erased whose bytes may still be somewhere in the state folder."""
RESTORING = "restoring"
"""A backup was taken back: the log's chain may not be the one that the witness knew."""


class BegunTable:
    """Written together with the first step, and emptied after the last one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, what: str) -> None:
        """It has begun."""
        self._database.rows("INSERT OR IGNORE INTO main.begun (what) VALUES (?)", what)

    def is_begun(self, what: str) -> bool:
        """Whether it has begun and has not ended yet."""
        return self._database.row("SELECT 1 FROM begun WHERE what = ?", what) is not None

    def end(self) -> None:
        """All that was begun has ended."""
        self._database.rows("DELETE FROM begun WHERE TRUE")
