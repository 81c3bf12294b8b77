import hashlib
import re
import shutil
from pathlib import Path

import pytest

from agent.ports.store import StoreProblem
from agent.storage.database import open_database
from agent.storage.migration import FOLDER, NEWEST, migrate, refuse_newer

GOLDEN = Path(__file__).parents[2] / "golden" / "databases"
FROZEN = {
    "0001_start.sql": "7df61bb4617dd45fe1bf229a9edc9ef5bf246e4b6b8e7e42e5a78f2eca5f8d3f",
    "0002_journal.sql": "ba1b71d6c900cfd9c45b0d97b053c52952108cae0dc1dec9f94db2e7257723fa",
    "0003_uncertain.sql": "cbcba96dfa19f1ca852e57d2f071c9d4aae412b743412a45e10b115c4d1a7c3a",
    "0004_tried.sql": "35785b4f204660300ef154d1b238b750bccc240c4d7674e47339b84e40941422",
    "0005_taken.sql": "8222962995c1a0791b4c621b345bf95a9e84e2d5ee06428122eb6b0f35baf8c0",
    "0006_guessed.sql": "352ff9bad9d3c36bddc57899786dd4a0b9b188cd2d18eb28979e00a72fe1774c",
}
"""A released step never changes; a change of the tables is a further file, and a line here."""


def test_steps_are_frozen():
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.sql")}
    assert files == FROZEN


def test_steps_are_numbered_without_a_gap_and_have_a_database_each():
    numbers = [int(number) for name in sorted(FROZEN) for number in re.findall(r"^(\d{4})_\w+\.sql$", name)]
    assert numbers == list(range(1, NEWEST + 1))
    assert {path.name for path in GOLDEN.iterdir()} == {f"v{number}.sqlite" for number in numbers}


def shape(path):
    database = open_database(path)
    try:
        migrate(database)
        assert database.rows("PRAGMA user_version") == [(NEWEST,)]
        return sorted(
            database.rows("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
        )
    finally:
        database.close()


@pytest.mark.parametrize("number", range(1, NEWEST + 1))
def test_every_version_becomes_the_newest(tmp_path, number):
    shutil.copy(GOLDEN / f"v{number}.sqlite", tmp_path / "old")
    assert shape(tmp_path / "old") == shape(tmp_path / "new")


def test_a_step_is_applied_once(tmp_path):
    assert shape(tmp_path / "x") == shape(tmp_path / "x")


def test_a_step_that_fails_leaves_nothing(tmp_path):
    database = open_database(tmp_path / "x")
    database.rows("CREATE TABLE entries (n)")
    with pytest.raises(Exception, match="entries already exists"):
        migrate(database)
    assert database.rows("SELECT name FROM sqlite_schema") == [("entries",)]
    assert database.rows("PRAGMA user_version") == [(0,)]
    database.close()


def test_a_newer_version_is_refused_before_it_is_opened(tmp_path):
    path = tmp_path / "x"
    database = open_database(path)
    migrate(database)
    refuse_newer(path)
    database.rows(f"PRAGMA user_version={NEWEST + 1}")
    with pytest.raises(StoreProblem, match="newer Luytre") as told:
        migrate(database)
    assert told.value.name == "database-newer"
    database.close()
    with pytest.raises(StoreProblem, match="newer Luytre"):
        refuse_newer(path)


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"\xff" * 100])
def test_what_is_damaged_is_not_newer(tmp_path, content):
    (tmp_path / "x").write_bytes(content)
    refuse_newer(tmp_path / "x")
