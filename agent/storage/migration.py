"""The tables' shape: each step a frozen SQL file, applied once, in order, each in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from agent.api.store_problems import DATABASE_NEWER
from agent.ports.store import StoreProblem

if TYPE_CHECKING:
    from agent.storage.database import Database

FOLDER = Path(__file__).with_name("migrations")
NEWEST = 6
"""Version of the last file in ``migrations``; SQLite's ``user_version`` of a database of this release."""
VERSION_AT = 60
"""Offset of ``user_version`` in the file (https://sqlite.org/fileformat.html, section 1.3)."""


def refuse_newer(path: Path) -> None:
    """Raise for a file of a later release before SQLite touches it; damaged files are not judged here."""
    with path.open("rb") as file:
        header = file.read(VERSION_AT + 4)
    if header.startswith(b"SQLite format 3\0") and int.from_bytes(header[VERSION_AT:], "big") > NEWEST:
        raise StoreProblem(DATABASE_NEWER)


def migrate(database: Database) -> None:
    """Bring the tables to this release; a later release's tables are refused untouched."""
    version = database.rows("PRAGMA user_version")[0][0]
    if version > NEWEST:
        raise StoreProblem(DATABASE_NEWER)
    for step in range(version + 1, NEWEST + 1):
        (file,) = FOLDER.glob(f"{step:04}_*.sql")
        with database.transaction():
            for statement in file.read_text("utf-8").split(";\n"):
                database.rows(statement)
            database.rows(f"PRAGMA user_version={step}")
