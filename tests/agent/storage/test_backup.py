"""A backup is whole or refused, with the place of what is wrong."""

from __future__ import annotations

import errno
import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.lean.digest import sha256
from agent.ports.store import StoreProblem
from agent.storage import backup, open_store
from agent.storage.backup import BLOCK, FIRST_LINE, LARGEST, Refused, lay_out, pack, unpack
from agent.storage.database import open_database
from agent.storage.migration import NEWEST
from tests.agent.storage.family import MORNING, live

DOORS = (b"$argon2id$secret", bytes(range(32)))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("backup") / "state"
    store = open_store(folder)
    live(store)
    file = store.back_up()
    assert {path.name for path in folder.iterdir()} == {
        "luytre.sqlite",
        "luytre.sqlite-wal",
        "luytre.lock",
        "witness.json",
    }
    store.close()
    return file


def written(packed, **changes):
    """A file with a header that fits, but for the changes."""
    blocks = [sha256(packed[start : start + BLOCK]).hex() for start in range(0, len(packed), BLOCK)]
    header = {"tables": NEWEST, "size": 0, "bytes": len(packed), "blocks": blocks} | changes
    text = json.dumps(header).encode()
    return FIRST_LINE + sha256(text).hex().encode() + b" " + text + b"\n" + packed


def packed_of(file):
    return file[file.index(b"\n", len(FIRST_LINE)) + 1 :]


def test_it_holds_the_tables_and_no_key_to_any_door(made, tmp_path):
    tables = unpack(made)
    assert "xin mẹ".encode() in tables
    assert not [key for key in DOORS if key in tables or key in made]
    lay_out(tables, tmp_path / "laid")
    assert [path.name for path in tmp_path.iterdir()] == ["laid"]


@given(place=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
@settings(max_examples=300, deadline=None)
def test_whichever_byte_is_changed_it_is_refused(made, place, change):
    damaged = bytearray(made)
    damaged[int(place * len(made))] ^= change
    with pytest.raises(Refused, match=r"Nothing was changed\."):
        unpack(bytes(damaged))


@given(place=st.floats(0, 1, exclude_max=True))
@settings(deadline=None)
def test_wherever_it_is_cut_off_it_is_refused(made, place):
    with pytest.raises(Refused):
        unpack(made[: int(place * len(made))])


def test_a_refusal_names_the_place(made):
    start = len(made) - len(packed_of(made))
    damaged = bytearray(made)
    damaged[start + 5] ^= 1
    with pytest.raises(Refused, match=f"damaged between byte {start} and byte"):
        unpack(bytes(damaged))
    with pytest.raises(Refused, match=f"cut off: {len(made) - 1} of {len(made)} bytes"):
        unpack(made[:-1])
    with pytest.raises(Refused, match="longer than it was"):
        unpack(made + b"x")
    with pytest.raises(Refused, match="second line"):
        unpack(FIRST_LINE + b"x y\n")
    with pytest.raises(Refused, match="no backup of Luytre"):
        unpack(b"SQLite format 3\0")
    with pytest.raises(Refused, match="newer Luytre"):
        unpack(b"luytre backup 2\n")


def test_what_was_made_on_purpose_is_refused_as_well(made):
    packed = packed_of(made)
    size = len(unpack(made))
    assert unpack(written(packed, size=size)) == unpack(made)
    for changes, text in (
        ({"size": size, "tables": NEWEST + 1}, "install that version"),
        ({"size": size - 1}, "larger than it says"),
        ({"size": size, "blocks": []}, "what cannot be"),
        ({"size": None}, "what cannot be"),
        ({"size": -1}, "what cannot be"),
        ({"size": 0}, "what cannot be"),
        ({"size": LARGEST + 1}, "what cannot be"),
    ):
        with pytest.raises(Refused, match=text):
            unpack(written(packed, **changes))
    deep = b"[" * 100_000
    with pytest.raises(Refused, match="what cannot be"):
        unpack(FIRST_LINE + sha256(deep).hex().encode() + b" " + deep + b"\n" + packed)
    with pytest.raises(Refused, match="cannot be unpacked"):
        unpack(written(b"no zlib", size=7))


def test_tables_of_somebody_else_are_refused(made, tmp_path):
    path = tmp_path / "laid"
    with pytest.raises(Refused, match="damaged"):
        lay_out(b"no database at all" * 100, path)
    tables = bytearray(unpack(made))
    tables[5000:9000] = b"\xff" * 4000
    with pytest.raises(Refused, match=r"damaged|not those"):
        lay_out(bytes(tables), path)
    lay_out(unpack(made), path)
    other = open_database(path)
    other.rows("CREATE TRIGGER sly AFTER INSERT ON entries BEGIN DELETE FROM spans; END")
    other.rows("PRAGMA journal_mode=DELETE")
    other.close()
    with pytest.raises(Refused, match="not those of Luytre"):
        lay_out(path.read_bytes(), path)
    other = open_database(path)
    other.rows("DROP TRIGGER sly")
    other.rows("PRAGMA foreign_keys=OFF")
    other.rows("DELETE FROM children")
    other.rows("PRAGMA journal_mode=DELETE")
    other.close()
    with pytest.raises(Refused, match="damaged"):
        lay_out(path.read_bytes(), path)
    newer = bytearray(unpack(made))
    newer[60:64] = (NEWEST + 1).to_bytes(4)
    with pytest.raises(StoreProblem, match="newer"):
        lay_out(bytes(newer), path)


def no_room(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


def full(*_):
    """As SQLite says it of a disk that is full when the tables are brought to this release."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise StoreProblem("disk-full") from error


@pytest.mark.parametrize(
    ("where", "name", "fault"),
    [(Path, "write_bytes", no_room), (backup, "create", no_room), (backup, "migrate", full)],
)
def test_a_good_backup_on_a_full_disk_is_not_called_damaged(made, store, monkeypatch, where, name, fault):
    monkeypatch.setattr(where, name, fault)
    with pytest.raises(StoreProblem) as told:
        store.restore(made, MORNING, lambda _text: None)
    assert told.value.name == "disk-full"
    monkeypatch.undo()
    store.restore(made, MORNING, lambda _text: None)
    assert store.entries(None, 1)


@pytest.mark.parametrize("name", ["create", "clear"])
def test_no_room_for_a_backup_is_said_as_that(store, monkeypatch, name):
    monkeypatch.setattr(*((backup, name) if name == "create" else (Path, "unlink")), no_room)
    with pytest.raises(StoreProblem) as told:
        store.back_up()
    assert told.value.name == "disk-full"


def test_a_snapshot_that_cannot_be_written_leaves_nothing(tmp_path):
    database = open_database(tmp_path / "x")
    with pytest.raises(Exception, match="no such table"):
        pack(database, tmp_path / "snapshot")
    assert not (tmp_path / "snapshot").exists()
    database.close()
