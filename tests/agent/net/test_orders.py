import sys

assert sys.platform == "linux"

import socket

import pytest

from agent.net import orders
from agent.net.orders import Line


@pytest.fixture
def agent(tmp_path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "orders.sock"))
        listener.listen()
        listener.settimeout(20)
        yield listener


def test_an_order_is_a_line(agent, tmp_path):
    line = Line(str(tmp_path / "orders.sock"))
    assert line.wait(0.01) is None
    at_agent, _ = agent.accept()
    with at_agent:
        at_agent.sendall(b"fir")
        assert line.wait(20) is None
        at_agent.sendall(b"st\nsec")
        assert line.wait(20) == b"first"
        at_agent.sendall(b"ond\nthird\n")
        assert line.wait(20) == b"second"
        assert line.wait(20) == b"third"
        line.close()
        assert at_agent.recv(1) == b""


def test_who_hangs_up_or_never_ends_is_called_again(agent, tmp_path, monkeypatch):
    monkeypatch.setattr(orders, "CALM", 0.01)
    monkeypatch.setattr(orders, "LONGEST", 1000)
    line = Line(str(tmp_path / "orders.sock"))
    assert line.wait(0.01) is None
    at_agent, _ = agent.accept()
    at_agent.close()
    assert line.wait(20) is None
    assert line.wait(0.01) is None
    at_agent, _ = agent.accept()
    with at_agent:
        at_agent.sendall(b"x" * 2000)
        assert line.wait(20) is None
        assert at_agent.recv(1) == b""
    assert line.wait(0.01) is None
    at_agent, _ = agent.accept()
    with at_agent:
        at_agent.sendall(b"here\n")
        assert line.wait(20) == b"here"
    line.close()


def test_nobody_is_there(tmp_path):
    assert Line(str(tmp_path / "nobody.sock")).wait(0.01) is None


def test_a_line_that_breaks_is_none(agent, tmp_path, monkeypatch):
    monkeypatch.setattr(orders, "CALM", 0.01)
    line = Line(str(tmp_path / "orders.sock"))
    assert line.wait(0.01) is None
    assert line._socket is not None
    line._socket.shutdown(socket.SHUT_RDWR)
    line._socket.close()
    line._socket = socket.socket(socket.AF_UNIX)  # connected to nobody
    assert line.wait(20) is None
    assert line._socket is None
