"""One file that holds a family's records: made from a consistent snapshot, taken back only when it is whole.

Two lines of text, then the packed tables. The first line names file and format; the second is JSON with sizes
and the SHA-256 of each block, so that a refusal can name the place, and its own sum. What opens doors
(secret, recovery code, one-time codes, wrong tries) is in no backup, and neither is what counts time now.
"""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.api.errors import Unavailable
from agent.api.store_problems import DATABASE_DAMAGED
from agent.lean.digest import sha256
from agent.ports.store import StoreProblem
from agent.storage.database import code_of, open_database
from agent.storage.folder import BESIDE, create, named
from agent.storage.migration import NEWEST, migrate, refuse_newer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.storage.database import Database

FIRST_LINE = b"luytre backup 1\n"
NAME = b"luytre backup "
BLOCK = 64 * 1024
LARGEST = 256 * 1024 * 1024
"""Bytes of unpacked tables: far more than a year of a large family."""
LEFT_OUT = ("secrets", "recovery", "codes", "lockouts", "marks", "in_use", "begun")


class Refused(Unavailable):
    """A backup that is not taken back; the text says why and where."""


def clear(path: Path) -> None:
    """Take a database and what belongs to it away."""
    with named(path.parent):
        for ending in BESIDE:
            path.with_name(path.name + ending).unlink(missing_ok=True)


def pack(database: Database, path: Path) -> bytes:
    """The file; ``path`` is where the snapshot may lie meanwhile."""
    clear(path)
    with named(path.parent):
        create(path)
    try:
        database.rows("VACUUM INTO ?", str(path))
        with closing(open_database(path)) as snapshot:
            snapshot.rows("PRAGMA foreign_keys=OFF")
            for table in LEFT_OUT:
                snapshot.rows(f"DELETE FROM {table}")  # noqa: S608 - our own words
            snapshot.rows("PRAGMA journal_mode=DELETE")
            snapshot.rows("VACUUM")
        with named(path.parent):
            return _written(path.read_bytes())
    finally:
        clear(path)


def _written(tables: bytes) -> bytes:
    from zlib import compress

    packed = compress(tables)
    header = {
        "tables": NEWEST,
        "size": len(tables),
        "bytes": len(packed),
        "blocks": [sha256(block).hex() for block in _blocks(packed)],
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    return b"".join((FIRST_LINE, sha256(text).hex().encode(), b" ", text, b"\n", packed))


def _blocks(packed: bytes) -> Iterator[bytes]:
    return (packed[start : start + BLOCK] for start in range(0, len(packed), BLOCK))


def unpack(file: bytes) -> bytes:
    """The tables of a backup. Raises Refused with the place of what is wrong."""
    if not file.startswith(NAME):
        raise Refused.of("backup.foreign")
    if not file.startswith(FIRST_LINE):
        raise Refused.of("backup.first-line")
    end = file.find(b"\n", len(FIRST_LINE))
    total, _, text = file[len(FIRST_LINE) : end].partition(b" ")
    if end < 0 or sha256(text).hex().encode() != total:
        raise Refused.of("backup.second-line")
    try:
        return _unpacked(file, end + 1, json.loads(text))
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise Refused.of("backup.impossible") from error


def _unpacked(file: bytes, start: int, header: dict[str, Any]) -> bytes:
    import zlib

    packed = file[start:]
    if len(packed) != header["bytes"]:
        whole = start + header["bytes"]
        if len(file) < whole:
            raise Refused.of("backup.cut-off", size=len(file), whole=whole)
        raise Refused.of("backup.too-long", size=len(file), whole=whole)
    for number, (block, known) in enumerate(zip(_blocks(packed), header["blocks"], strict=True)):
        if sha256(block).hex() != known:
            first = start + number * BLOCK
            raise Refused.of("backup.damaged", first=first, last=first + len(block))
    if header["tables"] > NEWEST:
        raise Refused.of("backup.newer")
    if not 0 < header["size"] <= LARGEST:  # zlib takes 0 for no bound at all
        raise ValueError(header["size"])
    try:
        unpacked = zlib.decompressobj().decompress(packed, header["size"] + 1)
    except zlib.error as error:
        raise Refused.of("backup.packed") from error
    if len(unpacked) != header["size"]:
        raise Refused.of("backup.larger")
    return unpacked


def lay_out(tables: bytes, path: Path) -> None:
    """Write the tables of a backup as a database of this release. Raises Refused where they are not ours."""
    clear(path)
    with named(path.parent):
        create(path)
        path.write_bytes(tables)
        refuse_newer(path)
    try:
        with closing(open_database(path)) as laid:
            migrate(laid)
            _examine(laid)
            laid.rows("PRAGMA journal_mode=DELETE")
    except Exception as error:
        if code_of(error) or (isinstance(error, StoreProblem) and error.name == DATABASE_DAMAGED):
            raise Refused.of("backup.tables") from error
        raise


def _examine(laid: Database) -> None:
    with closing(open_database(Path(":memory:"))) as ours:
        migrate(ours)
        shape = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"
        if laid.rows(shape) != ours.rows(shape):
            raise Refused.of("backup.other-tables")
    if laid.rows("PRAGMA integrity_check(1)") != [("ok",)] or laid.rows("PRAGMA foreign_key_check"):
        raise Refused.of("backup.tables")
