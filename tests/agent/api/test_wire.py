"""The same messages however the bytes are split, and nothing but BadFrame for garbage."""

import contextlib
import json
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agent.api import contract, wire
from agent.api import messages as m
from agent.api.contract import METHODS, EventName
from agent.api.errors import (
    CODES,
    AgentError,
    BadFrame,
    BadParams,
    LockedOut,
    NotFound,
    PolicyErrors,
    WrongSecret,
    WrongVersion,
)
from tests.agent.parts import sample

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def told(message: Any) -> tuple[Any, ...]:
    """What a message says, also where it carries an error."""
    match message:
        case wire.Response(error=AgentError() as error):
            return (message.id, type(error), str(error), vars(error))
        case _:
            return (message,)


def read(chunks: list[bytes], limit: int = wire.CLIENT_LIMIT) -> tuple[list[tuple[Any, ...]], bool]:
    """All messages, and whether the stream broke."""
    reader, found = wire.Reader(limit), []
    try:
        for chunk in chunks:
            for message in reader.feed(chunk):
                found.append(told(message))  # noqa: PERF401 - what came before the bad line counts
    except BadFrame:
        with pytest.raises(BadFrame, match=wire.GARBAGE):
            list(reader.feed(b"{}\n"))
        return found, True
    return found, False


def message(line: bytes) -> wire.Message:
    (found,) = wire.Reader().feed(line)
    return found


ids = st.integers(-(2**53), 2**53) | st.text(max_size=64)
texts = st.text(max_size=20)
errors = st.one_of(
    st.builds(NotFound, texts),
    st.builds(WrongSecret, texts, st.integers(0, 3600), st.none() | st.integers(0, 5)),
    st.builds(PolicyErrors, st.lists(texts, min_size=1, max_size=3).map(tuple)),
)
lines = st.one_of(
    st.builds(lambda key, child: wire.encode_request(key, contract.STATUS, m.OfChild(child)), ids, texts),
    st.builds(lambda key, text: wire.encode_reply(key, {"text": text}), ids, texts),
    st.builds(wire.encode_error, st.none() | ids, errors),
    st.builds(lambda text: wire.encode_event(m.Event(EventName.USAGE, NOON, text=text)), texts),
)
garbage = st.binary(max_size=60) | st.sampled_from(
    [b"\n", b"{}\n", b"\xff\n", b'{"jsonrpc":"2.0"', b"null\n"]
)


@given(st.lists(lines | garbage, max_size=6).map(b"".join), st.data())
def test_any_split_of_the_bytes_gives_the_same_messages(stream, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    parts = [stream[a:b] for a, b in pairwise([0, *cuts, len(stream)])]
    assert read(parts) == read([stream])


@given(st.lists(lines, max_size=6))
def test_good_lines_are_all_read(stream):
    found, broke = read([b"".join(stream)])
    assert len(found) == len(stream)
    assert not broke


@given(st.binary(max_size=200))
@example(b'{"jsonrpc":"2.0","id":' + b"9" * 5000 + b',"method":"x"}\n')
@example(b'{"jsonrpc":"2.0","id":1,"error":{"code":' + b"9" * 50 + b',"message":""}}\n')
@example(b'{"jsonrpc":"2.0","id":1,"method":"\\ud800"}\n')
def test_garbage_is_never_anything_but_a_bad_frame(stream):
    read([stream, b"\n"])


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b" ",
        b"null",
        b"[]",
        b"1",
        b'"text"',
        b"{}",
        b"{",
        b'{"jsonrpc":"2.0"}',
        b'{"jsonrpc":"1.0","id":1,"method":"status"}',
        b'{"jsonrpc":2.0,"id":1,"method":"status"}',
        b'{"id":1,"method":"status"}',
        b'{"jsonrpc":"2.0","id":null,"method":"status"}',
        b'{"jsonrpc":"2.0","id":1.5,"method":"status"}',
        b'{"jsonrpc":"2.0","id":true,"method":"status"}',
        b'{"jsonrpc":"2.0","id":[1],"method":"status"}',
        b'{"jsonrpc":"2.0","id":9007199254740993,"method":"status"}',
        b'{"jsonrpc":"2.0","id":"' + b"x" * 65 + b'","method":"status"}',
        b'{"jsonrpc":"2.0","id":1,"method":7}',
        b'{"jsonrpc":"2.0","id":1,"method":"' + b"x" * 65 + b'"}',
        b'{"jsonrpc":"2.0","id":1,"method":"status","extra":1}',
        b'{"jsonrpc":"2.0","id":1,"method":"status","result":1}',
        b'{"jsonrpc":"2.0","id":1,"method":"status","error":{"code":1,"message":""}}',
        b'{"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":""}}',
        b'{"jsonrpc":"2.0","result":1}',
        b'{"jsonrpc":"2.0","id":null,"result":1}',
        b'{"jsonrpc":"2.0","error":{"code":1,"message":""}}',
        b'{"jsonrpc":"2.0","id":1,"error":{}}',
        b'{"jsonrpc":"2.0","id":1,"method":"status"} x',
        b'{"jsonrpc":"2.0","id":1,"method":"status","params":{"child":"\xff"}}',
        b'\xef\xbb\xbf{"jsonrpc":"2.0","id":1,"method":"status"}',
        b'{"jsonrpc":"2.0","id":1,"method":"status","params":' + b"[" * 30000 + b"]" * 30000 + b"}",
    ],
)
def test_what_is_no_frame_of_ours_is_refused_with_one_text(line):
    assert read([line + b"\n"]) == ([], True)


