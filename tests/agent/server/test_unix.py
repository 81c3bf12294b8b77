"""A socket for each account: who may connect, how many, and that nobody's flood is another's wait."""

import asyncio
import fcntl
import json
import os
import resource
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from agent.api import contract, wire
from agent.api import messages as m
from agent.api.client import Client
from agent.api.errors import TooMany, Unavailable
from agent.ports import Peer
from agent.server.unix import _Door, _is_there, _lock
from tests.agent.parts import Agent, agent, folder_peer, kernel_peer, plain_handlers, sample

assert sys.platform != "win32"  # Unix sockets

HELLO = wire.encode_request(1, contract.HELLO, m.Hello())


def test_the_socket_is_the_account_s_alone(tmp_path):
    with agent(tmp_path / "a") as running:
        assert stat.S_IMODE(running.path.stat().st_mode) == 0o600
    assert not list(running.path.parent.iterdir())


def test_the_kernel_says_who_connects(tmp_path):
    def hello(actor, _params):
        return m.Welcome(1, "0", f"pid {actor.pid}", actor.account, None, False, False, "vi")

    with (
        agent(tmp_path / "a", plain_handlers(hello=hello), peer_of=kernel_peer) as running,
        Client.connect(running.path) as client,
    ):
        assert client.welcome.account == str(os.getuid())
        assert client.welcome.mode == f"pid {os.getpid()}"


def test_a_peer_that_the_kernel_does_not_know_is_let_go(tmp_path):
    def nobody(_connected) -> Peer:
        raise OSError("gone")

    with (
        agent(tmp_path / "a", peer_of=nobody) as running,
        pytest.raises(Unavailable, match=r"closed|reached"),
    ):
        Client.connect(running.path)


def test_a_second_agent_says_so_and_leaves(tmp_path):
    with agent(tmp_path / "a") as running:
        with (
            pytest.raises(Unavailable, match="already; this one leaves"),
            Agent(running.path, plain_handlers()),
        ):
            pass
        with Client.connect(running.path) as client:
            assert client.call(contract.HISTORY, m.Nothing()) == m.PolicyHistory(())


def test_a_lock_that_was_removed_meanwhile_is_none(tmp_path):
    """An agent that leaves removes its lock; one that had opened that file by then must take a new one."""
    path = tmp_path / "agent.lock"
    path.touch()
    with path.open() as opened:
        assert _is_there(path, opened.fileno())
        path.unlink()
        assert not _is_there(path, opened.fileno())
        path.touch()
        assert not _is_there(path, opened.fileno())


def test_a_lock_that_is_removed_between_opening_and_locking_is_taken_anew(tmp_path, monkeypatch):
    """The system's own call, with the other agent's farewell at the worst moment before it."""
    path = tmp_path / "agent.lock"
    farewells = [path.unlink]
    locking = fcntl.flock

    def late(descriptor: int, how: int) -> None:
        if farewells:
            farewells.pop()()
        locking(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", late)
    lock = _lock(tmp_path / "agent.sock")
    assert _is_there(path, lock)
    os.close(lock)


def test_agents_that_come_and_go_on_one_socket_are_never_two(tmp_path):
    """Four processes take the lock and leave it again and again; whoever is alone loses no count."""
    (tmp_path / "count").write_text("0")
    command = [sys.executable, "-P", "-c", CONTEST, str(tmp_path / "agent.sock"), str(tmp_path / "count")]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    crowd = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) for _ in range(4)]
    turns = [int(agent.communicate(timeout=60)[0]) for agent in crowd]
    assert int((tmp_path / "count").read_text()) == sum(turns) > 0


CONTEST = """
import os, sys
from pathlib import Path
from agent.api.errors import Unavailable
from agent.server.unix import _lock
socket, count = map(Path, sys.argv[1:])
turns = 0
for _ in range(300):
    try:
        lock = _lock(socket)
    except Unavailable:
        continue
    count.write_text(str(int(count.read_text()) + 1))
    turns += 1
    socket.with_suffix(".lock").unlink()
    os.close(lock)
print(turns)
"""


def test_a_socket_left_behind_by_a_killed_agent_is_replaced(tmp_path):
    (tmp_path / "a").mkdir(mode=0o700)
    code = (
        "import socket, os, signal; s = socket.socket(socket.AF_UNIX);"
        f"s.bind({str(tmp_path / 'a' / 'agent.sock')!r}); s.listen(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    assert (tmp_path / "a" / "agent.sock").exists()
    with agent(tmp_path / "a") as running, Client.connect(running.path):
        pass


def test_a_folder_that_others_can_change_is_no_place_to_listen(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a").chmod(0o777)
    with (
        pytest.raises(Unavailable, match="changed by others"),
        Agent(tmp_path / "a" / "agent.sock", plain_handlers()),
    ):
        pass


def test_a_socket_that_cannot_be_made_leaves_no_lock(tmp_path):
    folder = tmp_path / "a"
    folder.mkdir(mode=0o700)
    (folder / "agent.sock").mkdir()
    with pytest.raises(OSError, match=r"agent\.sock"), Agent(folder / "agent.sock", plain_handlers()):
        pass
    (folder / "agent.sock").rmdir()
    with agent(folder):
        pass


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


def test_one_account_s_socket_can_be_closed_alone(tmp_path):
    (tmp_path / "b").mkdir(mode=0o700)
    other = tmp_path / "b" / "agent.sock"
    with agent(tmp_path / "a", more=[other]) as running:
        running.do(running.server.leave, running.path)
        with pytest.raises(Unavailable):
            Client.connect(running.path)
        with Client.connect(other):
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


CONNECT = """
import os, socket, sys
os.setgroups([])
os.setresgid(*[int(sys.argv[1])] * 3)
os.setresuid(*[int(sys.argv[1])] * 3)
for path in sys.argv[2:]:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(path)
            print("in")
        except OSError as error:
            print(type(error).__name__)
"""


@pytest.mark.root
def test_an_account_cannot_reach_another_s_socket():
    child, guardian = 61001, 61002
    with tempfile.TemporaryDirectory() as name:
        shared = Path(name)
        shared.chmod(0o711)
        places = {uid: shared / str(uid) / "agent.sock" for uid in (child, guardian)}
        (shared / "root").mkdir(mode=0o700)
        with agent(shared / "root", peer_of=kernel_peer) as running:
            for uid, place in places.items():
                running.do(lambda place=place, uid=uid: running.server.listen(place, uid=uid))
                assert place.stat().st_uid == uid
                assert stat.S_IMODE(place.parent.stat().st_mode) == 0o711
            for uid, expected in ((child, "in\nPermissionError\n"), (guardian, "PermissionError\nin\n")):
                command = [sys.executable, "-c", CONNECT, str(uid), *map(str, places.values())]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                assert done.stdout == expected


def test_a_socket_for_our_own_account_by_number(tmp_path):
    (tmp_path / "a").mkdir(mode=0o700)
    other = tmp_path / "b" / "agent.sock"
    with agent(tmp_path / "a") as running:
        running.do(lambda: running.server.listen(other, uid=os.getuid()))
        with Client.connect(other):
            pass


def test_a_server_that_nobody_ever_called_leaves_at_once(tmp_path):
    with agent(tmp_path / "a") as running:
        assert asyncio.run_coroutine_threadsafe(running.server.close(), running.loop).result(10) is None
