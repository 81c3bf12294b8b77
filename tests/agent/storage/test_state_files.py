"""A disk that takes no further file: what limits hang on is written all the same, over restarts as well."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from agent.ports import ProcessKey
from agent.ports.store import StoreProblem
from agent.storage import open_store
from agent.storage.folder import DATABASE, SPARES, WITNESS
from agent.storage.paused import PausedPrograms
from agent.storage.spares import FOR_STARTS, NUMBER
from agent.storage.witness import read
from policies.target import SCREEN
from tests.agent.storage.failing import use_up
from tests.agent.storage.family import AN, DAY, live, mark, use

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from agent.storage.store import DiskStore

pytestmark = pytest.mark.root
SMALL = 100_000
SEIZE = """
import itertools, os, sys
for number in itertools.count():
    try:
        os.close(os.open(f"{sys.argv[1]}/seized-{number}", os.O_CREAT | os.O_WRONLY))
    except OSError:
        pass
"""


@pytest.fixture
def state(few_files: Path) -> Path:
    """The folder of a store that was used on a disk that had files to give, and has none left."""
    folder = few_files / "state"
    store = open_store(folder, ballast=SMALL)
    live(store)
    assert store.problems == ()
    store.close()
    use_up(few_files)
    return folder


def spares(state: Path) -> int:
    return len(list((state / SPARES).iterdir()))


def beat(store: DiskStore, first: int, times: int) -> int:
    """So many minutes are used; when they are over."""
    for number in range(first, first + times):
        store.beat(mark(60 * number, sequence=100 + number), [use(SCREEN, 60 * number - 15, 60 * number)])
    return first + times


def seconds(store: DiskStore) -> int:
    return int(store.usage(AN, DAY).used(SCREEN, DAY).total_seconds())


def witnessed(state: Path) -> int:
    found = read(state / WITNESS)
    assert found is not None
    return found.sequence


def test_it_opens_counts_and_is_there_at_the_next_start(state: Path) -> None:
    after, had = 10, 300
    for start in range(2):
        store = open_store(state, ballast=SMALL)
        assert store.problems == ("ballast-spent",), "it is told, and nothing else is wrong"
        assert seconds(store) == had
        after = beat(store, after, 2 * NUMBER)
        had += 15 * 2 * NUMBER
        assert seconds(store) == had
        assert witnessed(state) == 100 + after - 1
        assert store.problems == ("ballast-spent",)
        assert spares(state) == NUMBER - 1, f"the write-ahead log has one, at start {start}"
        store.close()
        assert spares(state) == NUMBER
    again = open_store(state, ballast=SMALL)
    assert seconds(again) == had
    again.close()


def test_who_seizes_each_file_that_comes_free_takes_none_of_what_was_counted(state: Path) -> None:
    had, after = None, 10
    with seizing(state.parent):
        for _ in range(3):
            store = open_store(state, ballast=SMALL)
            assert had in {None, seconds(store)}
            after = beat(store, after, NUMBER)
            had = seconds(store)
            store.close()
    assert had is not None
    assert had >= 15 * 3 * NUMBER
    assert spares(state) >= FOR_STARTS - 3
    for path in (*state.parent.glob("seized-*"), *(state.parent / "filling").iterdir()):
        path.unlink()
    store = open_store(state, ballast=SMALL)
    assert (seconds(store), store.problems) == (had, ())
    beat(store, after, 1)
    assert spares(state) == NUMBER
    store.close()


@contextmanager
def seizing(disk: Path) -> Iterator[None]:
    """Somebody takes each file that the disk has to give."""
    child = subprocess.Popen([sys.executable, "-c", SEIZE, str(disk)])
    try:
        yield
    finally:
        child.kill()
        child.wait()


def test_where_there_are_no_spares_the_disk_is_told_to_be_full_until_it_is_not(state: Path) -> None:
    for path in list((state / SPARES).iterdir()):
        path.rename(state.parent / f"other-{path.name}")
    store = open_store(state)
    assert store.problems == ("disk-full",)
    with pytest.raises(StoreProblem) as told:
        beat(store, 10, 1)
    assert told.value.name == "disk-full"
    next((state.parent / "filling").iterdir()).unlink()
    beat(store, 10, 1)
    assert "disk-full" not in store.problems
    assert (state / f"{DATABASE}-wal").exists()
    store.close()


def test_the_note_of_what_is_paused_is_written_as_well(state: Path) -> None:
    note = PausedPrograms(state, "first", SMALL)
    for pid in range(2 * NUMBER):
        paused = ((ProcessKey(pid, 1000), "an", "app:mygame"),)
        note.keep(paused)
        assert note.kept() == paused
    assert spares(state) == NUMBER - 1, "the note has one"
    assert (state / "ballast").stat().st_size == SMALL, "room is not what was missing"
