"""Taking a backup back adds what is lacking, takes nothing away, and gives nobody time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agent.ports.store import Entry, StoreProblem
from agent.storage import open_store, restoring, state
from agent.storage.backup import Refused
from agent.storage.folder import DATABASE
from policies.target import SCREEN
from tests.agent.storage.family import (
    AN,
    BEFORE,
    BINH,
    DAY,
    GAME,
    LUCK,
    MORNING,
    agreed,
    given,
    live,
    mark,
    taken,
    use,
)
from tests.agent.storage.rival import held_by_another_program

LATER = MORNING + timedelta(days=1)


@pytest.fixture
def file(tmp_path):
    store = open_store(tmp_path / "old")
    live(store)
    made = store.back_up()
    assert store.problems == ()
    live(store)  # it goes on
    store.close()
    return made


def agree(text):
    """The family takes the document of the backup."""
    return agreed(text, LATER)


def keep_ours(_text):
    """It has another one by now."""


def everything(store):
    told = [record for child in (AN, BINH) for record in store.stored(child, 0, 10_000)]
    return [(record.kind, dict(record.fields)) for record in told]


def test_on_a_new_pc_all_is_there_again(file, folder, store):
    store.beat(mark(345, sequence=400), [])
    kept = store.restore(file, LATER, agree)
    assert kept == replace(agreed(at=LATER), version=1)
    assert store.policy() == kept
    day = store.totals(AN, DAY, DAY)[DAY]
    assert (day[SCREEN], day[GAME]) == (timedelta(seconds=300), timedelta(seconds=150))
    assert store.totals(BINH, DAY - timedelta(days=1), DAY)
    assert {request.state for request in store.requests()} == {"expired"}
    assert {request.reason for request in store.requests()} == {"xin mẹ"}
    assert {request.child: request.guessed for request in store.requests()} == {AN: None, BINH: LUCK}
    assert [given.guessed for given in store.grants(BINH, BEFORE)] == [LUCK, None]
    assert store.grants(AN, MORNING) == (given(),)
    assert [entry.what for entry in store.entries(AN, 9)] == ["asked for 15 minutes", "changed the agreement"]
    assert store.graces(AN) == {DAY: MORNING + timedelta(minutes=2)}
    assert store.secret() is None
    assert not (folder / "backup.new").exists()
    store.log(Entry(LATER, "lan", "more"))
    store.close()
    again = open_store(folder)
    assert again.problems == ()
    assert len(again.entries(None, 9)) == 3
    again.close()


def test_taken_back_twice_is_taken_back_once(file, store):
    store.restore(file, LATER, agree)
    once = everything(store)
    store.restore(file, LATER, agree)
    assert everything(store) == once


def test_a_disk_that_can_be_written_again_takes_a_backup_back_at_once(file, folder, store):
    store.beat(mark(345, sequence=400), [])
    store.close()
    with held_by_another_program(folder / DATABASE):
        lost = open_store(folder)
        with pytest.raises(StoreProblem, match="holds Luytre’s notes open"):
            lost.restore(file, LATER, agree)
        assert lost.entries(None, 9) == ()
    lost.restore(file, LATER, agree)
    assert (lost.regained, len(lost.entries(None, 9))) == (1, 2)
    lost.close()
    again = open_store(folder)
    assert (again.problems, len(again.entries(None, 9))) == ((), 2)
    again.close()


def steps_of(lines, tmp_path):
    """What SQLite does, in its own steps, when a backup of so many lines of the log is taken back twice."""
    store, done = open_store(tmp_path / str(lines)), []
    with store.state.writing():
        for number in range(1, lines + 1):
            store.state.tables.database.rows(
                "INSERT INTO entries (id, at, who, what, kind) VALUES (?, ?, 'lan', ?, 'act')",
                number,
                number,
                f"line {number}",
            )
    made = store.back_up()
    driver: Any = store.state.tables.database._connection
    driver.set_progress_handler(lambda: done.append(1), 100)
    for _ in range(2):
        store.restore(made, LATER, keep_ours)
    driver.set_progress_handler(None, 0)
    assert [entry.what for entry in store.entries(None, lines + 1)] == [
        f"line {number}" for number in range(lines, 0, -1)
    ]
    store.close()
    return len(done)


def test_a_long_log_takes_as_much_more_work_as_it_is_longer(tmp_path):
    assert steps_of(2000, tmp_path) < 6 * steps_of(500, tmp_path)


def test_today_s_use_is_the_larger_of_both(file, store):
    store.beat(mark(15, sequence=1), [use(SCREEN, 0, 1000), use(GAME, 0, 20)])
    store.restore(file, LATER, agree)
    day = store.totals(AN, DAY, DAY)[DAY]
    assert (day[SCREEN], day[GAME]) == (timedelta(seconds=1000), timedelta(seconds=150))
    assert store.usage(AN, DAY).used(GAME, DAY) == timedelta(seconds=150)


def test_a_grant_that_still_holds_is_not_given_again(file, store):
    store.restore(file, MORNING + timedelta(minutes=30), agree)
    assert store.grants(AN, MORNING) == ()


def made_of(store, *grants):
    """A backup with these of An's."""
    for grant in grants:
        kept = store.keep_grant(AN, grant)
        if grant.taken is not None:
            store.keep_taken(kept.id, grant.taken)
    return store.back_up()