def test_what_came_before_the_bad_line_was_read():
    good = wire.encode_request(1, contract.STATUS, m.OfChild())
    found, broke = read([good + b"rubbish\n" + good])
    assert (len(found), broke) == (1, True)


def test_a_line_may_be_exactly_as_long_as_the_limit():
    line = wire.encode_request(1, contract.APPLY, m.ApplyPolicy("x" * 100))
    limit = len(line) - 1
    assert read([line], limit) == ([(message(line),)], False)
    assert read([line], limit - 1) == ([], True)


def test_a_line_without_end_is_refused_before_it_fills_the_memory():
    assert read([b" " * wire.CLIENT_LIMIT]) == ([], False)
    assert read([b" " * wire.CLIENT_LIMIT, b" "]) == ([], True)


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


def refusal(error: AgentError) -> AgentError:
    response = message(wire.encode_error(1, error))
    assert isinstance(response, wire.Response)
    with pytest.raises(AgentError) as raised:
        wire.decode_reply(contract.STATUS, response)
    return raised.value


@pytest.mark.parametrize("kind", CODES)
def test_every_error_comes_back_as_itself(kind):
    error = kind(("one", "two")) if kind is PolicyErrors else kind("Sorry.")
    told = refusal(error)
    assert (type(told), str(told)) == (type(error), str(error))


def test_errors_bring_what_they_carry():
    assert vars(refusal(WrongSecret("No.", 30, 2))) == {"seconds": 30, "tries": 2}
    assert vars(refusal(LockedOut("No.", 60))) == {"seconds": 60, "tries": None}
    assert vars(refusal(PolicyErrors(("a: b", "c: d")))) == {"errors": ("a: b", "c: d")}


def test_errors_bring_their_case_and_what_it_is_about():
    told = refusal(NotFound.of("request.unknown", number=7, numbers=[3, 4]))
    assert (told.case, told.about) == ("request.unknown", {"number": "7", "numbers": "3, 4"})
    assert str(told) == "There is no request 7. Open ones: 3, 4."
    locked = refusal(LockedOut.of("agent.silent"))
    assert (locked.case, locked.about, vars(locked)["seconds"]) == ("agent.silent", {}, 0)


def test_an_error_without_a_case_is_sent_as_before():
    assert wire.encode_error(1, NotFound("Nothing.")) == (
        b'{"jsonrpc":"2.0","id":1,"error":{"code":-32004,"message":"Nothing."}}\n'
    )


def test_an_error_of_a_finer_kind_is_told_as_the_one_that_the_table_knows():
    class Finer(NotFound):
        pass

    assert type(refusal(Finer("Nothing."))) is NotFound


def test_a_foreign_error_is_an_error_all_the_same():
    line = b'{"jsonrpc":"2.0","id":1,"error":{"code":-32000000,"message":"odd"}}\n'
    response = message(line)
    assert isinstance(response, wire.Response)
    assert type(response.error) is AgentError
    line = b'{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"bad policy"}}\n'
    response = message(line)
    assert isinstance(response, wire.Response)
    assert vars(response.error) == {"errors": ("bad policy",)}


def test_a_reply_that_an_older_face_does_not_know_is_said_plainly():
    with pytest.raises(WrongVersion, match="update"):
        wire.decode_reply(contract.STATUS, wire.Response(1, b'{"child":1}'))
    with pytest.raises(WrongVersion):
        wire.decode_event(wire.Notification("event", b"{}"))


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
