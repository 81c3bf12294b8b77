"""The agent's store on a disk: every table family behind the port of ``agent.ports.store``."""

from __future__ import annotations

import math
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from agent.api.store_problems import BALLAST_SPENT, DISK_FULL, STATE_OPEN, WITNESS_UNWRITTEN
from agent.ports.store import PolicyRecord, StoreProblem
from agent.storage.backup import clear
from agent.storage.ballast import Ballast
from agent.storage.codes import CodeTable
from agent.storage.database import connect
from agent.storage.folder import BALLAST, Lock, forget_aside, named, prepare
from agent.storage.holidays import HolidayTable
from agent.storage.log import LogTable, midnight
from agent.storage.rescue import Rescue
from agent.storage.restoring import SNAPSHOT, Restoring
from agent.storage.times import moment
from agent.storage.tried import TriedTable
from policies.retention import FINE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import date, datetime
    from pathlib import Path

    from agent.ports.credentials import Lockout
    from agent.ports.store import Mark, Use
    from agent.storage.database import Connection
    from policies.ids import ChildId, GrantId
    from policies.model import Grant, TakenBack
    from policies.requests import Request


class Again(StoreProblem):
    """The disk was full and has room now: the same write may be tried once more."""


class DiskStore(Rescue, CodeTable, LogTable, HolidayTable, TriedTable, Restoring):
    """Memory over restarts, in one folder, for one agent."""

    def __init__(
        self, folder: Path, driver: Callable[[Path], Connection] = connect, ballast: int = 0
    ) -> None:
        with named(folder):
            mended = prepare(folder)
            self._lock = Lock(folder)
        self._ballast = Ballast(folder / BALLAST, ballast)
        try:
            super().__init__(folder, driver)
        except BaseException:
            self._lock.release()
            raise
        if mended:
            self.problems = (*self.problems, STATE_OPEN)
        with suppress(StoreProblem):
            self._take_up_what_was_begun()
        self._lay_in()

    def _take_up_what_was_begun(self) -> None:
        """End what a kill or a power cut broke off; where the disk refuses, the next night tries again."""
        if self._lost is not None:
            return
        clear(self._path.with_name(SNAPSHOT))
        self._end()

    def _end(self) -> None:
        if self._is_erasing():
            self._erase_bytes()
        elif self._is_restored():
            self._testify()
            self._end_what_is_known()

    def _end_what_is_known(self) -> None:
        """What was begun is whole when the witness knows it."""
        if WITNESS_UNWRITTEN not in self.problems:
            self._end_what_was_begun()

    def _erase_bytes(self) -> None:
        """Of what was erased no byte stays. The witness first: what it knows comes back after a damage."""
        self._testify()
        with named(self._path.parent):
            forget_aside(self._path, math.inf)
        clear(self._path.with_name(SNAPSHOT))
        self._sweep()
        self._end_what_is_known()

    def _lay_in(self) -> None:
        """Have the ballast, or the problem that there is none."""
        there = self._ballast.keep()
        if there == (BALLAST_SPENT in self.problems):
            others = tuple(name for name in self.problems if name != BALLAST_SPENT)
            self.problems = others if there else (*others, BALLAST_SPENT)

    def _made_room(self, problem: StoreProblem) -> bool:
        """Whether a write that the full disk refused may be tried again."""
        if problem.name != DISK_FULL or not self._ballast.spend():
            return False
        self._lay_in()
        return True

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with super()._writing():
                yield
        except StoreProblem as problem:
            if self._made_room(problem):
                raise Again(problem.name, problem.detail) from problem
            raise

    def _testify_when_due(self, mark: Mark) -> None:
        before = self._witnessed
        super()._testify_when_due(mark)
        if before != self._witnessed:
            self._lay_in()

    def beat(self, mark: Mark, uses: Iterable[Use]) -> None:
        """Keep the heartbeat and what was used since the last one, together.

        After a StoreProblem nothing of it is kept; give the same uses again with the next beat.
        """
        kept = tuple(uses)
        try:
            self._keep_beat(mark, kept)
        except Again:
            self._keep_beat(mark, kept)
        self._testify_when_due(mark)

    def _keep_beat(self, mark: Mark, uses: tuple[Use, ...]) -> None:
        with self._writing():
            for use in uses:
                self._keep_use(use)
            self._keep_mark(mark)

    def keep_policy(self, record: PolicyRecord) -> PolicyRecord:
        """Keep a new version; its number is given here."""
        numbered = super().keep_policy(record)
        self._testify()
        return numbered

    def keep_request(self, request: Request, agreed: PolicyRecord | None = None) -> None:
        """Keep what became of a request, and what is agreed with that."""
        super().keep_request(request, agreed)
        self._testify_to(agreed)

    def keep_grant(
        self, child: ChildId, grant: Grant, request: Request | None = None, agreed: PolicyRecord | None = None
    ) -> Grant:
        """Keep a grant, the request that it answers, and what is agreed with that."""
        kept = super().keep_grant(child, grant, request, agreed)
        self._testify_to(agreed)
        return kept

    def keep_taken(self, key: GrantId, taken: TakenBack, agreed: PolicyRecord | None = None) -> None:
        """Keep that a grant was taken back, and what is agreed with that."""
        super().keep_taken(key, taken, agreed)
        self._testify_to(agreed)

    def _testify_to(self, agreed: PolicyRecord | None) -> None:
        if agreed is not None:
            self._testify()

    def keep_secret(self, hashed: str) -> None:
        """Another secret."""
        super().keep_secret(hashed)
        self._testify()

    def keep_recovery(self, digest: bytes) -> None:
        """Another recovery code; the one before holds no more."""
        super().keep_recovery(digest)
        self._testify()

    def recover(self, hashed: str) -> None:
        """Another secret, and the recovery code is spent with it: both, or neither."""
        super().recover(hashed)
        self._testify()

    def keep_lockout(self, lockout: Lockout) -> None:
        """Commit the counter: before the secret is checked."""
        try:
            super().keep_lockout(lockout)
        except Again:
            super().keep_lockout(lockout)
        self._testify()

    def keep_grace(self, child: ChildId, day: date, until: datetime) -> None:
        """The grace of that day has begun; a day has one, and its first end stands."""
        try:
            super().keep_grace(child, day, until)
        except Again:
            super().keep_grace(child, day, until)
        self._testify()

    def forget(self, today: date) -> None:
        """Delete what is older than its kind may be kept (90 days sums, 14 days apps, 1 year policies …)."""
        super().forget(today)
        with named(self._path.parent):
            forget_aside(self._path, moment(midnight(today - FINE)).timestamp())
        self._end()
        self._testify()

    def erase(
        self,
        child: ChildId | None,
        names: Collection[str] = (),
        is_about: Callable[[str], bool] | None = None,
    ) -> None:
        """Erase what was recorded of a child, or of everybody; no byte of it stays in the state folder."""
        super().erase(child, names, is_about)
        self._erase_bytes()

    def restore(
        self, file: bytes, now: datetime, agree: Callable[[str], PolicyRecord | None]
    ) -> PolicyRecord | None:
        """Add what a backup knows and the records do not, and what ``agree`` makes of the document in it."""
        kept = super().restore(file, now, agree)
        with suppress(StoreProblem):  # the next start, or the next night, tries again
            self._end()
        return kept

    def close(self) -> None:
        """Let go of the disk; a second time does nothing."""
        if not self._lock.held:
            return
        try:
            if self._lost is None:
                with suppress(StoreProblem):
                    self._testify()
            self._database.close()
        finally:
            self._lock.release()


def open_store(
    folder: Path, *, connect: Callable[[Path], Connection] = connect, ballast: int = 0
) -> DiskStore:
    """The store of a state folder, made where there is none; ``ballast`` bytes are kept for a full disk.

    ``problems`` of the answer say what was found and mended. StoreProblem where no work is possible:
    ``another-agent``, ``database-newer``, and a folder that cannot be written and was never used before.
    """
    return DiskStore(folder, connect, ballast)
