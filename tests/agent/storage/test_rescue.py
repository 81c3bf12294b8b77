"""What a store finds when it is opened again, and the witness that answers for it."""

import contextlib
import shutil
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from agent.ports.store import StoreProblem
from agent.storage import open_store
from agent.storage.folder import DATABASE, WITNESS
from agent.storage.migration import NEWEST
from agent.storage.witness import read
from policies.target import SCREEN
from tests.agent.storage.family import AN, DAY, GAME, MORNING, POLICY, agreed, live, mark, use
from tests.agent.storage.limits import limits_hold, names, opened


def test_a_first_start_and_an_orderly_one_find_nothing(folder):
    for _ in range(2):
        with opened(folder) as store:
            assert store.problems == ()
            live(store) if store.mark() is None else limits_hold(store)
    assert sorted(x.name for x in folder.iterdir()) == ["luytre.lock", DATABASE, WITNESS]


def test_a_database_that_is_gone_is_missed(lived):
    (lived / DATABASE).unlink()
    with opened(lived) as store:
        assert names(store) == ["database-missing"]
        limits_hold(store)
    with opened(lived) as store:
        assert store.problems == ()
        limits_hold(store)


def test_a_log_without_its_database_is_kept_aside(lived):
    (lived / DATABASE).rename(lived / f"{DATABASE}-wal")
    with opened(lived) as store:
        assert names(store) == ["database-missing"]
        limits_hold(store)
    assert (lived / f"{DATABASE}.damaged-1-wal").exists()


def test_when_both_are_gone_it_is_a_first_start(lived):
    (lived / DATABASE).unlink()
    (lived / WITNESS).unlink()
    with opened(lived) as store:
        assert store.problems == ()
        assert store.policy() is None


def test_older_records_that_were_put_back_gain_nothing(folder):
    with opened(folder) as store:
        store.keep_policy(agreed("format = 1\n# more\n"))
        store.keep_secret("old")
        store.beat(mark(0), [use(SCREEN, 0, 10), use(GAME, 0, 5)])
    shutil.copy(folder / DATABASE, folder.parent / "old")
    with opened(folder) as store:
        live(store)
        version = store.policy().version
    shutil.copy(folder.parent / "old", folder / DATABASE)
    with opened(folder) as store:
        assert names(store) == ["database-rolled-back"]
        assert (store.policy().text, store.policy().version) == (POLICY, version)
        assert store.usage(AN, DAY).used(SCREEN, DAY) == timedelta(seconds=300)
        assert store.usage(AN, DAY).used(GAME, DAY) == timedelta(seconds=150)
        assert store.secret() == "$argon2id$secret"
        assert store.mark().line == mark(330).line
    with opened(folder) as store:
        assert store.problems == ()


def test_records_of_a_newer_version_are_not_touched(lived):
    with contextlib.closing(sqlite3.connect(lived / DATABASE)) as newer:
        newer.execute(f"PRAGMA user_version={NEWEST + 1}")
    before = {x.name: x.read_bytes() for x in lived.iterdir()}
    with pytest.raises(StoreProblem, match="newer Luytre") as told:
        open_store(lived)
    assert told.value.name == "database-newer"
    assert {x.name: x.read_bytes() for x in lived.iterdir()} == before


def test_a_cut_in_the_middle_of_the_rescue_is_rescued(lived):
    (lived / DATABASE).write_bytes(b"")
    with contextlib.closing(sqlite3.connect(lived / DATABASE)) as begun:
        begun.execute("PRAGMA journal_mode=WAL")
    with opened(lived) as store:
        assert names(store) == ["database-rolled-back"]
        limits_hold(store)


def test_a_witness_is_at_most_a_minute_old(store, folder):
    seen = []
    for second in range(0, 200, 15):
        store.beat(mark(second), [use(SCREEN, second, second + 15)])
        seen.append(read(folder / WITNESS).sums[AN][DAY][SCREEN])
    assert seen == [15] * 4 + [75] * 4 + [135] * 4 + [195] * 2
    store.beat(mark(201, clean=True), [use(SCREEN, 200, 213)])
    assert read(folder / WITNESS).sums[AN][DAY][SCREEN] == 213


def test_after_a_reboot_a_witness_is_written_at_once(store, folder):
    store.beat(mark(300), [use(SCREEN, 0, 15)])
    rebooted = mark(0)
    store.beat(replace(rebooted, line=replace(rebooted.line, boot_id="boot-2")), [use(SCREEN, 15, 30)])
    assert read(folder / WITNESS).sums[AN][DAY][SCREEN] == 30


def test_what_must_not_be_won_back_is_witnessed_at_once(store, folder):
    path = folder / WITNESS
    store.keep_policy(agreed())
    assert read(path).policy == store.policy()
    store.keep_secret("hash")
    assert read(path).secret == "hash"
    store.keep_lockout(replace(store.lockout("an"), failures=3))
    assert read(path).lockouts == (store.lockout("an"),)
    store.keep_grace(AN, DAY, MORNING)
    assert read(path).graces == {AN: {DAY: MORNING}}


def test_a_witness_that_cannot_be_written_is_a_named_problem(store, folder):
    (folder / f"{WITNESS}.new").mkdir()
    store.beat(mark(0), [])
    assert names(store) == ["witness-unwritten"]
    store.beat(mark(15), [])
    assert names(store) == ["witness-unwritten"]
    (folder / f"{WITNESS}.new").rmdir()
    store.beat(mark(30), [])
    assert names(store) == []


def test_an_error_that_is_nobody_s_damage_is_raised(folder):
    def broken(path):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        open_store(folder, connect=broken)
    with opened(folder) as store:
        assert store.problems == ()


@pytest.mark.slow
def test_a_disk_that_is_full_in_the_middle_of_the_rescue_loses_nothing(lived, failing):
    (lived / DATABASE).unlink()
    number = failures = 0
    while failures == number:
        number += 1
        folder = lived.parent / str(number)
        shutil.copytree(lived, folder)
        failing.left = number
        store = open_store(folder, connect=failing.connect)
        failed = failing.left <= 0
        failing.left = 0
        failures += failed
        assert names(store) == (["disk-full"] if failed else ["database-missing"])
        limits_hold(store)
        store.beat(mark(345), [use(SCREEN, 300, 315)])
        store.close()
        with opened(folder) as again:
            assert again.problems == ()
            assert again.usage(AN, DAY).used(SCREEN, DAY) == timedelta(seconds=315)
            assert again.policy().text == POLICY
    assert failures > 30
