import sys

assert sys.platform == "linux"

import json
import socket

import pytest

from agent.guard import line as module
from agent.guard.line import Line
from agent.guard.order import Order, Spot, written
from tests.backends.linux.real import as_stranger


@pytest.fixture
def place(folder):
    return folder / "guard.sock"


@pytest.fixture
def line(place):
    made = Line(str(place))
    yield made
    made.close()


@pytest.fixture
def agent(line, place):
    with socket.socket(socket.AF_UNIX) as made:
        made.connect(str(place))
        assert line.accept()
        yield made


def test_an_order_comes_in_and_is_answered(line, agent):
    order = Order(3, (Spot("/opt/mygame", (1, 2)),))
    agent.sendall(written(order))
    assert line.hear() == order
    line.tell(number=3)
    assert json.loads(agent.recv(100)) == {"number": 3}
    assert line.hear() is None


def test_what_an_agent_said_last_is_heard_though_it_hears_nothing_any_more(line, agent):
    agent.sendall(written(Order(5)))
    agent.close()
    line.tell(refused=1)
    assert not line.wants_to_write
    assert line.hear() == Order(5)
    assert line.agent is not None
    assert line.hear() is None
    assert line.agent is None


def test_of_several_orders_the_last_one_counts_and_half_a_one_waits(line, agent):
    text = written(Order(1)) + written(Order(2))
    agent.sendall(text[:-5])
    assert line.hear() == Order(1)
    agent.sendall(text[-5:])
    assert line.hear() == Order(2)


def test_whoever_comes_last_is_heard(line, agent, place):
    with socket.socket(socket.AF_UNIX) as another:
        another.connect(str(place))
        assert line.accept()
        assert agent.recv(10) == b""
        another.sendall(written(Order(9)))
        assert line.hear() == Order(9)
    assert not line.accept()


@pytest.mark.root
def test_nobody_else_may_speak(line, place):
    place.chmod(0o777)  # even so

    def speak():
        with socket.socket(socket.AF_UNIX) as stranger:
            stranger.connect(str(place))
            stranger.sendall(written(Order(1)))

    as_stranger(speak)
    assert not line.accept()
    assert line.agent is None


def test_the_socket_is_for_its_owner_alone(line, place):
    assert place.stat().st_mode & 0o777 == 0o600


def test_one_that_was_left_behind_is_replaced(place):
    Line(str(place)).listener.detach()
    Line(str(place)).close()


@pytest.mark.parametrize("text", [b"nonsense\n", b"x" * 70_000])
def test_nonsense_ends_the_talk(line, agent, text, monkeypatch):
    monkeypatch.setattr(module, "LONGEST", 1000)
    agent.sendall(text)
    assert line.hear() is None
    assert line.agent is None


def test_when_the_agent_is_gone_nothing_is_told(line, agent):
    agent.close()
    line.tell(number=1)
    line.tell(number=2)
    assert not line.wants_to_write
    assert line.hear() is None
    assert line.agent is None
    line.tell(number=3)
    line.send()
    assert not line.wants_to_write


def test_an_agent_that_has_left_is_noticed(line, agent):
    agent.close()
    assert line.hear() is None
    assert line.agent is None
    assert line.hear() is None


def test_an_agent_that_does_not_read_is_told_later_that_it_missed_something(line, agent):
    agent.settimeout(20)
    while not line._lost:
        line.tell(started=1, path="/" * 4000)
    with agent.makefile("rb") as lines:
        while line.wants_to_write:
            assert lines.readline()
            line.send()
        line.tell(number=4)
        while "lost" not in (said := json.loads(lines.readline())):
            continue
        assert said == {"lost": True}
        assert json.loads(lines.readline()) == {"number": 4}


def test_a_talk_that_breaks_is_over(line, place):
    with socket.socket(socket.AF_UNIX) as agent:
        agent.connect(str(place))
        assert line.accept()
        line.tell(number=1)  # unread when it leaves: the kernel resets the talk
    assert line.hear() is None
    assert line.agent is None
