from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from agent.ports.store import StoreProblem
from agent.storage import open_store
from agent.storage.witness import read
from policies import requests
from policies.ids import GrantId, RequestId
from policies.target import SCREEN
from tests.agent.storage.family import AN, BINH, LUCK, MORNING, agreed, appealed, asked, given, taken

HOUR = timedelta(hours=1)


def test_a_request_is_numbered_and_comes_back(folder, store):
    one = store.new_request(asked())
    two = store.new_request(replace(asked(BINH), target=SCREEN, reason="Tết mà!"))
    store.close()
    again = open_store(folder)
    assert again.requests() == (two, one)
    assert again.requests(AN) == (one,)
    assert again.requests(most=1) == (two,)
    assert again.request(two.id) == two
    assert again.request(RequestId(99)) is None
    again.close()


def test_the_pending_ones_are_those_without_an_answer(store):
    one, two = store.new_request(asked()), store.new_request(asked())
    refused = requests.refuse(one, MORNING + timedelta(minutes=1), "lan", "mai nhé")
    store.keep_request(refused)
    assert store.requests(AN, pending=True) == (two,)
    assert store.requests(pending=True) == (two,)
    assert store.request(one.id) == refused
    store.keep_request(requests.expire(two, MORNING + HOUR))
    assert store.requests(pending=True) == ()
    assert store.requests(BINH) == ()


def test_a_number_is_never_given_again(store):
    one = store.new_request(asked())
    store.state.tables.database.rows("DELETE FROM requests")
    assert store.new_request(asked()).id > one.id


def test_a_grant_comes_back_with_its_targets_in_their_order(folder, store):
    store.keep_grant(AN, given())
    store.keep_grant(AN, given(MORNING + HOUR, None))
    store.keep_grant(BINH, given())
    store.close()
    again = open_store(folder)
    assert again.grants(AN, MORNING) == (given(), given(MORNING + HOUR, None))
    again.close()


def test_a_grant_that_is_over_is_not_told(store):
    store.keep_grant(AN, given())
    assert store.grants(AN, given().until - timedelta(microseconds=1)) == (given(),)
    assert store.grants(AN, given().until) == ()


def test_a_grant_and_the_request_that_it_answers_are_kept_together(store):
    request = store.new_request(asked())
    answered = requests.grant(request, given())
    store.keep_grant(AN, given(), answered)
    assert store.request(request.id) == answered
    assert store.grants(AN, MORNING) == (given(),)


def test_a_request_is_answered_by_one_grant_however_often_that_is_tried(store):
    answered = requests.grant(store.new_request(asked()), given())
    for _ in range(3):
        store.keep_grant(AN, given(), answered)
    assert store.grants(AN, MORNING) == (given(),)


def test_a_grant_has_a_number_by_which_it_is_found(folder, store):
    one, two = store.keep_grant(AN, given()), store.keep_grant(BINH, given(extra=None))
    assert one == given()
    assert 0 < one.id < two.id
    store.close()
    again = open_store(folder)
    assert again.grant(one.id) == (AN, given())
    assert again.grant(two.id) == (BINH, given(extra=None))
    assert again.grant(GrantId(99)) is None
    assert [x.id for x in again.grants(AN, MORNING)] == [one.id]
    again.close()


def test_what_was_taken_back_is_so_after_a_kill(folder, store):
    request = store.new_request(asked())
    answered = requests.grant(request, given())
    one, two = store.keep_grant(AN, given(), answered), store.keep_grant(AN, given())
    store.keep_taken(one.id, taken())
    store.close()
    again = open_store(folder)
    assert again.grants(AN, MORNING) == (replace(given(), taken=taken()), given())
    assert again.grant(one.id) == (AN, replace(given(), taken=taken()))
    assert again.grant(two.id) == (AN, given())
    assert again.request(request.id) == answered
    again.close()


def test_a_grant_that_cannot_be_kept_leaves_the_request_open(store):
    request = store.new_request(asked())
    endless = replace(given(), targets=(SCREEN, SCREEN))
    object.__setattr__(endless, "until", MORNING)
    with pytest.raises(Exception, match="CHECK"):
        store.keep_grant(AN, endless, requests.grant(request, given()))
    assert store.request(request.id) == request
    assert store.grants(AN, MORNING - HOUR) == ()


def test_what_was_guessed_is_kept_with_request_and_grant(folder, store):
    one = store.new_request(appealed())
    opened = replace(given(), guessed=LUCK)
    answered = requests.grant(one, opened)
    store.keep_grant(AN, opened, answered)
    store.close()
    again = open_store(folder)
    assert again.request(one.id) == answered
    assert answered.guessed == LUCK
    assert again.grants(AN, MORNING) == (opened,)
    again.close()


def yes(store, request):
    store.keep_grant(AN, given(), requests.grant(request, given()), agreed())


def no(store, request):
    store.keep_request(requests.refuse(request, MORNING, "lan", "mai nhé"), agreed())


def never_mind(store, request):
    (held,) = store.grants(AN, MORNING)
    store.keep_taken(held.id, taken(), agreed())


ACTS = pytest.mark.parametrize("act", [yes, no, never_mind])


def before_it(store, act):
    request = store.new_request(appealed())
    if act is never_mind:
        store.keep_grant(AN, given(), requests.grant(request, given()))
    return request


def known(store):
    return store.requests(), store.grants(AN, MORNING), store.policies()


@ACTS
def test_what_is_agreed_with_an_answer_is_kept_with_it_and_its_witness_knows(folder, store, act):
    act(store, before_it(store, act))
    assert store.policy() == replace(agreed(), version=1)
    assert read(folder / "witness.json").policy == store.policy()
    after = known(store)
    store.close()
    again = open_store(folder)
    assert known(again) == after
    again.close()


@ACTS
def test_a_disk_that_is_full_half_way_keeps_neither_answer_nor_agreement(tmp_path, failing, act):
    for cut in count(1):
        store = open_store(tmp_path / str(cut), connect=failing.connect)
        request = before_it(store, act)
        before = known(store)
        failing.left = cut
        with suppress(StoreProblem):
            act(store, request)
        done = failing.left > 0
        assert (known(store) != before) is done
        failing.left = 0
        store.close()
        again = open_store(tmp_path / str(cut))
        assert (known(again) != before) is done
        again.close()
        if done:
            break
    assert cut > 1
