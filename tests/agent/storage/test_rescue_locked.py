"""While another program holds the database, the witness answers."""

import sqlite3
from datetime import timedelta

import pytest

from agent.ports.store import StoreProblem
from agent.storage import open_store
from agent.storage.database import connect
from agent.storage.folder import DATABASE, WITNESS
from policies.target import SCREEN
from tests.agent.storage.family import AN, DAY, agreed, asked, mark, use
from tests.agent.storage.limits import limits_hold, names, opened
from tests.agent.storage.rival import held_by_another_program


def test_while_another_program_holds_it_the_witness_answers(lived):
    with held_by_another_program(lived / DATABASE):
        store = open_store(lived)
        assert names(store) == ["database-locked"]
        limits_hold(store)
        for write in (
            lambda: store.beat(mark(345), [use(SCREEN, 300, 315)]),
            lambda: store.keep_policy(agreed("weaker")),
            lambda: store.new_request(asked()),
            lambda: store.forget(DAY),
        ):
            with pytest.raises(StoreProblem, match="holds Luytre’s notes open") as told:
                write()
            assert told.value.name == "database-locked"
        limits_hold(store)
    store.beat(mark(360), [use(SCREEN, 300, 330)])
    assert store.problems == ()
    assert store.usage(AN, DAY).used(SCREEN, DAY) == timedelta(seconds=330)
    assert len(store.requests()) == 2  # the disk's own records are back
    store.close()
    with opened(lived) as again:
        assert again.problems == ()
        assert again.usage(AN, DAY).used(SCREEN, DAY) == timedelta(seconds=330)


def test_writes_that_are_refused_leave_nothing_behind(lived):
    with held_by_another_program(lived / DATABASE):
        store = open_store(lived)
        memory = store.state.tables
        kept = len(memory.database.kept)
        for second in range(345, 645, 15):
            with pytest.raises(StoreProblem):
                store.beat(mark(second), [])
        assert store.state.tables is memory
        assert (len(memory.database.kept), len(memory.database.undone)) == (kept, 2)
        limits_hold(store)
        assert store.regained == 0
    store.beat(mark(660), [])
    store.beat(mark(675), [])
    assert store.regained == 1
    store.close()


def test_what_stands_between_is_told_by_its_latest_name_and_the_rest_stays(lived):
    full = [False]

    def driver(path):
        if full[0] and path.name == DATABASE:
            error = sqlite3.OperationalError("full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        return connect(path)

    (lived / DATABASE).chmod(0o644)
    with held_by_another_program(lived / DATABASE):
        store = open_store(lived, connect=driver, ballast=1 << 60)
        assert names(store) == ["database-locked", "state-open", "ballast-spent"]
    full[0] = True
    with pytest.raises(StoreProblem):
        store.beat(mark(345), [])
    assert names(store) == ["disk-full", "state-open", "ballast-spent"]
    full[0] = False
    store.beat(mark(345), [])
    assert names(store) == ["state-open", "ballast-spent"]
    store.close()


def test_without_a_witness_a_locked_database_is_said(lived):
    (lived / WITNESS).unlink()
    with held_by_another_program(lived / DATABASE), pytest.raises(StoreProblem) as told:
        open_store(lived)
    assert told.value.name == "database-locked"


def test_closing_while_it_is_lost_leaves_the_witness_alone(lived):
    before = (lived / WITNESS).read_bytes()
    with held_by_another_program(lived / DATABASE), opened(lived) as store:
        assert names(store) == ["database-locked"]
    assert (lived / WITNESS).read_bytes() == before


def test_a_damaged_witness_cannot_answer(lived):
    (lived / WITNESS).write_text("{}")
    with held_by_another_program(lived / DATABASE), pytest.raises(StoreProblem) as told:
        open_store(lived)
    assert told.value.name == "database-locked"
