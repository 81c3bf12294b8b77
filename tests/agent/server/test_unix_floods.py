"""How many may connect, and that nobody's flood is another's wait."""

import json
import resource
import socket
import subprocess
import sys

import pytest

from agent.api import contract, wire
from agent.api import messages as m
from agent.api.client import Client
from agent.api.errors import TooMany
from agent.server.unix import _Door
from tests.agent.parts import Agent, agent, folder_peer, plain_handlers, sample
from tests.agent.server.line import HELLO

assert sys.platform != "win32"  # Unix sockets


def test_one_client_more_than_the_limit_is_told_so(tmp_path):
    with agent(tmp_path / "a", clients=3) as running:
        clients = [Client.connect(running.path) for _ in range(3)]
        with pytest.raises(TooMany, match="close some"):
            Client.connect(running.path)
        clients.pop().close()
        while True:  # until the agent has seen that one left
            try:
                clients.append(Client.connect(running.path))
                break
            except TooMany:
                continue
        for client in clients:
            client.close()


def test_new_clients_over_the_rate_wait_and_are_let_in(tmp_path):
    with agent(tmp_path / "a", connects=50, clients=2) as running:
        for _ in range(12):
            with Client.connect(running.path) as client:
                client.call(contract.HISTORY, m.Nothing())


def test_an_agent_that_leaves_while_clients_wait_leaves(tmp_path):
    with agent(tmp_path / "a", connects=0.01, clients=2) as running:
        waiting = []
        for _ in range(10):
            client = socket.socket(socket.AF_UNIX)
            client.connect(str(running.path))
            waiting.append(client)
        running.do(lambda: None)
    for client in waiting:
        client.close()


def test_without_descriptors_the_queue_waits(tmp_path):
    with agent(tmp_path / "a") as running:
        (door,) = running.server._doors.values()
        assert isinstance(door, _Door)
        client = socket.socket(socket.AF_UNIX)

        def starve():
            """Nothing else runs in this process meanwhile."""
            soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            client.connect(str(running.path))
            resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
            try:
                door._accept()
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            return door._timer is not None

        assert running.do(starve)
        with client:
            client.settimeout(10)
            client.sendall(HELLO)
            assert json.loads(client.recv(4096))["id"] == 1


def test_a_wake_without_a_client_is_nothing(tmp_path):
    with agent(tmp_path / "a") as running:
        (door,) = running.server._doors.values()
        running.do(door._accept)
        with Client.connect(running.path):
            pass


def test_who_does_not_read_our_last_words_is_left(tmp_path):
    def long(_actor, _params):
        return m.PolicyText("x" * 3_000_000, 1, None, "lan")

    with agent(tmp_path / "a", plain_handlers(**{"policy.show": long})) as running:
        client = socket.socket(socket.AF_UNIX)
        client.connect(str(running.path))
        client.sendall(HELLO + wire.encode_request(2, contract.POLICY, m.Nothing()))
        assert client.recv(10)
    client.close()


FLOOD = """
import contextlib, socket, sys
path, hello, call = sys.argv[1], *(x.encode() + b"\\n" for x in sys.argv[2:])

def visitor():
    client = socket.socket(socket.AF_UNIX)
    client.setblocking(False)
    client.connect(path)
    client.send(hello)
    return client

print("flooding", flush=True)
clients = [None] * 40
while True:
    for place, client in enumerate(clients):
        try:
            if client is None:
                client = clients[place] = visitor()
            with contextlib.suppress(BlockingIOError):
                client.send(call * 50)
            with contextlib.suppress(BlockingIOError):
                if place % 2 and not client.recv(1 << 20):  # every other one never reads
                    raise ConnectionResetError
        except OSError:
            clients[place] = None
    with contextlib.suppress(OSError):
        visitor().send(b"rubbish\\n")
"""


def test_while_one_account_floods_the_other_s_calls_all_succeed(tmp_path):
    """Connections, calls, garbage, unread answers: as fast as two processes can."""
    places = [tmp_path / name / "agent.sock" for name in ("an", "lan")]
    for place in places:
        place.parent.mkdir(mode=0o700, exist_ok=True)
    call = wire.encode_request(2, contract.STATUS, m.OfChild())
    command = [sys.executable, "-c", FLOOD, str(places[0]), HELLO.decode().strip(), call.decode().strip()]
    running = Agent(
        places[0],
        plain_handlers(),
        more=[places[1]],
        peer_of=folder_peer,
        rate=20,
        burst=50,
        connects=20,
    )
    floods = []
    try:
        with running:
            for _ in range(2):
                floods.append(subprocess.Popen(command, stdout=subprocess.PIPE))
                assert floods[-1].stdout is not None
                assert floods[-1].stdout.readline() == b"flooding\n"
            for _ in range(6):
                with Client.connect(places[1]) as guardian:
                    for _ in range(5):
                        assert guardian.call(contract.CHILDREN, m.Nothing()) == sample(m.Children)
    finally:
        for flood in floods:
            flood.kill()
            flood.communicate()
