"""Opening what may be damaged, missing, old or rolled back: the last known limits always hold.

A damaged file is kept aside and a new one made from the witness.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from agent.api.store_problems import (
    DATABASE_DAMAGED,
    DATABASE_MISSING,
    DATABASE_ROLLED_BACK,
    JOURNAL_BROKEN,
    WITNESS_DAMAGED,
)
from agent.ports.store import StoreProblem
from agent.storage.begun import RESTORING
from agent.storage.database import code_of, open_database
from agent.storage.evidence import believe, is_behind
from agent.storage.folder import WITNESS, create, named, set_aside
from agent.storage.migration import migrate, refuse_newer
from agent.storage.tables import Tables
from agent.storage.witness import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.storage.database import Connection
    from agent.storage.witness import Witness

NOT_OURS = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH})
"""What SQLite says of tables that are not as we made them."""
UNREADABLE = (ValueError, LookupError, OverflowError)
"""What readers raise of a word or number that none of ours could be."""

OURS = "SELECT children.key, targets.text, marks.moment FROM children, targets, marks LIMIT 1"
"""What every version of our tables answers."""


class Opener(NamedTuple):
    """How the database of a state folder is opened."""

    path: Path
    driver: Callable[[Path], Connection]
    patience: int
    """Milliseconds to wait for another program to let go of it."""


class Rescued(NamedTuple):
    """The tables, whatever happened to the file."""

    tables: Tables
    found: tuple[str, ...]
    """Names of what was wrong."""
    is_witnessed: bool
    """Whether a witness knows all that is in them."""


def rescue(opener: Opener) -> Rescued:
    """Open the database, made anew where it must be, and hold it against its witness."""
    path = opener.path
    witness, found = last_known(path)
    with named(path.parent):
        if not path.exists():
            if witness is not None:
                found.append(DATABASE_MISSING)
            _make_anew(path)
        elif witness is not None and path.stat().st_size == 0:
            found.append(DATABASE_DAMAGED)
            _make_anew(path)
        tables = _whole(opener)
        if tables is None:
            found.append(DATABASE_DAMAGED)
            _make_anew(path)
            tables = _opened(opener)
    if witness is not None:
        try:
            found += _confront(tables, witness, mended=bool(found))
        except BaseException:
            tables.database.close()
            raise
    return Rescued(tables, tuple(found), witness is not None and not found)


def remembered(witness: Witness) -> Tables:
    """What the witness knows as tables in memory, where the disk's cannot be had."""
    memory = open_database(Path(":memory:"))
    migrate(memory)
    tables = Tables(memory)
    believe(tables, witness)
    return tables


def last_known(path: Path) -> tuple[Witness | None, list[str]]:
    """The witness of a database, None where there is none or it is damaged; and what is wrong with it."""
    try:
        with named(path.parent):
            return read(path.with_name(WITNESS)), []
    except ValueError:
        return None, [WITNESS_DAMAGED]


def _make_anew(path: Path) -> None:
    set_aside(path)
    create(path)


def _whole(opener: Opener) -> Tables | None:
    """The tables, None where the file could be opened and is not whole."""
    try:
        return _opened(opener)
    except StoreProblem as error:
        if error.name != DATABASE_DAMAGED:
            raise
    except Exception as error:
        if code_of(error) not in NOT_OURS and not isinstance(error, UNREADABLE):
            raise
    return None


def _opened(opener: Opener) -> Tables:
    refuse_newer(opener.path)
    database = open_database(*opener)
    try:
        if database.rows("PRAGMA user_version") != [(0,)]:
            database.rows(OURS)  # tables of somebody else are kept as they are
        migrate(database)
        tables = Tables(database)
        _examine(tables)
    except BaseException:
        database.close()
        raise
    return tables


def _examine(tables: Tables) -> None:
    """Raise when the file cannot be written or is not whole; the thorough look follows a hard stop.

    Nothing is read as ours before SQLite has looked at it.
    """
    database = tables.database
    hard = database.row("SELECT 1 FROM marks WHERE clean <> 1") is not None
    look = "integrity_check(1)" if hard else "quick_check(1)"
    whole = database.rows(f"PRAGMA {look}") == [("ok",)]
    if not whole or database.rows("PRAGMA foreign_key_check") or not tables.policies.are_whole():
        raise StoreProblem(DATABASE_DAMAGED)
    tables.marks.mark()
    with database.transaction():
        pass


def _confront(tables: Tables, witness: Witness, *, mended: bool) -> list[str]:
    """Hold the database against its witness; what is wrong with it, where nothing was found before."""
    if is_behind(tables, witness):
        believe(tables, witness)
        return [] if mended else [DATABASE_ROLLED_BACK]
    known = None if tables.begun.is_begun(RESTORING) else witness.journal
    if mended or tables.journal.broken_line(known) is None:
        return []
    with tables.database.transaction():
        tables.journal.begin_anew()
    return [JOURNAL_BROKEN]
