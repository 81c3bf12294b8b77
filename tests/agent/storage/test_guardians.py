from datetime import timedelta

from agent.ports.credentials import Lockout
from agent.storage import open_store
from tests.agent.storage.family import AN, BINH, DAY, MORNING, mark


def test_the_secret_is_the_last_one(folder, store):
    assert store.secret() is None
    store.keep_secret("$argon2id$1")
    store.keep_secret("$argon2id$2")
    store.close()
    again = open_store(folder)
    assert again.secret() == "$argon2id$2"
    again.close()


def test_wrong_tries_are_kept_by_source(folder, store):
    store.beat(mark(0), [])
    locked = Lockout("an", 6, timedelta(seconds=60), timedelta(hours=3, microseconds=1), "boot-1")
    store.keep_lockout(Lockout("an", 5))
    store.keep_lockout(locked)
    store.close()
    again = open_store(folder)
    assert again.lockout("an") == locked
    assert again.lockout("bình") == Lockout("bình")
    again.keep_lockout(Lockout("an"))
    assert again.lockout("an") == Lockout("an")
    again.close()


def test_a_day_has_one_grace(folder, store):
    store.keep_grace(AN, DAY, MORNING)
    store.keep_grace(AN, DAY, MORNING + timedelta(hours=1))
    store.keep_grace(AN, DAY + timedelta(days=1), MORNING + timedelta(days=1))
    store.keep_grace(BINH, DAY, MORNING)
    store.close()
    again = open_store(folder)
    assert again.graces(AN) == {DAY: MORNING, DAY + timedelta(days=1): MORNING + timedelta(days=1)}
    assert again.state.tables.guardians.all_graces()[BINH] == {DAY: MORNING}
    again.close()


def test_a_recovery_code_holds_until_it_is_used(folder, store):
    assert store.recovery() is None
    store.keep_recovery(b"a" * 32)
    store.keep_recovery(b"b" * 32)
    store.close()
    again = open_store(folder)
    assert again.recovery() == b"b" * 32
    again.recover("$another")
    assert (again.recovery(), again.secret()) == (None, "$another")
    again.close()


def test_a_recovery_code_survives_the_loss_of_the_records(folder, store):
    store.beat(mark(15, sequence=1), [])
    store.keep_secret("$secret")
    store.keep_recovery(b"a" * 32)
    store.close()
    (folder / "luytre.sqlite").unlink()
    third = open_store(folder)
    assert third.recovery() == b"a" * 32
    third.close()
