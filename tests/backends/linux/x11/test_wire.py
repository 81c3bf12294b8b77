import sys

assert sys.platform == "linux"

import os
import socket
import struct

import pytest

from agent.platforms.linux.x11 import looks, requests
from agent.platforms.linux.x11.auth import NONE, Cookie
from agent.platforms.linux.x11.replies import Refused
from agent.platforms.linux.x11.wire import Wire
from tests.backends.linux.real import wait_for

pytestmark = pytest.mark.display


@pytest.fixture
def wire(screen):
    made = Wire(screen.number, NONE, lambda event: None)
    yield made
    made.close()


def run(wire, look):
    answers = []
    wire.ask(look, answers.append)
    wait_for(lambda: wire.settle(1) and answers)
    return answers[0]


def one(request):
    answers = yield [request]
    return answers[0]


def test_a_display_lets_us_in(wire, screen):
    assert wire.busy
    wait_for(lambda: wire.settle(1))
    assert (wire.setup.width, wire.setup.height) == (800, 600)
    assert wire.server == screen.server.pid
    assert not wire.busy


def test_a_look_gets_its_replies_in_order(wire):
    wait_for(lambda: wire.settle(1))

    def several():
        answers = yield [
            requests.intern_atom("A_FIRST"),
            requests.ungrab_keyboard(),
            requests.intern_atom("A_FIRST"),
        ]
        assert answers[1] is None
        more = yield [requests.ungrab_pointer()]
        assert more == [None]
        return answers[0][8:12] == answers[2][8:12]

    assert run(wire, several())


def test_an_error_is_an_empty_reply_and_the_rest_goes_on(wire):
    wait_for(lambda: wire.settle(1))
    nowhere = 0x7FFFFFF
    assert run(wire, one(requests.geometry(nowhere))) is None
    wire.ask(one(requests.select_events(nowhere, 1)), lambda answer: None)
    assert run(wire, looks.alive())


def test_requests_are_counted_over_the_edge(wire):
    wait_for(lambda: wire.settle(1))

    def many():
        for _ in range(70):
            yield [requests.input_focus()] * 1000
        return True

    assert run(wire, many())


def test_a_display_that_goes_away_is_noticed(wire, screen):
    wait_for(lambda: wire.settle(1))
    screen.server.kill()
    screen.server.wait()

    def gone():
        try:
            wire.receive()
        except OSError:
            return True
        return False

    wait_for(gone)


def test_no_display_is_an_error():
    with pytest.raises(OSError, match=r"refused|No such"):
        Wire(65_000, NONE, lambda event: None)


@pytest.fixture
def liar():
    """A socket that calls itself a display."""
    number = 40_000 + os.getpid() % 10_000
    server = socket.socket(socket.AF_UNIX)
    server.bind(f"\0/tmp/.X11-unix/X{number}")
    server.listen()
    yield server, number
    server.close()


def answer(liar, data):
    server, number = liar
    wire = Wire(number, Cookie(b"a", b"b"), lambda event: None)
    other, _ = server.accept()
    other.sendall(data)
    return wire, other


def test_a_refusal_is_told(liar):
    wire, other = answer(liar, struct.pack("<BBHHH", 0, 2, 11, 0, 1) + b"no\0\0")
    with pytest.raises(Refused, match="no"):
        wire.settle(5)
    wire.close()
    other.close()


def test_a_display_that_says_half_a_word_is_waited_for_not_long(liar):
    wire, other = answer(liar, b"\1\0\0")
    assert not wire.settle(0.01)
    wire.close()
    other.close()


def test_nonsense_ends_the_connection(liar):
    screens = struct.pack("<IIIIHHBBBBBBBB4x", 0, 0x200000, 0x1FFFFF, 0, 0, 100, 1, 0, 0, 0, 0, 0, 0, 0)
    body = screens + struct.pack("<5IHH16x", 1, 2, 3, 4, 5, 800, 600)
    head = struct.pack("<BBHHH", 1, 0, 11, 0, len(body) // 4)
    wire, other = answer(liar, head + body)
    wait_for(lambda: wire.settle(1))
    assert wire.setup.width == 800
    other.sendall(struct.pack("<BBHI", 1, 0, 1, 0xFFFFFFF).ljust(32, b"\0"))
    wire.ask(looks.alive(), lambda value: None)
    with pytest.raises(ConnectionError, match="nonsense"):
        wire.settle(5)
    wire.close()
    other.close()


def flood(wire):
    while True:
        wire._send(b"x" * 1000)


def test_a_display_that_does_not_read_is_given_up(liar):
    wire, other = answer(liar, b"")
    with pytest.raises(OSError, match=r"read|unavailable"):
        flood(wire)
    wire.close()
    other.close()
