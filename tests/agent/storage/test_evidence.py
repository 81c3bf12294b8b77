from dataclasses import replace
from datetime import timedelta

import pytest

from agent.ports.credentials import Lockout
from agent.storage.database import open_database
from agent.storage.evidence import Evidence
from agent.storage.migration import migrate
from agent.storage.witness import decode, encode
from policies.target import SCREEN
from tests.agent.storage.family import AN, BINH, DAY, GAME, MORNING, agreed, live, mark, use


@pytest.fixture
def anew(tmp_path):
    database = open_database(tmp_path / "x")
    migrate(database)
    yield Evidence(database)
    database.close()


def test_a_new_database_knows_nothing(anew):
    said = anew._evidence()
    assert (said.sequence, said.version, said.secret, said.sums) == (0, 0, None, {})
    assert not anew._is_behind(said)
    anew._believe(said)
    assert anew._evidence() == said


def test_what_a_store_says_is_what_a_new_one_believes(store, anew):
    live(store)
    said = store._evidence()
    assert anew._is_behind(said)
    anew._believe(decode(encode(said)))
    assert anew._evidence() == said
    assert not anew._is_behind(said)
    assert anew.mark() == store.mark()
    assert anew.policy() == store.policy()
    assert anew.secret() == store.secret()
    assert anew.lockout("an") == store.lockout("an")
    assert anew.graces(AN) == store.graces(AN)
    for child in (AN, BINH):
        days = DAY - timedelta(days=1), DAY
        assert anew.totals(child, *days) == store.totals(child, *days)


def test_believing_twice_is_believing_once(store, anew):
    live(store)
    anew._believe(store._evidence())
    anew._believe(store._evidence())
    assert anew._evidence() == store._evidence()


def test_an_older_mark_or_policy_is_behind(store):
    store.beat(mark(0), [])
    store.keep_policy(agreed())
    said = store._evidence()
    assert not store._is_behind(said)
    assert store._is_behind(replace(said, mark=mark(15, sequence=9)))
    assert store._is_behind(replace(said, policy=replace(said.policy, version=2)))


def test_of_two_the_stricter_is_believed(store):
    store.beat(mark(15), [use(SCREEN, 0, 100), use(GAME, 0, 50)])
    store.keep_policy(agreed())
    store.keep_lockout(Lockout("an", 5))
    store.keep_lockout(Lockout("bình", 1))
    store.keep_grace(AN, DAY, MORNING)
    said = replace(
        store._evidence(),
        mark=mark(0, sequence=50),
        sums={AN: {DAY: {SCREEN: 70, GAME: 70}}},
        lockouts=(Lockout("an", 3), Lockout("bình", 2)),
        graces={AN: {DAY: MORNING + timedelta(minutes=9)}, BINH: {DAY: MORNING}},
        policy=replace(agreed("newer"), version=3),
        secret="newer",
    )
    store._believe(said)
    usage = store.usage(AN, DAY)
    assert usage.used(SCREEN, DAY) == timedelta(seconds=100)
    assert usage.used(GAME, DAY) == timedelta(seconds=70)
    assert (store.lockout("an").failures, store.lockout("bình").failures) == (5, 2)
    assert (store.graces(AN), store.graces(BINH)) == ({DAY: MORNING}, {DAY: MORNING})
    assert store.policy().text == "newer"
    assert store.secret() == "newer"
    assert store.mark() == mark(0, sequence=50)


def test_a_week_is_known(store):
    days = [DAY - timedelta(days=back) for back in (0, 6, 8, 9)]
    store.beat(mark(0), [use(SCREEN, 0, 15, day=day) for day in days])
    assert store._evidence().sums[AN].keys() == set(days[:3])
