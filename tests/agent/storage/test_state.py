"""Which tables answer, and how they are written, beneath the port."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agent.ports.store import StoreProblem
from agent.storage import open_store
from agent.storage.begun import ERASING
from agent.storage.database import connect
from agent.storage.folder import DATABASE, WITNESS
from agent.storage.state import Again, StateFolder
from agent.storage.witness import read
from tests.agent.storage.family import AN, DAY, MORNING, live, mark
from tests.agent.storage.rival import held_by_another_program

if TYPE_CHECKING:
    from pathlib import Path

    from agent.storage.tables import Tables
    from tests.agent.storage.failing import Failing


def test_what_was_written_is_there_for_whoever_opens_the_folder_next(folder: Path) -> None:
    state = StateFolder(folder, connect, 0)
    with pytest.raises(StoreProblem, match="another"):
        StateFolder(folder, connect, 0)
    with state.writing() as tables:
        assert tables is state.tables
        tables.guardians.keep_secret("hash")
    state.testify()
    witness = read(folder / WITNESS)
    assert witness is not None
    assert witness.secret == "hash"
    for _ in range(2):
        state.close()
    again = StateFolder(folder, connect, 0)
    assert again.tables.guardians.secret() == "hash"
    again.close()


def test_the_tables_of_a_lost_disk_are_those_of_the_witness_until_it_is_back(folder: Path) -> None:
    store = open_store(folder)
    live(store)
    store.close()
    with held_by_another_program(folder / DATABASE):
        state = StateFolder(folder, connect, 0)
        memory = state.tables
        with pytest.raises(StoreProblem), state.writing():
            raise AssertionError("nothing can be written")
        assert state.tables is memory
    assert memory.log.entries(None, 9) == ()
    assert state.on_disk() is state.tables is not memory
    assert len(state.tables.log.entries(None, 9)) == 2
    assert state.on_disk() is state.tables
    assert (state.regained, state.problems) == (1, ())
    state.close()


def test_a_write_is_tried_again_only_where_the_ballast_made_room(folder: Path, failing: Failing) -> None:
    def write(tables: Tables) -> str:
        tables.guardians.keep_grace(AN, DAY, MORNING)
        tries.append(1)
        return "kept"

    tries: list[int] = []
    state = StateFolder(folder, failing.connect, 1 << 16)
    failing.left = 1
    with pytest.raises(Again), state.writing() as tables:
        tables.guardians.keep_grace(AN, DAY, MORNING)
    failing.left = 1
    assert state.written(write) == "kept"
    assert state.tables.guardians.graces(AN) == {DAY: MORNING}
    assert len(tries) == 2
    state.close()


def test_what_was_begun_is_ended_once_the_witness_knows_it(folder: Path) -> None:
    state = StateFolder(folder, connect, 0)
    with state.writing() as tables:
        tables.begun.begin(ERASING)
    (folder / f"{WITNESS}.new").mkdir()
    state.end_what_was_begun()
    assert {*state.problems} == {"witness-unwritten"}
    assert state.tables.begun.is_begun(ERASING)
    (folder / f"{WITNESS}.new").rmdir()
    state.testify_when_due(mark(0))
    state.end_what_was_begun()
    assert not {*state.problems}
    assert not state.tables.begun.is_begun(ERASING)
    state.close()
