"""The blocking client, against the real server and against what only looks like one."""

import contextlib
import socket
import subprocess
import sys
import threading

import pytest

from agent.api import contract, wire
from agent.api import messages as m
from agent.api.client import Client
from agent.api.contract import EventName
from agent.api.errors import BadFrame, Denied, NotFound, Unavailable
from tests.agent.parts import NOON, agent, plain_handlers

assert sys.platform != "win32"  # Unix sockets


@contextlib.contextmanager
def impostor(folder, answer: bytes):
    """Something that listens, reads a little and says the same to everybody."""
    folder.mkdir(mode=0o700)
    path = folder / "agent.sock"
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    listening.listen(1)

    def serve() -> None:
        with contextlib.suppress(OSError):
            connected, _ = listening.accept()
            connected.recv(4096)
            connected.sendall(answer)
            connected.recv(4096)  # until the client has gone
            connected.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield path
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(10)
        listening.close()


def test_a_call_brings_its_reply(tmp_path):
    with agent(tmp_path / "a") as running, Client.connect(running.path, "test") as client:
        assert client.welcome.protocol == m.PROTOCOL
        assert client.call(contract.LOG, m.LogOf("an")) == m.Log(())


def test_a_refusal_is_raised_as_its_class(tmp_path):
    def missing(_actor, _params):
        raise NotFound("No such day.")

    with (
        agent(tmp_path / "a", plain_handlers(day=missing)) as running,
        Client.connect(running.path) as client,
    ):
        with pytest.raises(NotFound, match="No such day"):
            client.call(contract.DAY, m.DayOf())
        with pytest.raises(Denied):
            client.call(contract.CHILDREN, m.Nothing())
        assert client.call(contract.HISTORY, m.Nothing()) == m.PolicyHistory(())


def test_events_come_after_the_state_and_in_order(tmp_path):
    events = [m.Event(EventName.USAGE, NOON, "an", seconds=m.Seconds(n)) for n in range(5)]
    with agent(tmp_path / "a") as running, Client.connect(running.path) as client:
        assert client.call(contract.SUBSCRIBE, m.OfChild()).child == "x"
        for event in events[:2]:
            running.do(running.bus.publish, event)
        # Events that come while a call waits are kept for later.
        assert client.call(contract.LOG, m.LogOf()) == m.Log(())
        for event in events[2:]:
            running.do(running.bus.publish, event)
        told = client.events(patience=10)
        assert [next(told) for _ in events] == events
        assert list(client.events(patience=0.05)) == []


def test_events_end_when_the_agent_leaves(tmp_path):
    with agent(tmp_path / "a") as running:
        client = Client.connect(running.path)
        client.call(contract.SUBSCRIBE, m.OfChild())
    with client:
        assert list(client.events()) == []
        with pytest.raises(Unavailable, match="closed"):
            client.call(contract.STATUS, m.OfChild())


def test_without_an_agent_the_sentence_says_how_to_start_one(tmp_path):
    with pytest.raises(Unavailable, match="Start one with"):
        Client.connect(tmp_path / "agent.sock")
    left_behind = socket.socket(socket.AF_UNIX)
    left_behind.bind(str(tmp_path / "agent.sock"))
    left_behind.close()
    with pytest.raises(Unavailable, match="Start one with"):
        Client.connect(tmp_path / "agent.sock")


def test_a_path_that_no_socket_can_have_is_said_plainly(tmp_path):
    with pytest.raises(Unavailable, match="cannot be reached"):
        Client.connect(tmp_path / ("x" * 120))


def test_a_folder_that_others_can_change_is_not_trusted(tmp_path):
    with agent(tmp_path / "a") as running:
        running.path.parent.chmod(0o777)
        with pytest.raises(Denied, match="changed by others"):
            Client.connect(running.path)


def test_an_agent_that_says_nothing_is_given_up(tmp_path):
    with (
        impostor(tmp_path / "a", b"") as path,
        pytest.raises(Unavailable, match="does not answer"),
    ):
        Client.connect(path, patience=0.05)


def test_an_agent_that_closes_is_told(tmp_path):
    with agent(tmp_path / "a", clients=0) as running, pytest.raises(Exception, match="too many programs"):
        Client.connect(running.path)


@pytest.mark.parametrize(
    "answer",
    [
        b"rubbish\n",
        wire.encode_reply(99, 1),
        wire.encode_request(1, contract.STATUS, m.OfChild()),
        b'{"jsonrpc":"2.0","method":"other"}\n',
        b" " * (wire.SERVER_LIMIT + 1),
    ],
    ids=["garbage", "other id", "request", "other event", "too long"],
)
def test_what_does_not_speak_like_the_agent_is_left(tmp_path, answer):
    with impostor(tmp_path / "a", answer) as path, pytest.raises(BadFrame):
        Client.connect(path)


def test_a_strange_message_between_events_ends_the_connection(tmp_path):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(wire.encode_reply(1, {"until": "2026-11-25T12:00:00Z"}))
        theirs.sendall(wire.encode_reply(2, 1))
        with pytest.raises(Exception, match="update"):
            Client(ours)
    ours, theirs = socket.socketpair()
    welcome = m.Welcome(1, "0", "try", "me", "an", guardian=True, secret_set=False, language="vi")
    with ours, theirs:
        theirs.sendall(wire.encode_reply(1, welcome) + wire.encode_reply(2, 1))
        client = Client(ours)
        with pytest.raises(BadFrame):
            list(client.events())


LISTENER = """
import os, socket, sys
listening = socket.socket(socket.AF_UNIX)
listening.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o666)
os.setresuid(61001, 61001, 61001)
listening.listen(1)
print("listening", flush=True)
listening.accept()[0].recv(1)
"""


@pytest.mark.root
def test_a_listener_of_another_account_is_not_the_agent(tmp_path):
    """The folder is root's, but it is an ordinary account's process that listens."""
    path = tmp_path / "agent.sock"
    command = [sys.executable, "-c", LISTENER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"listening\n"
        with pytest.raises(Denied, match="another account"):
            Client.connect(path)
