from dataclasses import replace
from datetime import timedelta

import pytest

from agent.ports.store import StoreProblem
from agent.storage import open_store
from policies.requests import grant
from tests.agent.storage.family import AN, BINH, MORNING, asked, code, given


def test_codes_come_back_as_they_were_made(folder, store):
    question = store.new_request(asked())
    store.keep_code(code())
    store.keep_code(code(BINH))
    store.keep_code(code(request=question.id))
    store.close()
    again = open_store(folder)
    assert again.codes(AN) == (replace(code(), id=1), replace(code(request=question.id), id=3))
    assert again.codes(BINH) == (replace(code(BINH), id=2),)
    again.drop_code(again.codes(BINH)[0])
    assert again.codes(BINH) == ()
    again.close()


def test_a_code_is_spent_with_what_it_gives(store):
    question = store.new_request(asked())
    store.keep_code(code(request=question.id))
    (kept,) = store.codes(AN)
    made = store.redeem(kept, given(), grant(question, given()))
    assert store.grant(made.id) == (AN, given())
    assert store.codes(AN) == ()
    assert store.grants(AN, MORNING) == (given(),)
    assert store.request(question.id).state == "granted"
    with pytest.raises(LookupError):
        store.redeem(kept, given())
    assert store.grants(AN, MORNING) == (given(),)


@pytest.mark.parametrize("cut", range(1, 6))
def test_a_disk_that_is_full_spends_no_code_and_gives_nothing(folder, failing, cut):
    store = open_store(folder, connect=failing.connect)
    store.keep_code(code())
    (kept,) = store.codes(AN)
    failing.left = cut
    try:
        store.redeem(kept, given())
    except StoreProblem:
        assert store.codes(AN) == (kept,)
        assert store.grants(AN, MORNING) == ()
    else:
        assert store.codes(AN) == ()
        assert store.grants(AN, MORNING) == (given(),)
    failing.left = 0
    store.close()


def test_codes_whose_day_is_over_are_forgotten(store):
    store.keep_code(code())
    for days in (0, 1):  # in Vietnam it is tomorrow already when evening is near in UTC
        store.forget(MORNING.date() + timedelta(days=days))
        assert len(store.codes(AN)) == 1
    store.forget(MORNING.date() + timedelta(days=2))
    assert store.codes(AN) == ()
