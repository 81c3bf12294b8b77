import multiprocessing
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from agent.api import contract
from agent.api.errors import AgentError, Unavailable
from agent.api.messages import Secret
from ui.link.client import Agent, Place
from ui.link.peer import Proof, proof
from ui.link.reconnect import Presence

assert sys.platform != "win32"  # Unix sockets

NOBODY = 65534


@pytest.fixture
def root_folder() -> Iterator[Path]:
    """As /run/luytre is."""
    if os.geteuid() != 0:
        pytest.fail("only root has a folder of root's: this test is marked so")
    with tempfile.TemporaryDirectory(dir="/run", prefix="luytre-test-") as name:
        yield Path(name)


def test_our_own_agent_in_our_own_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as face:
        server.bind(str(tmp_path / "agent.sock"))
        server.listen()
        face.connect(str(tmp_path / "agent.sock"))
        assert proof(face.fileno(), tmp_path / "agent.sock", os.geteuid()) is Proof.OWN
        tmp_path.chmod(0o777)
        assert proof(face.fileno(), tmp_path / "agent.sock", os.geteuid()) is None
        face.getpeername()  # still open


@pytest.mark.root
def test_only_root_where_nobody_else_could_put_it_is_the_service(tmp_path: Path, root_folder: Path) -> None:
    """The same listener, in a folder of root's to the top, and below one that others can change."""
    for folder, expected in ((root_folder, Proof.SERVICE), (tmp_path, Proof.OWN)):
        folder.chmod(0o755)
        with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as face:
            server.bind(str(folder / "agent.sock"))
            server.listen()
            face.connect(str(folder / "agent.sock"))
            assert proof(face.fileno(), folder / "agent.sock", os.geteuid()) is expected


def test_a_missing_folder_is_no_agents(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as face:
        assert proof(face.fileno(), tmp_path / "gone" / "agent.sock", os.geteuid()) is None


def _listen_as(uid: int, path: str, told: Connection) -> None:
    """Stand in the agent's place as another account, and keep every byte that comes."""
    os.setuid(uid)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        told.send("listening")
        heard, met = b"", 0
        server.settimeout(0.1)
        while True:
            try:
                peer, _address = server.accept()
            except TimeoutError:
                if told.poll():
                    break
                continue
            met += 1
            with peer:
                peer.settimeout(1)
                heard += peer.recv(65536)
        told.send((met, heard))


@pytest.mark.root
def test_another_account_in_the_agents_place_gets_no_byte_and_no_secret(
    open_folder: Path, qtbot: QtBot
) -> None:
    place = open_folder / "run"
    place.mkdir()
    os.chown(place, NOBODY, NOBODY)
    path = place / "agent.sock"
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_listen_as, args=(NOBODY, str(path), there))
    process.start()
    there.close()  # else nobody would hear of its end
    assert here.recv() == "listening"
    os.chown(place, 0, 0)
    agent = Agent(Place(lambda: path, os.geteuid()))
    refused: list[AgentError] = []
    with qtbot.waitSignal(agent.presence_changed) as shown:
        agent.begin()
    assert shown.args == [Presence.STRANGER]
    agent.call(contract.UNLOCK, Secret("2468"), lambda _: None, refused.append)
    assert isinstance(refused[0], Unavailable)
    agent.end()
    here.send("stop")
    met, heard = here.recv()
    process.join(10)
    assert met >= 1
    assert heard == b""
