"""The same messages however the bytes are split, and nothing but BadFrame for garbage."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agent.api import contract, wire
from agent.api import messages as m
from agent.api.contract import EventName
from agent.api.errors import AgentError, BadFrame, NotFound, PolicyErrors, WrongSecret
from tests.agent.api.lines import message
from tests.agent.parts import NOON


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
