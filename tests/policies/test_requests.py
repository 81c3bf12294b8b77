"""More time, please: asked, answered once, and kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from policies.ids import ChildId, RequestId
from policies.model import Grant
from policies.requests import AlreadyAnswered, Request, State, answer_of, expire, grant, refuse
from tests.policies.stories import MINECRAFT, Story, child, minutes

AN = Story(child())
ASKED_AT, MIDNIGHT = AN.at("2026-03-02 19:00"), AN.at("2026-03-03 00:00")
ASKED = Request(RequestId(1), ChildId("an"), MINECRAFT, minutes(15), "one more level", ASKED_AT, MIDNIGHT)
GIVEN = Grant((MINECRAFT,), ASKED_AT + minutes(3), MIDNIGHT, minutes(15), by="lan", why="well asked")


def test_lan_says_yes():
    answered = grant(ASKED, GIVEN)
    assert (answered.state, answered.answered_at) == (State.GRANTED, GIVEN.at)
    assert (answered.answered_by, answered.answer) == ("lan", "well asked")


def test_lan_says_no_and_why():
    answered = refuse(ASKED, ASKED_AT + minutes(3), "lan", "dinner is ready")
    assert (answered.state, answered.answer) == (State.REFUSED, "dinner is ready")


def test_what_an_answer_gave_is_found_among_the_grants():
    answered, given = grant(ASKED, GIVEN), replace(GIVEN, answers=ASKED.id)
    assert answer_of(answered, (GIVEN, replace(GIVEN, answers=RequestId(2)), given)) is given
    assert answer_of(answered, (GIVEN,)) is None
    assert answer_of(refuse(ASKED, GIVEN.at, "lan", ""), (given,)) is None


def test_a_request_is_answered_now_though_what_it_gives_begins_later():
    answered = grant(ASKED, GIVEN, ASKED_AT + minutes(1))
    assert answered.answered_at == ASKED_AT + minutes(1)


def test_a_request_is_answered_once():
    for answered in (grant(ASKED, GIVEN), refuse(ASKED, GIVEN.at, "lan", "")):
        for again in (
            lambda request: grant(request, GIVEN),
            lambda request: refuse(request, GIVEN.at, "lan", ""),
        ):
            with pytest.raises(AlreadyAnswered, match=f"request 1 is already {answered.state}"):
                again(answered)
        assert expire(answered, MIDNIGHT) is answered


def test_a_request_of_yesterday_has_expired():
    assert expire(ASKED, MIDNIGHT - timedelta.resolution) is ASKED
    expired = expire(ASKED, MIDNIGHT)
    assert (expired.state, expired.answered_at) == (State.EXPIRED, MIDNIGHT)
    with pytest.raises(AlreadyAnswered, match="already expired"):
        refuse(ASKED, MIDNIGHT, "lan", "too late")
