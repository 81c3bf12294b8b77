"""What the store stands on: which tables answer now, how they are written, and that the witness hears of it.

Where the disk cannot be written at all, tables in memory answer with what the witness knows; every write is
refused, and takes the disk back as soon as it can.
"""

from __future__ import annotations

import math
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from agent.api.store_problems import (
    BALLAST_SPENT,
    DATABASE_LOCKED,
    DATABASE_READ_ONLY,
    DISK_FAILING,
    DISK_FULL,
    STATE_OPEN,
    WITNESS_UNWRITTEN,
)
from agent.ports.store import StoreProblem
from agent.storage.backup import clear
from agent.storage.ballast import Ballast
from agent.storage.begun import ERASING, RESTORING
from agent.storage.database import PATIENCE
from agent.storage.evidence import evidence
from agent.storage.folder import BALLAST, DATABASE, SPARES, WAL, WITNESS, Lock, forget_aside, named, prepare
from agent.storage.rescue import Opener, Rescued, last_known, remembered, rescue
from agent.storage.spares import NUMBER, Spares
from agent.storage.witness import beside, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from agent.ports.store import Mark
    from agent.storage.database import Connection
    from agent.storage.tables import Tables

R = TypeVar("R")

SNAPSHOT = "backup.new"
EVERY = timedelta(minutes=1)
"""A witness is at most this old while the agent beats."""
WAITED_FOR = frozenset({DATABASE_LOCKED, DATABASE_READ_ONLY, DISK_FULL, DISK_FAILING})
"""Problems that pass: until then the witness answers."""


class Again(StoreProblem):
    """The disk was full and has room now: the same write may be tried once more."""


class StateFolder:
    """The state folder of one agent, open for as long as it lives."""

    def __init__(self, folder: Path, driver: Callable[[Path], Connection], ballast: int) -> None:
        self.path = folder / DATABASE
        self.snapshot = folder / SNAPSHOT
        """Where a backup's tables may lie while it is made or taken back."""
        self.problems: tuple[str, ...] = ()
        """Names of the problems that stand: found at the start, and since."""
        self.regained = 0
        """How often the disk was taken back."""
        self.ballast = Ballast(folder / BALLAST, ballast)
        self._spares = Spares(folder / SPARES, NUMBER if ballast else 0)
        self._driver = driver
        self._lost: StoreProblem | None = None
        self._witnessed: timedelta | None = None
        with named(folder):
            mended = prepare(folder)
            self._lock = Lock(folder)
        try:
            self._open()
        except BaseException:
            self._lock.release()
            raise
        if mended:
            self.problems = (*self.problems, STATE_OPEN)
        if self._lost is None:
            with suppress(StoreProblem):  # the next night tries again
                clear(self.snapshot)
                self.end_what_was_begun()
        self._lay_in()

    @contextmanager
    def writing(self) -> Iterator[Tables]:
        """Tables of which all that is written inside has reached the disk at its end, or nothing of it."""
        try:
            tables = self.on_disk()
            with tables.database.transaction():
                yield tables
        except StoreProblem as problem:
            if problem.name == DISK_FULL and self.ballast.spend():
                self._lay_in()
                raise Again(problem.name, problem.detail) from problem
            raise

    def written(self, write: Callable[[Tables], R]) -> R:
        """What limits hang on: the same in one transaction, once more where the ballast made room for it."""
        try:
            with self.writing() as tables:
                return write(tables)
        except Again:
            with self.writing() as tables:
                return write(tables)

    def on_disk(self) -> Tables:
        """The disk's tables, taken back where they were lost; or why not, and those in memory answer on."""
        lost, memory = self._lost, self.tables
        if lost is None:
            return memory
        others = tuple(name for name in self.problems if name != lost.name)
        try:
            rescued = self._rescued(0)
        except StoreProblem as error:
            if error.name != lost.name:
                self._lost, self.problems = error, (error.name, *others)
            raise
        self._take(rescued, others)
        self.regained += 1
        memory.database.close()
        return self.tables

    def testify(self, mark: Mark | None = None) -> None:
        """Write the witness; a failure is a named problem until it can be written again."""
        others = tuple(name for name in self.problems if name != WITNESS_UNWRITTEN)
        witness = self.path.with_name(WITNESS)
        try:
            known = evidence(self.tables)
            self._spares.lend(beside(witness), lambda: write(witness, known))
        except (OSError, StoreProblem):
            self.problems = (*others, WITNESS_UNWRITTEN)
            return
        self.problems = others
        if mark is not None:
            self._witnessed = mark.line.boottime
            self._lay_in()

    def testify_when_due(self, mark: Mark) -> None:
        """The same once a minute, after a restart, and when the agent is stopped in order."""
        last = self._witnessed
        if last is None or mark.clean or not last <= mark.line.boottime < last + EVERY:
            self.testify(mark)

    def end_what_was_begun(self) -> None:
        """End what a kill or a power cut broke off."""
        if self.tables.begun.is_begun(ERASING):
            self.erase_bytes()
        elif self.tables.begun.is_begun(RESTORING):
            self.testify()
            self._end()

    def erase_bytes(self) -> None:
        """Of what was erased no byte stays. The witness first: what it knows comes back after a damage."""
        self.testify()
        self.forget_aside(math.inf)
        clear(self.snapshot)
        self.tables.database.sweep()
        self._end()

    def forget_aside(self, before: float) -> None:
        """Delete damaged databases that were last written before that moment (seconds since 1970)."""
        with named(self.path.parent):
            forget_aside(self.path, before)

    def close(self) -> None:
        """Let go of the disk; a second time does nothing."""
        if not self._lock.held:
            return
        try:
            if self._lost is None:
                with suppress(StoreProblem):
                    self.testify()
            self.tables.database.close()
            self._spares.take_back()
        finally:
            self._lock.release()

    def _open(self) -> None:
        try:
            self._take(self._rescued(PATIENCE))
        except StoreProblem as lost:
            known, _ = last_known(self.path)
            if known is None or lost.name not in WAITED_FOR:
                raise
            self._lost, self.problems = lost, (lost.name,)
            self.tables = remembered(known)

    def _rescued(self, patience: int) -> Rescued:
        """What the disk has; where it takes no further file, a spare one becomes the write-ahead log."""
        opener = Opener(self.path, self._driver, patience)
        try:
            return rescue(opener)
        except StoreProblem as problem:
            log = self.path.with_name(self.path.name + WAL)
            lacks_one = problem.name in {DISK_FULL, DATABASE_READ_ONLY} and self.path.exists()
            if not lacks_one or not self._spares.become(log):
                raise
        return rescue(opener)

    def _take(self, rescued: Rescued, others: tuple[str, ...] = ()) -> None:
        self.tables, self._lost = rescued.tables, None
        self.problems = (*rescued.found, *others)
        if not rescued.is_witnessed:
            self.testify()

    def _end(self) -> None:
        """What was begun is whole when the witness knows it."""
        if WITNESS_UNWRITTEN not in self.problems:
            with self.writing() as tables:
                tables.begun.end()

    def _lay_in(self) -> None:
        """Have the ballast, or the problem that there is none."""
        there = self.ballast.keep() & self._spares.keep()
        if there == (BALLAST_SPENT in self.problems):
            others = tuple(name for name in self.problems if name != BALLAST_SPENT)
            self.problems = others if there else (*others, BALLAST_SPENT)
