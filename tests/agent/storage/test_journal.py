"""The chain of the log: whatever is done to it behind the agent's back is seen, and nothing is lost by it."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.ports.store import Entry
from agent.storage import journal, open_store
from agent.storage.folder import DATABASE
from tests.agent.storage.family import AN, BINH, DAY, MORNING, mark

DAYS = timedelta(days=1)
CHANGES = {
    "another text": "UPDATE entries SET what = 'nothing' WHERE id = 3",
    "another moment": "UPDATE entries SET at = at - 1 WHERE id = 3",
    "another child": "UPDATE entries SET child = NULL WHERE id = 2",
    "a line in the middle is gone": "DELETE FROM entries WHERE id = 3",
    "a line and its link are gone": "DELETE FROM entries WHERE id = 3; DELETE FROM links WHERE id = 3",
    "the first line is gone": "DELETE FROM entries WHERE id = 1; DELETE FROM links WHERE id = 1",
    "the last line is gone": "DELETE FROM entries WHERE id = 5; DELETE FROM links WHERE id = 5",
    "cut off, with its end made anew": (
        "DELETE FROM entries WHERE id = 5; UPDATE journal SET line = 4, hash ="
        " (SELECT before FROM links WHERE id = 5); DELETE FROM links WHERE id = 5"
    ),
    "a line beside the chain": "INSERT INTO entries (at, who, what, kind) VALUES (0, 'x', 'y', 'act')",
    "the text of a forgotten line": "UPDATE links SET salt = NULL WHERE id = 3",
    "the chain is gone": "DELETE FROM links; DELETE FROM journal",
    "another line where one was": (
        "UPDATE links SET salt = NULL, digest = x'"
        + "00" * 32
        + "' WHERE id = 5; DELETE FROM entries WHERE id = 5"
    ),
    "only the end": "UPDATE journal SET hash = x'" + "00" * 32 + "'",
}


def write(store, count=5):
    for number in range(count):
        store.log(
            Entry(MORNING + timedelta(seconds=number), "lan", f"dòng {number}", AN if number % 2 else None)
        )


def tamper(folder, script):
    """Another program writes into the file while no agent runs."""
    connection = sqlite3.connect(folder / DATABASE)
    connection.executescript(script)
    connection.close()


def lines(store):
    return [(entry.who, entry.what) for entry in store.entries(None, 999)]


def test_a_chain_that_nobody_touched_is_whole(folder, store):
    write(store)
    store.close()
    again = open_store(folder)
    assert again.problems == ()
    write(again, 2)
    again.close()
    third = open_store(folder)
    assert third.problems == ()
    assert len(lines(third)) == 7
    third.close()


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_changed_behind_the_agent_s_back_is_told_once_and_no_line_is_lost(folder, store, change):
    store.beat(mark(15, sequence=1), [])
    write(store)
    store.close()
    tamper(folder, CHANGES[change])
    there = sqlite3.connect(folder / DATABASE)
    kept = there.execute("SELECT who, what FROM entries ORDER BY id DESC").fetchall()
    there.close()
    again = open_store(folder)
    assert [*again.problems] == ["journal-broken"]
    assert lines(again) == kept
    write(again, 1)
    again.close()
    third = open_store(folder)
    assert third.problems == ()
    assert lines(third) == [("lan", "dòng 0"), *kept]
    third.close()


def test_lines_that_the_witness_has_not_seen_yet_are_no_break(folder, store):
    store.beat(mark(15, sequence=1), [])
    write(store)
    seen = (folder / "witness.json").read_bytes()
    write(store)
    store.close()
    (folder / "witness.json").write_bytes(seen)
    again = open_store(folder)
    assert again.problems == ()
    again.close()


def test_a_line_made_anew_with_a_fitting_chain_is_missed_by_the_witness(folder, store):
    store.beat(mark(15, sequence=1), [])
    write(store)
    store.close()
    tamper(
        folder,
        "UPDATE entries SET what = 'nothing' WHERE id = 4; DELETE FROM links; DELETE FROM journal",
    )
    aside = folder / "witness.json"
    seen = aside.read_bytes()
    aside.unlink()
    forger = open_store(folder)  # makes a chain that fits
    forger.log(Entry(MORNING, "lan", "more"))
    forger.close()
    aside.write_bytes(seen)
    again = open_store(folder)
    assert [*again.problems] == ["journal-broken"]
    again.close()


def test_lines_of_before_there_was_a_chain_are_taken_into_it(folder, store):
    write(store)
    store.state.tables.database.rows("DELETE FROM links")
    store.state.tables.database.rows("DELETE FROM journal")
    store.log(Entry(MORNING, "lan", "more"))
    assert store.state.tables.database.rows("SELECT count(*) FROM links") == [(6,)]
    assert store.state.tables.journal.broken_line(store.state.tables.journal.head()) is None


def test_forgetting_from_the_front_keeps_the_anchor(folder, store):
    for days in range(5):
        store.log(Entry(MORNING + days * DAYS, "lan", f"day {days}"))
    before = store.state.tables.database.rows("SELECT before FROM links WHERE id = 3")
    store.forget(DAY + 92 * DAYS)
    assert [what for _, what in lines(store)] == ["day 4", "day 3", "day 2"]
    assert store.state.tables.database.rows("SELECT anchor FROM journal") == before
    assert store.state.tables.database.rows("SELECT min(id), count(*) FROM links") == [(3, 3)]
    store.close()
    again = open_store(folder)
    assert again.problems == ()
    again.close()


def test_a_line_forgotten_in_the_middle_leaves_its_digest_alone(folder, store):
    store.log(Entry(MORNING, "lan", "rules", kind="policy"))
    store.log(Entry(MORNING, "an", "secret words", AN))
    store.log(Entry(MORNING + 2 * DAYS, "lan", "more"))
    store.forget(DAY + 91 * DAYS)
    assert store.state.tables.database.rows("SELECT id, salt IS NULL FROM links") == [(1, 0), (2, 1), (3, 0)]
    store.close()
    again = open_store(folder)
    assert again.problems == ()
    assert [what for _, what in lines(again)] == ["more", "rules"]
    again.close()


def test_when_all_lines_are_forgotten_the_chain_goes_on(folder, store):
    write(store)
    store.forget(DAY + 400 * DAYS)
    assert lines(store) == []
    write(store, 1)
    assert store.state.tables.database.rows("SELECT id FROM links") == [(6,)]
    store.close()
    again = open_store(folder)
    assert again.problems == ()
    again.close()


def test_in_place_of_lost_records_the_chain_goes_on_from_its_witness(folder, store):
    store.beat(mark(15, sequence=1), [])
    write(store)
    store.close()
    (folder / DATABASE).unlink()
    again = open_store(folder)
    assert [*again.problems] == ["database-missing"]
    write(again, 1)
    assert again.state.tables.database.rows("SELECT id FROM links") == [(6,)]
    again.close()
    third = open_store(folder)
    assert third.problems == ()
    third.close()


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("log"), st.integers(0, 100)),
            st.tuples(st.just("forget"), st.integers(0, 300)),
            st.tuples(st.just("open"), st.just(0)),
        ),
        max_size=20,
    )
)
@settings(deadline=None, max_examples=30)
def test_whatever_is_written_and_forgotten_the_chain_holds(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("state")
    store = open_store(folder)
    store.beat(mark(15, sequence=1), [])
    for step, number in steps:
        if step == "log":
            kind = "policy" if number % 3 else "act"
            store.log(Entry(MORNING + number * DAYS, "x", str(number), BINH if number % 2 else None, kind))
        elif step == "forget":
            store.forget(DAY + number * DAYS)
        else:
            store.close()
            store = open_store(folder)
            assert store.problems == ()
        assert store.state.tables.journal.broken_line(store.state.tables.journal.head()) is None
    store.close()


def test_a_long_log_is_read_page_by_page(folder, store, monkeypatch):
    monkeypatch.setattr(journal, "PAGE", 2)
    write(store)
    assert store.state.tables.journal.broken_line(store.state.tables.journal.head()) is None
    store.state.tables.database.rows("UPDATE entries SET who = 'x' WHERE id = 5")
    assert store.broken_line() == 5
