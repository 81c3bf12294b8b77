"""A socket for each account: whose it is, and who may connect."""

import asyncio
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from agent.api import messages as m
from agent.api.client import Client
from agent.api.errors import Unavailable
from agent.ports import Peer
from tests.agent.parts import agent, kernel_peer, plain_handlers

assert sys.platform != "win32"  # Unix sockets


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


def test_one_account_s_socket_can_be_closed_alone(tmp_path):
    (tmp_path / "b").mkdir(mode=0o700)
    other = tmp_path / "b" / "agent.sock"
    with agent(tmp_path / "a", more=[other]) as running:
        running.do(running.server.leave, running.path)
        with pytest.raises(Unavailable):
            Client.connect(running.path)
        with Client.connect(other):
            pass


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
