"""What is sent comes back as it was, and what does not fit is named."""

import contextlib
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.api import contract, wire
from agent.api import messages as m
from agent.api.contract import METHODS, EventName
from agent.api.errors import BadParams
from tests.agent.api.lines import message
from tests.agent.parts import NOON, sample


def test_params_left_out_are_none_given():
    assert message(b'{"jsonrpc":"2.0","id":1,"method":"log"}\n') == wire.Request(1, "log", b"{}")
    assert message(b'{"jsonrpc":"2.0","method":"event"}\n') == wire.Notification("event", b"{}")
    assert wire.decode_params(contract.LOG, b"{}") == m.LogOf()


@pytest.mark.parametrize("method", METHODS, ids=lambda x: x.name)
def test_params_and_replies_of_every_method_come_back_as_they_were(method):
    params, reply = sample(method.params), sample(method.reply)
    request = message(wire.encode_request("a", method, params))
    assert isinstance(request, wire.Request)
    assert request.method == method.name
    assert wire.decode_params(method, request.params) == params
    response = message(wire.encode_reply(7, reply))
    assert isinstance(response, wire.Response)
    assert response.id == 7
    assert wire.decode_reply(method, response) == reply


@pytest.mark.parametrize(
    ("method", "params", "field"),
    [
        (contract.STATUS, b'{"kid":"an"}', "kid"),
        (contract.STATUS, b'{"child":7}', "child"),
        (contract.STATUS, b"[]", "object"),
        (contract.STATUS, b"null", "object"),
        (contract.EXPLAIN, b"{}", "pid"),
        (contract.EXPLAIN, b'{"pid":-1}', "pid"),
        (contract.EXPLAIN, b'{"pid":1e3}', "pid"),
        (contract.LOG, b'{"limit":9007199254740993}', "limit"),
        (contract.GRANT, b'{"extra":-60}', "extra"),
        (contract.GRANT, b'{"extra":99999999999}', "extra"),
        (contract.GRANT, b'{"until":"2026-11-25T20:00:00"}', "until"),
        (contract.GRANT, b'{"until":"9999-12-31T23:59:59-12:00"}', "until"),
        (contract.DAY, b'{"day":"0001-01-01"}', "day"),
        (contract.DAY, b'{"day":"2026-02-30"}', "day"),
        (contract.STATUS, b'{"child":"\\ud800"}', "status"),
        (contract.STATUS, b'{"x":' + b"[" * 30000 + b"]" * 30000 + b"}", "status"),
    ],
)
def test_params_that_do_not_fit_are_named(method, params, field):
    with pytest.raises(BadParams, match=field):
        wire.decode_params(method, params)


def test_a_complaint_never_repeats_a_book():
    with pytest.raises(BadParams) as raised:
        wire.decode_params(contract.STATUS, json.dumps({"x" * 60000: 1}).encode())
    assert len(str(raised.value)) < 300


@given(st.sampled_from(METHODS), st.binary(max_size=60))
def test_any_bytes_as_params_are_params_or_bad_params(method, params):
    with contextlib.suppress(BadParams):
        assert isinstance(wire.decode_params(method, params), method.params)


def test_moments_and_days_within_two_centuries_are_taken():
    params = wire.decode_params(contract.DAY, b'{"day":"2199-12-31","child":"an"}')
    assert params == m.DayOf("an", date(2199, 12, 31))


def test_a_face_may_be_older_than_the_agent():
    reply = wire.decode_reply(contract.UNLOCK, wire.Response(1, b'{"until":"2026-11-25T12:00:00Z","new":1}'))
    assert reply == m.Unlocked(NOON)


def test_an_event_leaves_out_what_does_not_fit():
    event = m.Event(EventName.USAGE, NOON, child="an", target="app:minecraft", seconds=m.Seconds(5))
    assert json.loads(wire.event_json(event)) == {
        "event": "usage",
        "at": "2026-11-25T12:00:00Z",
        "child": "an",
        "target": "app:minecraft",
        "seconds": 5,
    }


def test_an_event_that_is_printed_moves_nothing_in_a_terminal():
    event = m.Event(EventName.STARTED, NOON, text="sòng bạc\x9b2K\u202e")
    printed = wire.event_json(event)
    assert b'"text":"s\xc3\xb2ng b\xe1\xba\xa1c\\u009b2K\\u202e"' in printed
    assert json.loads(printed)["text"] == event.text


def test_an_event_of_health_says_also_that_nothing_stands():
    event = m.Event(EventName.HEALTH, NOON, ok=True)
    assert json.loads(wire.event_json(event))["health"] == []
    problem = m.Problem("disk-full", "error", "Make room.", NOON)
    event = m.Event(EventName.STATE, NOON, health=(problem,))
    assert json.loads(wire.event_json(event))["health"][0]["name"] == "disk-full"


def test_events_come_back_as_they_were():
    event = m.Event(EventName.STATE, NOON, child="an", status=sample(m.Status))
    notification = message(wire.encode_event(event))
    assert isinstance(notification, wire.Notification)
    assert wire.decode_event(notification) == event


def test_a_file_name_that_is_no_text_is_shown_with_a_question_mark():
    raw = b"/opt/game\xff".decode(errors="surrogateescape")
    line = wire.encode_reply(1, {"path": [raw, 1], "n\udcff": None})
    assert json.loads(line)["result"] == {"path": ["/opt/game?", 1], "n?": None}
