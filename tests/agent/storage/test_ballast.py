from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from agent.ports.credentials import Lockout
from agent.ports.store import Entry, StoreProblem
from agent.storage import open_store
from agent.storage.ballast import ROOM, SIZE, Ballast, files_left, free
from policies.target import SCREEN
from tests.agent.storage.family import AN, DAY, MORNING, mark, use
from tests.small_files import small_files

SMALL = 100_000


@pytest.fixture
def ballast(tmp_path):
    return Ballast(tmp_path / "ballast", SMALL)


def names(store):
    return [*store.problems]


def test_it_takes_room_and_gives_it_back(ballast, tmp_path):
    assert not ballast.there
    assert ballast.keep()
    kept = (tmp_path / "ballast").stat()
    assert (kept.st_size, kept.st_mode & 0o777) == (SMALL, 0o600)
    assert kept.st_blocks * 512 >= SMALL
    assert ballast.keep()
    assert (tmp_path / "ballast").stat().st_mtime_ns == kept.st_mtime_ns
    assert ballast.spend()
    assert not ballast.spend()
    assert not ballast.there


def test_a_part_of_it_is_made_whole(ballast, tmp_path):
    (tmp_path / "ballast").write_bytes(b"x")
    assert not ballast.there
    assert ballast.keep()


def test_where_there_is_little_room_none_is_taken(tmp_path):
    there = free(tmp_path)
    assert there > 0
    assert not Ballast(tmp_path / "ballast", there // ROOM + 1_000_000_000).keep()
    assert not (tmp_path / "ballast").exists()


def test_a_folder_that_takes_no_file_has_none(tmp_path):
    (tmp_path / "ballast").mkdir()
    assert not Ballast(tmp_path / "ballast", SMALL).keep()


def test_a_write_that_fails_half_way_leaves_nothing(ballast, tmp_path):
    with small_files(SMALL // 2):
        assert not ballast.keep()
    assert not (tmp_path / "ballast").exists()


def test_none_of_size_zero_is_missed(tmp_path):
    nothing = Ballast(tmp_path / "ballast", 0)
    assert nothing.keep()
    assert not nothing.spend()
    assert list(tmp_path.iterdir()) == []
    assert SIZE == 16 << 20


WRITES = {
    "beat": lambda store: store.beat(mark(30, sequence=2), [use(SCREEN, 15, 30)]),
    "lockout": lambda store: store.keep_lockout(Lockout("an", 1)),
    "grace": lambda store: store.keep_grace(AN, DAY, MORNING),
}


@pytest.mark.parametrize("write", WRITES)
def test_on_a_full_disk_what_enforces_is_written_all_the_same(folder, failing, write):
    store = open_store(folder, connect=failing.connect, ballast=SMALL)
    store.beat(mark(15, sequence=1), [use(SCREEN, 0, 15)])
    assert names(store) == []
    (folder / "ballast").write_bytes(b"")  # so that making it anew is seen
    store.state.ballast.keep()
    failing.left = 1
    WRITES[write](store)
    assert failing.left <= 0
    assert store.usage(AN, DAY).used(SCREEN, DAY) >= timedelta(seconds=15)
    store.close()


def test_that_the_reserve_is_gone_is_a_problem_until_there_is_another(folder, failing):
    store = open_store(folder, connect=failing.connect, ballast=SMALL)
    whole, store.state.ballast = store.state.ballast, Poor(folder / "ballast", SMALL)
    failing.left = 1
    with pytest.raises(StoreProblem, match="full") as told:
        store.log(Entry(MORNING, "lan", "x"))
    assert told.value.name == "disk-full"
    assert names(store) == ["ballast-spent"]
    assert not (folder / "ballast").exists()
    store.log(Entry(MORNING, "lan", "x"))
    store.beat(mark(15, sequence=1), [])
    assert names(store) == ["ballast-spent"]
    store.state.ballast = whole
    store.beat(mark(75 + 15, sequence=2), [])
    assert names(store) == []
    assert (folder / "ballast").stat().st_size == SMALL
    store.close()


class Poor(Ballast):
    """On a disk that stays full."""

    def keep(self):
        return self.there


def test_without_ballast_a_full_disk_is_told_as_before(folder, failing):
    store = open_store(folder, connect=failing.connect)
    failing.left = 1
    with pytest.raises(StoreProblem, match="full"):
        store.beat(mark(15, sequence=1), [])
    assert names(store) == []
    store.beat(mark(15, sequence=1), [])
    store.close()


def test_a_disk_without_such_a_limit_has_files_for_all() -> None:
    proc = Path("/proc")  # it tells no number of files, as btrfs does not (statvfs(3))
    assert not os.statvfs(proc).f_files
    assert files_left(proc) == sys.maxsize
