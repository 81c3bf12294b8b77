from dataclasses import replace
from datetime import UTC, datetime, timedelta

from agent.ports.credentials import Lockout
from agent.storage.evidence import believe, evidence, is_behind
from agent.storage.witness import decode, encode
from policies.target import SCREEN
from tests.agent.storage.family import AN, BINH, DAY, GAME, MORNING, agreed, live, mark, use


def test_a_new_database_knows_nothing(tables):
    said = evidence(tables)
    assert (said.sequence, said.version, said.secret, said.sums) == (0, 0, None, {})
    assert not is_behind(tables, said)
    believe(tables, said)
    assert evidence(tables) == said


def test_what_a_store_says_is_what_a_new_one_believes(store, tables):
    live(store)
    said = evidence(store.state.tables)
    assert is_behind(tables, said)
    believe(tables, decode(encode(said)))
    assert evidence(tables) == said
    assert not is_behind(tables, said)
    assert tables.marks.mark() == store.mark()
    assert tables.policies.policy() == store.policy()
    assert tables.guardians.secret() == store.secret()
    assert tables.guardians.lockout("an") == store.lockout("an")
    assert tables.guardians.graces(AN) == store.graces(AN)
    for child in (AN, BINH):
        days = DAY - timedelta(days=1), DAY
        assert tables.uses.totals(child, *days) == store.totals(child, *days)


def test_believing_twice_is_believing_once(store, tables):
    live(store)
    believe(tables, evidence(store.state.tables))
    believe(tables, evidence(store.state.tables))
    assert evidence(tables) == evidence(store.state.tables)


def test_the_calendar_s_first_day_is_one_like_others(store):
    first = mark(0)
    first = replace(first, line=replace(first.line, moment=datetime.min.replace(tzinfo=UTC)))
    store.beat(first, [use(SCREEN, 0, 100)])
    said = evidence(store.state.tables)
    assert said.mark == store.mark()
    assert said.sums


def test_an_older_mark_or_policy_is_behind(store):
    store.beat(mark(0), [])
    store.keep_policy(agreed())
    said = evidence(store.state.tables)
    assert not is_behind(store.state.tables, said)
    assert is_behind(store.state.tables, replace(said, mark=mark(15, sequence=9)))
    assert is_behind(store.state.tables, replace(said, policy=replace(agreed(), version=2)))


def test_of_two_the_stricter_is_believed(store):
    store.beat(mark(15), [use(SCREEN, 0, 100), use(GAME, 0, 50)])
    store.keep_policy(agreed())
    store.keep_lockout(Lockout("an", 5))
    store.keep_lockout(Lockout("bình", 1))
    store.keep_grace(AN, DAY, MORNING)
    said = replace(
        evidence(store.state.tables),
        mark=mark(0, sequence=50),
        sums={AN: {DAY: {SCREEN: 70, GAME: 70}}},
        lockouts=(Lockout("an", 3), Lockout("bình", 2)),
        graces={AN: {DAY: MORNING + timedelta(minutes=9)}, BINH: {DAY: MORNING}},
        policy=replace(agreed("newer"), version=3),
        secret="newer",
    )
    believe(store.state.tables, said)
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
    assert evidence(store.state.tables).sums[AN].keys() == set(days[:3])