def test_that_it_was_taken_back_comes_with_a_grant(tmp_path, store):
    back = replace(given(), taken=taken())
    old = open_store(tmp_path / "old")
    file = made_of(old, back, given(LATER))
    old.close()
    store.restore(file, MORNING + timedelta(minutes=31), agree)  # it would hold for an hour and a half more
    assert store.grants(AN, MORNING) == (back,)


def test_a_grant_that_was_taken_back_in_the_backup_or_since_is_taken_back(tmp_path, store):
    back = replace(given(), taken=taken())
    old = open_store(tmp_path / "old")
    with_it, without = made_of(old, back, given(LATER)), made_of(store, given(), given(LATER))
    old.close()
    store.restore(with_it, MORNING + timedelta(minutes=40), agree)
    assert store.grants(AN, MORNING) == (back, given(LATER))
    store.restore(without, LATER, agree)
    assert store.grants(AN, MORNING) == (back, given(LATER))


def test_nothing_that_was_written_since_is_lost(file, store):
    store.keep_policy(agreed("format = 1\n"))
    store.keep_secret("$new")
    store.log(Entry(LATER, "lan", "since then"))
    store.keep_grant(AN, given(LATER))
    assert store.restore(file, LATER, keep_ours) is None
    assert store.secret() == "$new"
    assert store.policy().text == "format = 1\n"
    assert store.entries(None, 1)[0].what == "since then"
    assert set(store.grants(AN, MORNING)) == {given(), given(LATER)}


def test_a_document_that_cannot_be_taken_up_changes_nothing(file, store):
    live(store)
    before = everything(store)

    def refuse(text):
        raise ZeroDivisionError(text)

    with pytest.raises(ZeroDivisionError):
        store.restore(file, LATER, refuse)
    assert everything(store) == before


def test_tables_that_cannot_be_taken_away_again_go_with_the_next_start(file, folder, store, monkeypatch):
    def stays(path):
        if path.exists():
            raise StoreProblem("disk-failing")

    monkeypatch.setattr(restoring, "clear", stays)
    assert store.restore(file, LATER, agree) is not None
    monkeypatch.undo()
    assert (folder / "backup.new").exists()
    store.close()
    open_store(folder).close()
    assert not (folder / "backup.new").exists()


def test_a_backup_without_a_document_brings_none(tmp_path, store):
    old = open_store(tmp_path / "old")
    old.log(Entry(MORNING, "lan", "here"))
    made = old.back_up()
    old.close()
    assert store.restore(made, LATER, agree) is None
    assert store.policy() is None


@pytest.mark.parametrize("damage", [lambda file: file[:-1], lambda file: b"x" + file, lambda file: file[:9]])
def test_what_is_damaged_changes_nothing(file, folder, store, damage):
    live(store)
    before = everything(store)
    with pytest.raises(Refused):
        store.restore(damage(file), LATER, agree)
    assert everything(store) == before
    assert not (folder / "backup.new").exists()


@pytest.mark.parametrize("cut", [1, 5, 20, 40, 60, 80, 100, 120])
def test_a_disk_that_is_full_half_way_changes_nothing(file, folder, failing, cut):
    store = open_store(folder, connect=failing.connect)
    store.beat(mark(15, sequence=1), [use(SCREEN, 0, 1000)])
    store.log(Entry(MORNING, "lan", "here"))
    before = everything(store)
    failing.left = cut
    try:
        store.restore(file, LATER, agree)
    except StoreProblem:
        assert everything(store) == before
    failing.left = 0
    assert not (folder / "backup.new").exists()
    store.restore(file, LATER, agree)
    assert len(everything(store)) > len(before)
    store.close()
    again = open_store(folder)
    assert again.problems == ()
    again.close()


def test_a_log_that_is_cut_after_its_restore_was_broken_off_and_ended_is_missed(file, folder, monkeypatch):
    store = open_store(folder)
    store.log(Entry(LATER, "lan", "here"))
    store.keep_secret("$here")  # what the log is becomes known to its witness
    with monkeypatch.context() as context:
        context.setattr(state, "write", _gone)
        store.restore(file, LATER, agree)
        assert {*store.problems} == {"witness-unwritten"}
        _leave(store)
        again = open_store(folder)
        assert {*again.problems} == {"witness-unwritten"}
        _leave(again)
    again = open_store(folder)
    assert again.problems == ()
    again.log(Entry(LATER, "lan", "more"))
    again.close()
    with closing(sqlite3.connect(folder / DATABASE)) as database, database:
        database.execute("DELETE FROM entries")
        database.execute("DELETE FROM links")
        database.execute("DELETE FROM journal")
    again = open_store(folder)
    assert {*again.problems} == {"journal-broken"}
    again.close()


def _gone(*_):
    raise OSError


def _leave(store):
    """As a power cut does."""
    store.state.tables.database.close()
    store.state._lock.release()
