from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.ports.store import Mark, StoreProblem
from agent.storage import open_store
from policies.target import SCREEN
from policies.timeline import Timeline
from tests.agent.storage.family import AN, BINH, GAME, GAMES, MORNING, mark, use


def test_there_is_no_mark_before_the_first_beat(store):
    assert store.mark() is None


def test_a_mark_comes_back_after_a_restart(folder, store):
    store.beat(mark(15, clean=True, sequence=7), [])
    store.close()
    again = open_store(folder)
    assert again.mark() == mark(15, clean=True, sequence=7)
    again.close()


def test_the_sequence_never_runs_backwards(store):
    store.beat(mark(0, sequence=5), [])
    store.beat(mark(15), [])
    assert store.mark().sequence == 6
    store.beat(mark(30, sequence=20), [])
    assert store.mark().sequence == 20


def test_what_is_in_use_is_what_was_in_use_last(store):
    for in_use in (
        {AN: {SCREEN, GAME}, BINH: {SCREEN}},
        {AN: {SCREEN, GAME}, BINH: {SCREEN}},
        {BINH: {GAMES}},
        {},
    ):
        wanted = {child: frozenset(targets) for child, targets in in_use.items()}
        store.beat(replace(mark(0), in_use=wanted), [])
        assert store.mark().in_use == wanted


def test_children_who_use_nothing_are_not_in_it(store):
    store.beat(replace(mark(0), in_use={AN: frozenset(), BINH: frozenset({SCREEN})}), [])
    assert store.mark().in_use == {BINH: frozenset({SCREEN})}


def test_after_an_undone_beat_the_next_one_is_whole(store):
    store.beat(mark(0), [])
    with pytest.raises(ZeroDivisionError):
        store.beat(replace(mark(15), in_use={BINH: frozenset({GAMES})}), (1 / 0 for _ in range(1)))
    before = store.mark()
    assert before.in_use == mark(0).in_use
    store.beat(replace(mark(15), in_use={BINH: frozenset({GAMES})}), [])
    assert store.mark().in_use == {BINH: frozenset({GAMES})}


def test_a_beat_that_the_disk_refuses_keeps_neither_mark_nor_use(store):
    store.beat(mark(0), [use(SCREEN, 0, 15)])
    store.state.tables.database.rows("PRAGMA query_only=ON")
    with pytest.raises(StoreProblem) as told:
        store.beat(mark(15), [use(SCREEN, 15, 30)])
    assert told.value.name == "database-read-only"
    store.state.tables.database.rows("PRAGMA query_only=OFF")
    assert store.mark().line == mark(0).line
    assert store.usage(AN, MORNING.date()).used(SCREEN, MORNING.date()) == timedelta(seconds=15)


lengths = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=40000))

offsets = st.timedeltas(min_value=timedelta(days=-40000), max_value=timedelta(days=40000))


@given(st.datetimes(timezones=st.just(MORNING.tzinfo)), lengths, lengths, st.text(), offsets, st.booleans())
def test_every_line_comes_back(tmp_path_factory, at, boottime, monotonic, boot_id, off_by, uncertain):
    store = open_store(tmp_path_factory.mktemp("marks"))
    boot_id = boot_id.replace("\0", "").encode("utf-8", "ignore").decode()
    line = Timeline(at, boottime, monotonic, boot_id, off_by, uncertain)
    store.beat(Mark(line), [])
    assert store.mark().line == line
    store.close()
