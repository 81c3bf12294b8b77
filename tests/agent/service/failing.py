"""Disks that fail."""

import resource
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from agent.storage.store import DiskStore


class DeadConnection:
    """What SQLite says of a disk that has died."""

    def execute(self, _sql: str, _values: Sequence[object] = (), /) -> list[object]:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR
        raise error

    def close(self) -> None:
        """It holds nothing."""


@contextmanager
def dead_disk(store: DiskStore) -> Iterator[None]:
    """Meanwhile the disk answers neither reading nor writing."""
    database = store.state.tables.database
    alive, database._connection = database._connection, DeadConnection()
    try:
        yield
    finally:
        database._connection = alive


@contextmanager
def full_disk() -> Iterator[None]:
    """Meanwhile no file can grow: each write fails."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
