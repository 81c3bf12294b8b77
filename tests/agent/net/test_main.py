import sys

assert sys.platform == "linux"

import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from agent.net import life
from agent.sites.dns import profile

ROOT = Path(__file__).parents[3]


def test_it_says_that_it_lives_to_keeper_and_agent(start, tmp_path):
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as keeper,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as agent,
    ):
        keeper.settimeout(20)
        agent.settimeout(20)
        keeper.bind(str(tmp_path / "notify"))
        told = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "30000000"}
        place = str(tmp_path / "alive.sock")
        process = start(sys.executable, "-m", "agent.net", place, cwd=ROOT, env=os.environ | told)
        assert keeper.recv(100) == b"READY=1"
        assert keeper.recv(100) == b"WATCHDOG=1"
        agent.bind(place)  # an agent that starts later is told soon
        assert agent.recv(100) == life.ALIVE
        process.terminate()
        assert process.wait(20) == -signal.SIGTERM


def test_where_nobody_is_filtered_it_waits_on_one_line_and_does_not_call_again(start, tmp_path):
    with socket.socket(socket.AF_UNIX) as agent:
        agent.bind(str(tmp_path / "orders.sock"))
        agent.listen()
        agent.settimeout(20)
        words = (str(tmp_path / "alive.sock"), str(tmp_path / "orders.sock"))
        start(sys.executable, "-m", "agent.net", *words, cwd=ROOT, env={**os.environ})
        line, _ = agent.accept()
        with line:
            for told in (profile.write(profile.Orders()), b"nonsense\n", profile.write(profile.Orders())):
                line.sendall(told)
            agent.settimeout(2)
            with pytest.raises(TimeoutError):
                agent.accept()
            line.setblocking(False)
            with pytest.raises(BlockingIOError):  # it has not hung up
                line.recv(1)


def test_nothing_heavy_and_nothing_of_the_family_is_in_it():
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("COVERAGE", "PYTHON"))}
    story = "import sys, agent.net.__main__; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", story], cwd=ROOT, env=kept, capture_output=True, text=True, check=True
    ).stdout.split()
    rooms = {".".join(name.split(".")[:2]) for name in told if name.startswith(("agent", "policies"))}
    assert rooms == {"agent", "agent.net", "agent.signs"}
    assert not {"asyncio", "dataclasses", "ssl", "msgspec"} & set(told)


def test_a_module_is_loaded_without_what_it_would_load():
    story = (
        "import sys; from agent.net.__main__ import without_tls;"
        "without_tls('asyncio'); print('ssl' in sys.modules);"
        "import ssl; without_tls('asyncio.sslproto'); print('ssl' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", story], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["False", "True"]
