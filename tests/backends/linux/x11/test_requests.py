import sys

assert sys.platform == "linux"

import struct

import pytest

from agent.platforms.linux.x11 import requests
from agent.platforms.linux.x11.auth import NONE, Cookie

ALL = [
    requests.intern_atom("_NET_ACTIVE_WINDOW"),
    requests.query_extension("X-Resource"),
    requests.attributes(7),
    requests.geometry(7),
    requests.query_tree(7),
    requests.get_property(7, 8),
    requests.input_focus(),
    requests.select_events(7, requests.PROPERTY_CHANGE),
    requests.grab_keyboard(7),
    requests.ungrab_keyboard(),
    requests.grab_pointer(7),
    requests.ungrab_pointer(),
    requests.client_message(7, 8, (1, 2, 3, 4, 5)),
    requests.client_pids(150, [1, 2, 3]),
    requests.idle_time(140, 7),
    requests.monitors(139),
]


@pytest.mark.parametrize("request_", ALL, ids=lambda x: x.data[0])
def test_a_request_says_its_own_length(request_):
    (words,) = struct.unpack_from("<H", request_.data, 2)
    assert len(request_.data) == 4 * words


def test_silent_requests_are_told_from_those_that_are_answered():
    assert [x.data[0] for x in ALL if not x.answered] == [2, 32, 27, 25]


def test_a_client_says_hello_with_its_cookie():
    assert len(requests.hello(NONE)) == 12
    said = requests.hello(Cookie(b"MIT-MAGIC-COOKIE-1", b"x" * 16))
    assert said[:1] == b"l"
    assert len(said) == 12 + 20 + 16


@pytest.mark.parametrize(("length", "expected"), [(0, 0), (1, 4), (4, 4), (5, 8)])
def test_data_is_filled_to_four_bytes(length, expected):
    assert len(requests.padded(b"x" * length)) == expected
