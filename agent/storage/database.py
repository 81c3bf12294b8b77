"""One connection to one SQLite file: settings that lose nothing in a power cut, errors as named problems.

WAL with ``synchronous=FULL`` syncs once a commit; with NORMAL a power cut takes back commits that were told
as kept (https://sqlite.org/pragma.html#pragma_synchronous). The lock is held as long as the connection lives:
there is one writer, and SQLite needs no shared memory then (https://sqlite.org/wal.html#noshm).
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from agent.api.store_problems import (
    DATABASE_DAMAGED,
    DATABASE_LOCKED,
    DATABASE_READ_ONLY,
    DISK_FAILING,
    DISK_FULL,
)
from agent.ports.store import StoreProblem
from agent.storage.ballast import files_left

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

Value = str | int | bytes | None
Row = tuple[Any, ...]
"""Types are held by the tables (STRICT), not by the driver."""

PATIENCE = 1000
"""Milliseconds to wait for another program to let go of the file at start."""
SETTINGS = (
    "locking_mode=EXCLUSIVE",
    "journal_mode=WAL",
    "synchronous=FULL",
    "fullfsync=ON",
    "wal_autocheckpoint=200",
    "journal_size_limit=1048576",
    "cache_size=-512",
    "temp_store=MEMORY",
    "secure_delete=ON",
    "foreign_keys=ON",
)
NAMED = {
    sqlite3.SQLITE_BUSY: DATABASE_LOCKED,
    sqlite3.SQLITE_LOCKED: DATABASE_LOCKED,
    sqlite3.SQLITE_PERM: DATABASE_READ_ONLY,
    sqlite3.SQLITE_READONLY: DATABASE_READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: DATABASE_READ_ONLY,
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_IOERR: DISK_FAILING,
    sqlite3.SQLITE_CORRUPT: DATABASE_DAMAGED,
    sqlite3.SQLITE_NOTADB: DATABASE_DAMAGED,
}


class Connection(Protocol):
    """What is asked of a driver; ``sqlite3`` (without its own transactions) and ``apsw`` both have it."""

    def execute(self, sql: str, values: Sequence[Value] = ..., /) -> Iterable[Any]:
        """Run one statement; iterate for its rows."""

    def close(self) -> object:
        """Let go of the file."""


def connect(path: Path) -> Connection:
    """The driver of the standard library; statements are few, so few are kept prepared."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=0, cached_statements=40)
    connection.text_factory = text
    return connection


def text(stored: bytes) -> str:
    """A text of the file; letters that a failing disk has changed are shown as such and stop nobody."""
    return stored.decode(errors="replace")


class Database:
    """The open file. What a transaction wrote has reached the disk when it ends, or is undone."""

    def __init__(self, path: Path, connection: Connection) -> None:
        self.path = path
        self.kept: list[Callable[[], None]] = []
        """Called after a transaction has reached the disk."""
        self.undone: list[Callable[[], None]] = []
        """Called after a transaction was undone: memories of it must go."""
        self._connection = connection

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """All rows of a statement; StoreProblem names what the disk refuses."""
        try:
            return list(self._connection.execute(sql, values))
        except Exception as error:
            name = _name_of(error, self.path)
            if name is None:
                raise
            raise StoreProblem(name) from error

    def row(self, sql: str, *values: Value) -> Row | None:
        """The first row, or None."""
        return next(iter(self.rows(sql, *values)), None)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside, or nothing of it; the connection stays usable."""
        self.rows("BEGIN IMMEDIATE")
        try:
            yield
            self.rows("COMMIT")
        except BaseException:
            self._undo()
            raise
        for settle in self.kept:
            settle()

    def checkpoint(self) -> None:
        """Leave no byte of what was deleted in the write-ahead log."""
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def sweep(self) -> None:
        """Leave no byte of what was deleted in the file either."""
        self.rows("VACUUM")
        self.checkpoint()

    def _undo(self) -> None:
        try:
            self._connection.execute("ROLLBACK")
        except Exception as error:
            # A full disk makes SQLite undo by itself (https://sqlite.org/lang_transaction.html, section 3).
            if code_of(error) != sqlite3.SQLITE_ERROR:
                raise
        finally:
            for unlearn in self.undone:
                unlearn()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def code_of(error: Exception) -> int:
    """SQLite's own primary result code, from either driver; 0 for what is not SQLite's."""
    return _extended(error) & 0xFF


def _extended(error: Exception) -> int:
    """The finer one (https://sqlite.org/rescode.html), of which that is the last byte."""
    return int(getattr(error, "sqlite_errorcode", None) or getattr(error, "extendedresult", None) or 0)


def _name_of(error: Exception, path: Path) -> str | None:
    """The problem's name; SQLite does not tell what a file that it cannot make, or a folder, lacks."""
    code = code_of(error)
    name = NAMED.get(code)
    if _extended(error) == sqlite3.SQLITE_IOERR_LOCK:
        return DATABASE_READ_ONLY  # a file that may be read alone takes no lock for writing (fcntl(2), EBADF)
    if name == DISK_FAILING and not os.access(path.parent, os.W_OK):
        return DATABASE_READ_ONLY
    if code == sqlite3.SQLITE_CANTOPEN and path.parent.exists() and not files_left(path.parent):
        return DISK_FULL
    return name


def open_database(
    path: Path, driver: Callable[[Path], Connection] = connect, patience: int = PATIENCE
) -> Database:
    """The file, with its settings and its lock, waited for as many milliseconds."""
    try:
        connection = driver(path)
    except Exception as error:
        name = _name_of(error, path)
        if name is None:
            raise
        raise StoreProblem(name) from error
    database = Database(path, connection)
    try:
        database.rows(f"PRAGMA busy_timeout={patience}")
        for setting in SETTINGS:
            database.rows(f"PRAGMA {setting}")
    except BaseException:
        database.close()
        raise
    return database
