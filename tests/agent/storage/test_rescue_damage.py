"""Whatever is damaged is kept aside, and the limits hold."""

import contextlib
import os
import random
import sqlite3
from datetime import timedelta

import pytest

from agent.ports.store import StoreProblem
from agent.storage.folder import DATABASE, WITNESS
from policies.target import SCREEN
from tests.agent.storage.family import AN, BINH, DAY, MORNING, POLICY, mark, use
from tests.agent.storage.limits import limits_hold, names, opened


def garbage(path):
    path.write_bytes(random.Random(1).randbytes(path.stat().st_size))


def truncated(path):
    os.truncate(path, path.stat().st_size // 2)


def shorter_than_a_page(path):
    os.truncate(path, 1000)


def emptied(path):
    os.truncate(path, 0)


def text(path):
    path.write_text("I was here. An\n")


def another_database(path):
    path.unlink()
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.executescript("PRAGMA journal_mode=WAL; CREATE TABLE entries (x); PRAGMA user_version = 1")
    path.chmod(0o600)


def another_version_zero(path):
    path.unlink()
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.executescript("PRAGMA journal_mode=WAL; CREATE TABLE entries (x)")
    path.chmod(0o600)


def a_table_less(path):
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.executescript("DROP TABLE marks")


def a_word_that_is_none(path):
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.executescript("UPDATE targets SET text = 'nonsense' WHERE text = 'screen'")


def another_policy(path):
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.executescript("UPDATE policies SET text = replace(text, 'ít', 'ớt')")


def a_number_out_of_range(path):
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.executescript("PRAGMA ignore_check_constraints=ON; UPDATE spans SET day = 99999999")


def a_row_that_belongs_nowhere(path):
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.executescript("UPDATE spans SET target = 4711 WHERE target = 3")


def a_use_that_belongs_nowhere(path):
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.executescript("UPDATE in_use SET target = 4711 WHERE target = (SELECT min(target) FROM in_use)")


def a_child_that_nobody_knows(path):
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.executescript("UPDATE in_use SET child = 4711")


def a_moment_out_of_range(path):
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.executescript(
            "PRAGMA ignore_check_constraints=ON; UPDATE marks SET moment = 300000000000000000"
        )


DAMAGES = [
    garbage,
    truncated,
    shorter_than_a_page,
    emptied,
    text,
    another_database,
    another_version_zero,
    a_table_less,
    a_word_that_is_none,
    another_policy,
    a_number_out_of_range,
    a_row_that_belongs_nowhere,
    a_use_that_belongs_nowhere,
    a_child_that_nobody_knows,
    a_moment_out_of_range,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_is_kept_aside_and_the_limits_hold(lived, damage):
    damage(lived / DATABASE)
    damaged = (lived / DATABASE).read_bytes()
    with opened(lived) as store:
        assert names(store) == ["database-damaged"]
        limits_hold(store)
        store.beat(mark(345), [use(SCREEN, 300, 315)])
    assert (lived / f"{DATABASE}.damaged-1").read_bytes() == damaged
    with opened(lived) as store:
        assert store.problems == ()
        assert store.usage(AN, DAY).used(SCREEN, DAY) == timedelta(seconds=315)


@pytest.mark.parametrize("damage", DAMAGES)
def test_without_a_witness_there_is_a_new_start_that_says_so(lived, damage):
    (lived / WITNESS).unlink()
    damage(lived / DATABASE)
    with opened(lived) as store:
        assert names(store) == ([] if damage is emptied else ["database-damaged"])
        assert store.policy() is None
        store.beat(mark(0), [])


def test_a_damaged_witness_alone_is_written_anew(lived):
    before = (lived / WITNESS).read_bytes()
    (lived / WITNESS).write_bytes(b"\0" * 99)
    with opened(lived) as store:
        assert names(store) == ["witness-damaged"]
        limits_hold(store)
        assert (lived / WITNESS).read_bytes() == before


def test_when_both_are_damaged_both_are_told(lived):
    text(lived / DATABASE)
    text(lived / WITNESS)
    with opened(lived) as store:
        assert names(store) == ["witness-damaged", "database-damaged"]
        assert store.policy() is None


def test_any_changed_bits_are_survived(lived):
    """Whatever bits change: no crash, and never another policy than the family's."""
    chance = random.Random(7)
    database, witness = (lived / DATABASE).read_bytes(), (lived / WITNESS).read_bytes()
    found = 0
    for _ in range(150):
        changed = bytearray(database)
        for _ in range(chance.choice((1, 3, 40))):
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        (lived / DATABASE).write_bytes(changed)
        (lived / WITNESS).write_bytes(witness)
        with contextlib.suppress(StoreProblem), opened(lived) as store:
            found += bool(store.problems)
            everything(store)
            assert store.policy().text == POLICY
            store.beat(mark(345), [use(SCREEN, 300, 315)])
    assert found > 50


def everything(store):
    for child in (AN, BINH):
        store.usage(child, DAY - timedelta(days=9))
        store.totals(child, DAY - timedelta(days=9), DAY)
        store.grants(child, MORNING)
        store.requests(child)
        store.graces(child)
        store.entries(child, 99)
    store.mark()
    store.policies()
    store.lockout("an")
    store.holidays("VN", 2026)
