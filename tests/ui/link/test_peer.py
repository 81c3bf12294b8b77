import multiprocessing
import os
import socket
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from ui.link.peer import is_agent

NOBODY = 65534


def test_our_own_agent_in_our_own_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as face:
        server.bind(str(tmp_path / "agent.sock"))
        server.listen()
        face.connect(str(tmp_path / "agent.sock"))
        assert is_agent(face.fileno(), tmp_path / "agent.sock", os.geteuid())
        tmp_path.chmod(0o777)
        assert not is_agent(face.fileno(), tmp_path / "agent.sock", os.geteuid())
        face.getpeername()  # still open


def test_a_missing_folder_is_no_agents(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as face:
        assert not is_agent(face.fileno(), tmp_path / "gone" / "agent.sock", os.geteuid())


def _listen_as(uid: int, path: str, ready: Connection, done: Connection) -> None:
    os.setuid(uid)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        ready.send("listening")
        with server.accept()[0] as met:
            met.settimeout(0.2)
            done.recv()
            try:
                ready.send(met.recv(1024))
            except TimeoutError:
                ready.send(b"nothing")


@pytest.mark.root
def test_another_accounts_socket_is_no_agent_even_in_our_folder(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    place = tmp_path / "run"
    place.mkdir()
    os.chown(place, NOBODY, NOBODY)
    path = place / "agent.sock"
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_listen_as, args=(NOBODY, str(path), there, there))
    process.start()
    assert here.recv() == "listening"
    os.chown(place, 0, 0)
    with socket.socket(socket.AF_UNIX) as face:
        face.connect(str(path))
        assert not is_agent(face.fileno(), path, os.geteuid())
    here.send("done")
    here.recv()
    process.join(10)
    assert process.exitcode == 0
