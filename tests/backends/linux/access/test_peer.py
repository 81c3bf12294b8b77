import sys

assert sys.platform == "linux"

import os
import pwd
import socket
import subprocess

import pytest

from agent.api.client import listener
from agent.platforms.linux.access import peer as module
from agent.platforms.linux.access.peer import peer
from agent.platforms.linux.system import proc
from agent.ports import Peer
from tests.backends.linux.real import STRANGER, as_stranger

HIGHEST = 4_294_967_293
CALL = (
    "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); print(); sys.stdin.read()"
)


@pytest.fixture
def server(open_folder):
    """A socket to which everybody may connect."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(open_folder / "socket"))
        os.chmod(open_folder / "socket", 0o777)
        server.listen()
        yield server


def accepted(server):
    connection, _ = server.accept()
    with connection:
        return peer(connection)


def test_we_are_told_from_others(server):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(server.getsockname())
        own = Peer(
            pwd.getpwuid(os.getuid()).pw_name, os.getpid(), proc.stat(os.getpid()).started, os.getuid()
        )
        assert accepted(server) == own


@pytest.mark.root
def test_another_account_is_named_by_the_kernel(server):
    def call():
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(server.getsockname())

    as_stranger(call)
    found = accepted(server)
    assert (found.account, found.uid) == (f"#{STRANGER}", STRANGER)


@pytest.mark.root
def test_an_account_of_the_highest_numbers_is_told_by_its_own(server):
    """Both ends: who asks, and who listens."""

    def call():
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(server.getsockname())
        here, there = socket.socketpair(socket.AF_UNIX)
        with here, there:
            assert listener(here) == HIGHEST

    as_stranger(call, HIGHEST)
    assert accepted(server).uid == HIGHEST


@pytest.mark.parametrize("number", [module.SO_PEERPIDFD, 9999], ids=["pidfd", "an older kernel"])
def test_a_process_that_is_gone_is_not_certain(server, start, monkeypatch, number):
    """Its number may be another process's by the time that we look."""
    monkeypatch.setattr(module, "SO_PEERPIDFD", number)
    client = start(sys.executable, "-c", CALL, server.getsockname(), stdin=-1, stdout=subprocess.PIPE)
    assert client.stdout.readline()
    started = proc.stat(client.pid).started
    with socket.socket(socket.AF_UNIX) as second:
        second.connect(server.getsockname())
        connection, _ = server.accept()
        with connection:
            assert peer(connection).started == started
            client.kill()
            os.waitid(os.P_PID, client.pid, os.WEXITED | os.WNOWAIT)  # a zombie keeps its number
            if number == module.SO_PEERPIDFD or proc.account(client.pid) != os.getuid():
                assert peer(connection).started is None
            client.wait()
            assert peer(connection).started is None


def test_a_number_that_another_account_has_now_is_not_certain(server, monkeypatch):
    monkeypatch.setattr(module, "SO_PEERPIDFD", 9999)
    monkeypatch.setattr(proc, "account", lambda _: STRANGER)
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(server.getsockname())
        assert accepted(server).started is None


def test_a_socket_of_the_network_has_no_peer():
    with socket.socket(socket.AF_INET) as connection:
        found = peer(connection)
    assert found.pid is None
