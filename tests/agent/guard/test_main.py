import sys

assert sys.platform == "linux"

import os
import socket
import subprocess
from pathlib import Path

import pytest

from agent.guard.__main__ import main
from tests.backends.linux.real import as_stranger


@pytest.mark.root
def test_the_keeper_of_services_hears_that_it_is_there_and_lives(guard, folder, game, child):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as keeper:
        keeper.settimeout(20)
        keeper.bind(str(folder / "notify"))
        guard.process.kill()
        guard.process.wait()
        guard.run(NOTIFY_SOCKET=str(folder / "notify"), WATCHDOG_USEC="100000")
        assert keeper.recv(100) == b"READY=1"
        assert keeper.recv(100) == b"WATCHDOG=1"
        assert keeper.recv(100) == b"WATCHDOG=1"


def test_where_it_cannot_work_it_says_so(folder, capfd):
    folder.chmod(0o777)

    def refuse():
        assert main([str(folder / "guard.sock")]) == 78

    as_stranger(refuse)
    assert "The exec guard cannot work here" in capfd.readouterr().err


@pytest.mark.root
def test_where_it_may_work_later_it_is_to_be_started_again(start, folder):
    nowhere = folder / "no" / "such" / "folder"
    root = Path(__file__).parents[3]
    process = start(sys.executable, "-m", "agent.guard", nowhere, cwd=root, stderr=-1, text=True)
    assert "The exec guard cannot work here" in process.communicate(timeout=20)[1]
    assert process.returncode == 1


NO_DESCRIPTOR = """
import os, resource, sys
from agent.guard.__main__ import main
kept = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/proc/self/fd")) - 1, kept[1]))
status = main(["nowhere"])
resource.setrlimit(resource.RLIMIT_NOFILE, kept)
sys.exit(status)
"""


@pytest.mark.root
def test_a_kernel_that_has_no_room_for_the_moment_forbids_nothing_for_good(start):
    root = Path(__file__).parents[3]
    process = start(sys.executable, "-c", NO_DESCRIPTOR, cwd=root, stderr=-1, text=True)
    assert "The exec guard cannot work here: [Errno 24]" in process.communicate(timeout=20)[1]
    assert process.returncode == 1


def resident(pid):
    """Megabytes that this process alone takes."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8")
    kinds = dict(line.split()[:2] for line in text.splitlines()[1:])
    return (int(kinds["Private_Dirty:"]) + int(kinds["Private_Clean:"])) / 1024


@pytest.mark.root
def test_it_is_small(guard):
    guard.process.kill()
    guard.process.wait()
    guard.run(COVERAGE_PROCESS_CONFIG="", COVERAGE_PROCESS_START="")
    guard.talk().hold({})
    assert resident(guard.process.pid) < 14


def test_nothing_heavy_is_in_it():
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("COVERAGE", "PYTHON"))}
    told = subprocess.run(
        [sys.executable, "-c", "import sys, agent.guard.__main__; print(*sys.modules)"],
        cwd=Path(__file__).parents[3], env=kept, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    heavy = {"asyncio", "dataclasses", "inspect", "logging", "msgspec", "policies", "ssl"}
    assert not heavy & {name.partition(".")[0] for name in told}
