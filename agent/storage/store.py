"""The agent's store on a disk: the port of ``agent.ports.store``, each call in the way that it is kept.

A call of one family of tables is one line here; what it does and what it answers is written there.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from agent.ports.store import StoreProblem
from agent.storage import archive, retention
from agent.storage.backup import pack
from agent.storage.database import connect
from agent.storage.log import midnight
from agent.storage.restoring import agree_again, beside, merge_in
from agent.storage.state import StateFolder
from agent.storage.times import moment
from policies.retention import FINE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import date, datetime
    from pathlib import Path

    from agent.ports.store import Mark, PolicyRecord, StoredRecord, Use
    from agent.storage.database import Connection
    from agent.storage.tables import Tables
    from policies.ids import ChildId, GrantId
    from policies.model import Grant, TakenBack
    from policies.requests import Request

P = ParamSpec("P")
R = TypeVar("R")


def _read(call: Callable[[Tables], Callable[P, R]]) -> Callable[Concatenate[DiskStore, P], R]:
    """A question, to the tables that answer now."""

    def ask(store: DiskStore, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return call(store.state.tables)(*args, **kwargs)

    return ask


def _written(call: Callable[[Tables], Callable[P, R]]) -> Callable[Concatenate[DiskStore, P], R]:
    """A write, on the disk when it returns."""

    def write(store: DiskStore, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with store.state.writing() as tables:
            return call(tables)(*args, **kwargs)

    return write


def _witnessed(call: Callable[[Tables], Callable[P, R]]) -> Callable[Concatenate[DiskStore, P], R]:
    """A write of which the witness hears as well: a damaged database must not take it back."""
    written = _written(call)

    def write(store: DiskStore, /, *args: P.args, **kwargs: P.kwargs) -> R:
        kept = written(store, *args, **kwargs)
        store.state.testify()
        return kept

    return write


def _with_ballast(call: Callable[[Tables], Callable[P, R]]) -> Callable[Concatenate[DiskStore, P], R]:
    """The same, for which the ballast is there: a full disk must not hinder it."""

    def write(store: DiskStore, /, *args: P.args, **kwargs: P.kwargs) -> R:
        kept = store.state.written(lambda tables: call(tables)(*args, **kwargs))
        store.state.testify()
        return kept

    return write


class DiskStore:
    """Memory over restarts, in one folder, for one agent."""

    def __init__(
        self, folder: Path, driver: Callable[[Path], Connection] = connect, ballast: int = 0
    ) -> None:
        self.state = StateFolder(folder, driver, ballast)

    @property
    def problems(self) -> tuple[str, ...]:
        """Names of the problems that stand: found at the start, and since."""
        return self.state.problems

    @property
    def regained(self) -> int:
        """How often the disk was taken back."""
        return self.state.regained

    mark = _read(lambda tables: tables.marks.mark)
    usage = _read(lambda tables: tables.uses.usage)
    totals = _read(lambda tables: tables.uses.totals)
    first_used = _read(lambda tables: tables.uses.first_used)
    policy = _read(lambda tables: tables.policies.policy)
    policies = _read(lambda tables: tables.policies.policies)
    grants = _read(lambda tables: tables.requests.grants)
    grant = _read(lambda tables: tables.requests.grant)
    requests = _read(lambda tables: tables.requests.requests)
    request = _read(lambda tables: tables.requests.request)
    codes = _read(lambda tables: tables.codes.codes)
    secret = _read(lambda tables: tables.guardians.secret)
    recovery = _read(lambda tables: tables.guardians.recovery)
    lockout = _read(lambda tables: tables.guardians.lockout)
    graces = _read(lambda tables: tables.guardians.graces)
    entries = _read(lambda tables: tables.log.entries)
    count = _read(lambda tables: tables.log.count)
    last = _read(lambda tables: tables.log.last)
    broken_line = _read(lambda tables: tables.journal.broken_line)
    tried = _read(lambda tables: tables.tried.tried)
    holidays = _read(lambda tables: tables.holidays.holidays)
    all_holidays = _read(lambda tables: tables.holidays.all_holidays)
    known_children = _read(lambda tables: tables.words.known_children)

    roll_up = _written(lambda tables: tables.uses.roll_up)
    new_request = _written(lambda tables: tables.requests.new_request)
    keep_code = _written(lambda tables: tables.codes.keep_code)
    drop_code = _written(lambda tables: tables.codes.drop_code)
    redeem = _written(lambda tables: tables.codes.redeem)
    log = _written(lambda tables: tables.log.log)
    keep_tried = _written(lambda tables: tables.tried.keep_tried)
    keep_holidays = _written(lambda tables: tables.holidays.keep_holidays)

    keep_policy = _witnessed(lambda tables: tables.policies.keep_policy)
    keep_secret = _witnessed(lambda tables: tables.guardians.keep_secret)
    keep_recovery = _witnessed(lambda tables: tables.guardians.keep_recovery)
    recover = _witnessed(lambda tables: tables.guardians.recover)

    keep_lockout = _with_ballast(lambda tables: tables.guardians.keep_lockout)
    keep_grace = _with_ballast(lambda tables: tables.guardians.keep_grace)

    def beat(self, mark: Mark, uses: Iterable[Use]) -> None:
        """Keep the heartbeat and what was used since the last one, together.

        After a StoreProblem nothing of it is kept; give the same uses again with the next beat.
        """
        kept = tuple(uses)

        def keep(tables: Tables) -> None:
            for use in kept:
                tables.uses.keep_use(use)
            tables.marks.keep_mark(mark)

        self.state.written(keep)
        self.state.testify_when_due(mark)

    def keep_request(self, request: Request, agreed: PolicyRecord | None = None) -> None:
        """Keep what became of a request, and what is agreed with that."""
        with self.state.writing() as tables:
            tables.requests.keep_request(request, agreed)
        self._testify_to(agreed)

    def keep_grant(
        self, child: ChildId, grant: Grant, request: Request | None = None, agreed: PolicyRecord | None = None
    ) -> Grant:
        """Keep a grant, the request that it answers, and what is agreed with that."""
        with self.state.writing() as tables:
            kept = tables.requests.keep_grant(child, grant, request, agreed)
        self._testify_to(agreed)
        return kept

    def keep_taken(self, key: GrantId, taken: TakenBack, agreed: PolicyRecord | None = None) -> None:
        """Keep that a grant was taken back, and what is agreed with that."""
        with self.state.writing() as tables:
            tables.requests.keep_taken(key, taken, agreed)
        self._testify_to(agreed)

    def _testify_to(self, agreed: PolicyRecord | None) -> None:
        if agreed is not None:
            self.state.testify()

    def lived(self, until: date, number: int) -> date | None:
        """The so many days on which something was recorded, until that one: the first of them."""
        return retention.lived(self.state.tables.database, until, number)

    def forget(self, today: date) -> None:
        """Delete what is older than its kind may be kept (90 days sums, 14 days apps, 1 year policies …)."""
        with self.state.writing() as tables:
            retention.forget(tables, today)
        tables.database.checkpoint()
        self.state.forget_aside(moment(midnight(today - FINE)).timestamp())
        self.state.end_what_was_begun()
        self.state.testify()

    def stored(self, child: ChildId, first: int, most: int) -> tuple[StoredRecord, ...]:
        """Records about a child, in a lasting order, from that one on."""
        return archive.stored(self.state.tables, child, first, most)

    def erase(
        self,
        child: ChildId | None,
        names: Collection[str] = (),
        is_about: Callable[[str], bool] | None = None,
    ) -> None:
        """Erase what was recorded of a child, or of everybody; no byte of it stays in the state folder."""
        with self.state.writing() as tables:
            archive.erase(tables, child, names, is_about)
        self.state.erase_bytes()

    def back_up(self) -> bytes:
        """A file with all records, as of now."""
        return pack(self.state.tables.database, self.state.snapshot)

    def restore(
        self, file: bytes, now: datetime, agree: Callable[[str], PolicyRecord | None]
    ) -> PolicyRecord | None:
        """Add what a backup knows and the records do not, and what ``agree`` makes of the document in it.

        A backup that is not whole is refused, and after any failure, or an error of ``agree``, all is as it
        was.
        """
        tables = self.state.on_disk()
        with beside(tables.database, file, self.state.snapshot), self.state.writing():
            merge_in(tables, now)
            kept = agree_again(tables, agree)
        with suppress(StoreProblem):  # the next start, or the next night, tries again
            self.state.end_what_was_begun()
        return kept

    def close(self) -> None:
        """Let go of the disk; a second time does nothing."""
        self.state.close()


def open_store(
    folder: Path, *, connect: Callable[[Path], Connection] = connect, ballast: int = 0
) -> DiskStore:
    """The store of a state folder, made where there is none; ``ballast`` bytes are kept for a full disk.

    ``problems`` of the answer say what was found and mended. StoreProblem where no work is possible:
    ``another-agent``, ``database-newer``, and a folder that cannot be written and was never used before.
    """
    return DiskStore(folder, connect, ballast)
