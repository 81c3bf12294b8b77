from dataclasses import replace
from datetime import timedelta

import pytest

from agent.ports.credentials import Lockout
from agent.ports.store import Entry
from agent.storage import open_store
from policies import requests
from policies.target import PRESENCE, SCREEN, Kind
from tests.agent.storage.family import (
    AN,
    BINH,
    DAY,
    GAME,
    GAMES,
    MORNING,
    TUBE,
    agreed,
    asked,
    given,
    mark,
    use,
)

DAYS = [timedelta(days=back) for back in (0, 13, 14, 15, 89, 90, 91, 364, 366)]


def test_sums_of_apps_and_sites_go_after_14_days_and_all_others_after_90(store):
    targets = (PRESENCE, SCREEN, GAMES, GAME, TUBE)
    store.beat(mark(0), [use(target, 0, 15, day=DAY - back) for back in DAYS for target in targets])
    store.roll_up(DAY - timedelta(days=14))
    store.forget(DAY)
    kept = {target: set() for target in targets}
    for day, used in store.usage(AN, DAY - timedelta(days=999)).days.items():
        for target in used:
            kept[target].add((DAY - day).days)
    for target in targets:
        fine = target.kind in {Kind.APP, Kind.SITE}
        assert kept[target] == ({0, 13, 14} if fine else {0, 13, 14, 15, 89, 90})


def test_requests_grants_and_lines_go_after_90_days(store):
    for back in DAYS:
        request = store.new_request(asked(at=MORNING - back))
        store.keep_grant(AN, given(MORNING - back), requests.grant(request, given(MORNING - back)))
        store.new_request(asked(BINH, MORNING - back))
        store.log(Entry(MORNING - back, "an", str(back.days), AN, "request"))
    store.forget(DAY)
    kept = {0, 13, 14, 15, 89, 90}
    for child in (AN, BINH):
        assert {(MORNING - request.asked_at).days for request in store.requests(child)} == kept
    assert {(MORNING - grant.at).days for grant in store.grants(AN, MORNING - timedelta(999))} == kept
    assert {int(entry.what) for entry in store.entries(AN, 99)} == kept


def test_a_grant_that_still_holds_keeps_its_request(store):
    request = store.new_request(asked(at=MORNING - timedelta(days=200)))
    long_one = given(MORNING - timedelta(days=200))
    object.__setattr__(long_one, "until", MORNING + timedelta(days=9))
    store.keep_grant(AN, long_one, requests.grant(request, long_one))
    store.forget(DAY)
    assert store.grants(AN, MORNING) == (long_one,)
    assert [kept.id for kept in store.requests(AN)] == [request.id]


def test_what_was_agreed_is_known_for_a_year_and_what_is_in_force_for_ever(store):
    for back in (800, 366, 365, 1):
        store.keep_policy(agreed(at=MORNING - timedelta(days=back)))
        store.log(Entry(MORNING - timedelta(days=back), "lan", str(back), kind="policy"))
    store.forget(DAY)
    assert [record.version for record in store.policies()] == [4, 3]
    assert [entry.what for entry in store.entries(None, 99)] == ["1", "365"]
    store.forget(DAY + timedelta(days=2000))
    assert [record.version for record in store.policies()] == [4]
    assert store.keep_policy(agreed()).version == 5


def test_of_what_is_in_force_the_document_alone_stays_after_a_year(folder, store):
    first = store.keep_policy(agreed())
    store.forget(DAY + timedelta(days=365))
    assert store.policy() == first
    store.forget(DAY + timedelta(days=366))
    left = replace(first, by="", why="", changes=())
    assert (store.policy(), store.policies()) == (left, (left,))
    found = b"".join(path.read_bytes() for path in folder.iterdir())
    for word in (first.why, *first.told):
        assert word.encode() not in found
    store.close()
    again = open_store(folder)
    assert again.problems == ()
    assert again.policy() == left
    again.close()


def test_wrong_tries_graces_and_holidays_are_forgotten(store):
    store.keep_lockout(Lockout("before the first beat", 1))
    store.beat(mark(0), [])
    store.keep_lockout(Lockout("an", 7))
    store.keep_grace(AN, DAY, MORNING)
    store.keep_holidays("VN", 2025, frozenset())
    store.keep_holidays("VN", 2026, frozenset())
    store.forget(DAY + timedelta(days=14))
    assert store.lockout("before the first beat").failures == 0
    assert store.graces(AN) == {DAY: MORNING}
    store.forget(DAY + timedelta(days=90))
    assert store.lockout("an").failures == 7
    assert store.graces(AN) == {}
    store.forget(DAY + timedelta(days=330))
    assert store.lockout("an").failures == 0
    assert store.holidays("VN", 2025) is None
    assert store.holidays("VN", 2026) == frozenset()


def test_names_go_with_the_last_record_that_needs_them(folder, store):
    store.beat(mark(0), [use(GAME, 0, 15), use(TUBE, 0, 15, BINH)])
    store.beat(mark(15, clean=True), [])
    store.forget(DAY + timedelta(days=15))
    words = {row[0] for row in store.state.tables.database.rows("SELECT text FROM targets")}
    assert words == {"screen", "app:minecraft"}  # still in the heartbeat
    assert store.state.tables.database.rows("SELECT key FROM children") == [("an",)]
    store.beat(mark(30), [use(TUBE, 0, 15, BINH)])
    assert store.usage(BINH, DAY).used(TUBE, DAY) == timedelta(seconds=15)


@pytest.mark.parametrize("closed", [True, False])
def test_what_was_forgotten_is_in_no_file(folder, store, closed):
    store.beat(mark(0), [use(TUBE, 0, 15, day=DAY - timedelta(days=20))])
    store.log(Entry(MORNING - timedelta(days=100), "an", "một bí mật nhỏ", AN))
    if closed:
        store.close()
        store = open_store(folder)
    store.forget(DAY)
    found = b"".join(path.read_bytes() for path in folder.iterdir())
    assert b"minecraft" in found
    assert b"youtube" not in found
    assert "bí mật".encode() not in found
    store.close()


def test_the_days_on_which_something_was_recorded_are_counted_back(store):
    assert store.lived(DAY, 1) is None
    store.beat(mark(0), [use(SCREEN, 0, 15, day=DAY - timedelta(days=back)) for back in (0, 1, 40)])
    store.roll_up(DAY)
    store.log(Entry(MORNING - timedelta(days=2), "root", "started"))
    store.log(Entry(MORNING + timedelta(days=999), "root", "started"))
    days = [store.lived(DAY, number) for number in (1, 2, 3, 4, 5)]
    assert [None if day is None else (DAY - day).days for day in days] == [0, 1, 2, 40, None]
