import sqlite3
import subprocess
import sys
import textwrap

import apsw
import pytest

from agent.ports.store import StoreProblem
from agent.storage.database import Database, code_of, connect, open_database, text

ONE = "INSERT INTO t VALUES (1, 'một')"


def by_apsw(path):
    return apsw.Connection(str(path))


@pytest.fixture(params=[connect, by_apsw], ids=["sqlite3", "apsw"])
def database(request, tmp_path):
    opened = open_database(tmp_path / "x.sqlite", request.param, 10)
    opened.rows("CREATE TABLE t (n INTEGER PRIMARY KEY, word TEXT) STRICT")
    yield opened
    opened.close()


def test_the_settings_hold(database):
    wanted = {"journal_mode": "wal", "synchronous": 2, "locking_mode": "exclusive", "secure_delete": 1}
    assert {name: database.rows(f"PRAGMA {name}")[0][0] for name in wanted} == wanted
    assert database.rows("PRAGMA cache_size") == [(-512,)]


def test_a_transaction_is_kept_as_a_whole(database):
    kept = []
    database.kept.append(lambda: kept.append(True))
    with database.transaction():
        database.rows("INSERT INTO t VALUES (1, 'một')")
        database.rows("INSERT INTO t VALUES (2, 'hai')")
    assert database.rows("SELECT * FROM t") == [(1, "một"), (2, "hai")]
    assert database.row("SELECT word FROM t WHERE n = ?", 2) == ("hai",)
    assert database.row("SELECT word FROM t WHERE n = ?", 3) is None
    assert kept == [True]


def write(database, *statements):
    """All of them in one transaction; an exception among them is raised in its middle."""
    with database.transaction():
        for statement in statements:
            if isinstance(statement, BaseException):
                raise statement
            database.rows(statement)


def test_or_not_at_all_and_the_connection_goes_on(database):
    undone = []
    database.undone.append(lambda: undone.append(True))
    with pytest.raises(Exception, match="UNIQUE"):
        write(database, ONE, ONE)
    assert undone == [True]
    assert database.rows("SELECT * FROM t") == []
    write(database, ONE)
    assert database.rows("SELECT n FROM t") == [(1,)]


def test_an_interrupted_transaction_is_undone(database):
    with pytest.raises(KeyboardInterrupt):
        write(database, ONE, KeyboardInterrupt())
    assert database.rows("SELECT * FROM t") == []


def test_a_transaction_that_sqlite_has_undone_already_is_undone(database):
    with pytest.raises(ZeroDivisionError):
        write(database, ONE, "ROLLBACK", ZeroDivisionError())
    write(database, ONE)
    assert database.rows("SELECT n FROM t") == [(1,)]


def test_another_connection_finds_it_locked(tmp_path):
    first = open_database(tmp_path / "x.sqlite")
    with pytest.raises(StoreProblem) as told:
        open_database(tmp_path / "x.sqlite", connect, 0)
    assert told.value.name == "database-locked"
    first.close()
    open_database(tmp_path / "x.sqlite", connect, 0).close()


@pytest.mark.parametrize("driver", [connect, by_apsw])
def test_no_database_is_a_damaged_one(tmp_path, driver):
    (tmp_path / "x.sqlite").write_bytes(b"not a database at all" * 99)
    with pytest.raises(StoreProblem) as told:
        open_database(tmp_path / "x.sqlite", driver)
    assert told.value.name == "database-damaged"


@pytest.mark.parametrize("driver", [connect, by_apsw])
def test_a_folder_is_no_database(tmp_path, driver):
    with pytest.raises(StoreProblem) as told:
        open_database(tmp_path, driver)
    assert told.value.name == "database-read-only"


def test_what_is_not_of_sqlite_is_raised_as_it_is(database, tmp_path):
    def broken(path):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        open_database(tmp_path / "y.sqlite", broken)
    with pytest.raises(sqlite3.Error if isinstance(database._connection, sqlite3.Connection) else apsw.Error):
        database.rows("SELECT nothing FROM nowhere")
    assert code_of(ZeroDivisionError()) == 0


def test_letters_that_the_disk_has_changed_are_shown_as_such():
    assert text(b"m\xe1\xbb\x99t") == "một"
    assert text(b"m\xe1\xbbt") == "m\N{REPLACEMENT CHARACTER}t"


FULL = """
    import resource, sys
    from pathlib import Path
    from agent.ports.store import StoreProblem
    from agent.storage.database import open_database

    database = open_database(Path(sys.argv[1]))
    database.rows("CREATE TABLE t (word TEXT)")
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
    written = 0
    try:
        while written < 1000:
            with database.transaction():
                database.rows("INSERT INTO t VALUES (?)", "x" * 5000)
            written += 1
    except StoreProblem as problem:
        print(problem.name)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    with database.transaction():
        database.rows("INSERT INTO t VALUES ('again')")
    print(database.rows("SELECT count(*) FROM t")[0][0] - written)
    database.close()
"""


def test_a_write_that_the_system_refuses_is_named_and_can_be_tried_again(tmp_path):
    command = [sys.executable, "-c", textwrap.dedent(FULL), str(tmp_path / "x.sqlite")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["disk-failing", "1"], done.stderr


def test_a_connection_that_cannot_even_undo_says_why(tmp_path):
    database = Database(tmp_path / "x", connect(tmp_path / "x"))
    with pytest.raises(sqlite3.ProgrammingError), database.transaction():
        database.close()
