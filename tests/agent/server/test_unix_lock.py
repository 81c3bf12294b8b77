"""A socket is one agent's: a second one leaves, and what a killed one left behind is replaced."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.client import Client
from agent.api.errors import Unavailable
from agent.server.unix import _is_there, _lock
from tests.agent.parts import Agent, agent, plain_handlers

assert sys.platform != "win32"  # Unix sockets


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
