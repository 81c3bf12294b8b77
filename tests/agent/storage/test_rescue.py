import contextlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from agent.ports.store import StoreProblem
from agent.storage import open_store
from agent.storage.database import connect
from agent.storage.folder import DATABASE, WITNESS
from agent.storage.migration import NEWEST
from agent.storage.witness import read
from policies.target import SCREEN
from tests.agent.storage.family import AN, BINH, DAY, GAME, MORNING, POLICY, agreed, asked, live, mark, use


@pytest.fixture
def lived(folder):
    """The folder of a store that was used and closed."""
    store = open_store(folder)
    live(store)
    store.close()
    return folder


@contextlib.contextmanager
def opened(folder):
    store = open_store(folder)
    try:
        yield store
    finally:
        store.close()


def names(store):
    return [*store.problems]


def limits_hold(store):
    """What no damage may take away: the policy, today's and this week's time, the grace, the secret."""
    usage = store.usage(AN, DAY)
    assert usage.used(SCREEN, DAY) == timedelta(seconds=300)
    assert usage.used(GAME, DAY) == timedelta(seconds=150)
    assert store.usage(BINH, DAY - timedelta(days=1)).used_in_week(SCREEN, DAY) == timedelta(seconds=600)
    assert store.policy().text == POLICY
    assert store.policy().version == 2
    assert store.secret() == "$argon2id$secret"
    assert store.lockout("an").failures == 5
    assert DAY in store.graces(AN)
    assert store.mark().line == mark(330).line


def test_a_first_start_and_an_orderly_one_find_nothing(folder):
    for _ in range(2):
        with opened(folder) as store:
            assert store.problems == ()
            live(store) if store.mark() is None else limits_hold(store)
    assert sorted(x.name for x in folder.iterdir()) == ["luytre.lock", DATABASE, WITNESS]


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


HOLD = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("PRAGMA locking_mode=EXCLUSIVE")
other.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def held_by_another_program(path):
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        try:
            assert other.stdout.readline() == b"held\n"
            yield
        finally:
            other.stdin.close()
            other.wait(20)


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


def test_a_damaged_witness_cannot_answer(lived):
    (lived / WITNESS).write_text("{}")
    with held_by_another_program(lived / DATABASE), pytest.raises(StoreProblem) as told:
        open_store(lived)
    assert told.value.name == "database-locked"


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
