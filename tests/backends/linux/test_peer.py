import sys

assert sys.platform == "linux"

import os
import pwd
import socket

import pytest

from agent.platforms.linux.peer import peer
from agent.ports import Peer
from tests.backends.linux.real import STRANGER, as_stranger


def test_we_are_told_from_others(tmp_path):
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "socket"))
        server.listen()
        client.connect(str(tmp_path / "socket"))
        connection, _ = server.accept()
        with connection:
            assert peer(connection) == Peer(pwd.getpwuid(os.getuid()).pw_name, os.getpid())


@pytest.mark.root
def test_another_account_is_named_by_the_kernel(open_folder):
    path = str(open_folder / "socket")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        os.chmod(path, 0o777)
        server.listen()

        def call():
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(path)

        as_stranger(call)
        connection, _ = server.accept()
        with connection:
            assert peer(connection).account == f"#{STRANGER}"


def test_a_socket_of_the_network_has_no_peer():
    with socket.socket(socket.AF_INET) as connection:
        found = peer(connection)
    assert found.pid is None
