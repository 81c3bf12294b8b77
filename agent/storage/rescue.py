"""Opening what may be damaged, missing, old, locked or read-only: the last known limits always hold.

A damaged file is kept aside and a new one made from the witness. Where the disk cannot be written at all the
store answers from the witness, says no to every write, and takes the disk back as soon as it can.
"""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from agent.api.store_problems import (
    DATABASE_DAMAGED,
    DATABASE_LOCKED,
    DATABASE_MISSING,
    DATABASE_READ_ONLY,
    DATABASE_ROLLED_BACK,
    DISK_FAILING,
    DISK_FULL,
    JOURNAL_BROKEN,
    WITNESS_DAMAGED,
    WITNESS_UNWRITTEN,
)
from agent.ports.store import StoreProblem
from agent.storage.database import PATIENCE, code_of, connect, open_database
from agent.storage.evidence import Evidence
from agent.storage.folder import DATABASE, WITNESS, create, named, set_aside
from agent.storage.migration import migrate, refuse_newer
from agent.storage.witness import read, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from agent.ports.store import Mark
    from agent.storage.database import Connection
    from agent.storage.witness import Witness

EVERY = timedelta(minutes=1)
"""A witness is at most this old while the agent beats."""
WAITED_FOR = frozenset({DATABASE_LOCKED, DATABASE_READ_ONLY, DISK_FULL, DISK_FAILING})
"""Problems that pass: until then the witness answers."""
NOT_OURS = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH})
"""What SQLite says of tables that are not as we made them."""
UNREADABLE = (ValueError, LookupError, OverflowError)
"""What readers raise of a word or number that none of ours could be."""

OURS = "SELECT children.key, targets.text, marks.moment FROM children, targets, marks LIMIT 1"
"""What every version of our tables answers."""


class Rescue(Evidence):
    """Tables that are there whatever happened to the file."""

    problems: tuple[str, ...] = ()
    """Names of the problems that stand: found at the start, and since."""
    regained = 0
    """How often the disk was taken back."""

    def __init__(self, folder: Path, driver: Callable[[Path], Connection] = connect) -> None:
        self._path = folder / DATABASE
        self._driver = driver
        self._lost: StoreProblem | None = None
        self._witnessed: timedelta | None = None
        try:
            self._recover(PATIENCE)
        except StoreProblem as lost:
            known, _ = self._last_known()
            if known is None or lost.name not in WAITED_FOR:
                raise
            self._lost = lost
            self.problems = (lost.name,)
            memory = open_database(Path(":memory:"))
            migrate(memory)
            self._attach(memory)
            self._believe(known)

    def _writing(self) -> AbstractContextManager[None]:
        if self._lost is not None:
            self._regain(self._lost)
        return super()._writing()

    def _regain(self, lost: StoreProblem) -> None:
        """Take the disk back, or raise why not: then the memory answers on as before."""
        memory, words, in_use = self._database, self._words, self._in_use
        others = tuple(name for name in self.problems if name != lost.name)
        try:
            self._recover(0)
        except BaseException as error:
            self._database, self._words, self._in_use = memory, words, in_use
            if isinstance(error, StoreProblem) and error.name != lost.name:
                self._lost, self.problems = error, (error.name, *others)
            raise
        self._lost = None
        self.problems = (*self.problems, *others)
        self.regained += 1
        memory.close()

    def _recover(self, patience: int) -> None:
        """Open the database and hold it against its witness."""
        witness, found = self._last_known()
        with named(self._path.parent):
            if not self._path.exists():
                if witness is not None:
                    found.append(DATABASE_MISSING)
                self._make_anew()
            elif witness is not None and self._path.stat().st_size == 0:
                found.append(DATABASE_DAMAGED)
                self._make_anew()
            if not self._opens(patience):
                found.append(DATABASE_DAMAGED)
                self._make_anew()
                self._open(patience)
        if witness is not None:
            try:
                found += self._confront(witness, mended=bool(found))
            except BaseException:
                self._database.close()
                raise
        self.problems = tuple(found)
        if found or witness is None:
            self._testify()

    def _confront(self, witness: Witness, *, mended: bool) -> list[str]:
        """Hold the database against its witness; what is wrong with it, where nothing was found before."""
        if self._is_behind(witness):
            self._believe(witness)
            return [] if mended else [DATABASE_ROLLED_BACK]
        if mended or self._break(None if self._is_restored() else witness.journal) is None:
            return []
        self._unchain()
        return [JOURNAL_BROKEN]

    def _make_anew(self) -> None:
        set_aside(self._path)
        create(self._path)

    def _opens(self, patience: int) -> bool:
        """Whether the file could be opened and is whole."""
        try:
            self._open(patience)
        except StoreProblem as error:
            if error.name != DATABASE_DAMAGED:
                raise
            return False
        except Exception as error:
            if code_of(error) not in NOT_OURS and not isinstance(error, UNREADABLE):
                raise
            return False
        return True

    def _open(self, patience: int) -> None:
        refuse_newer(self._path)
        database = open_database(self._path, self._driver, patience)
        try:
            if database.rows("PRAGMA user_version") != [(0,)]:
                database.rows(OURS)  # tables of somebody else are kept as they are
            migrate(database)
            self._attach(database)
            self._examine()
        except BaseException:
            database.close()
            raise

    def _examine(self) -> None:
        """Raise when the file cannot be written or is not whole; the thorough look follows a hard stop.

        Nothing is read as ours before SQLite has looked at it.
        """
        database = self._database
        hard = database.row("SELECT 1 FROM marks WHERE clean <> 1") is not None
        look = "integrity_check(1)" if hard else "quick_check(1)"
        whole = database.rows(f"PRAGMA {look}") == [("ok",)]
        if not whole or database.rows("PRAGMA foreign_key_check") or not self._policies_are_whole():
            raise StoreProblem(DATABASE_DAMAGED)
        self.mark()
        with database.transaction():
            pass

    def _last_known(self) -> tuple[Witness | None, list[str]]:
        """The witness, None where there is none or it is damaged; and what is wrong with it."""
        try:
            with named(self._path.parent):
                return read(self._path.with_name(WITNESS)), []
        except ValueError:
            return None, [WITNESS_DAMAGED]

    def _testify(self, mark: Mark | None = None) -> None:
        """Write the witness; a failure is a named problem until it can be written again."""
        others = tuple(name for name in self.problems if name != WITNESS_UNWRITTEN)
        try:
            write(self._path.with_name(WITNESS), self._evidence())
        except (OSError, StoreProblem):
            self.problems = (*others, WITNESS_UNWRITTEN)
            return
        self.problems = others
        if mark is not None:
            self._witnessed = mark.line.boottime

    def _testify_when_due(self, mark: Mark) -> None:
        last = self._witnessed
        if last is None or mark.clean or not last <= mark.line.boottime < last + EVERY:
            self._testify(mark)
