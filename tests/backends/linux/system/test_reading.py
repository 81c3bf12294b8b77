import sys

assert sys.platform == "linux"

import subprocess
from pathlib import Path

import pytest

from agent.platforms.linux.system.reading import read_long
from tests.backends.linux.leasing import leased
from tests.backends.linux.real import STRANGER

SERVICES = Path(__file__).resolve().parents[4] / "installer" / "linux"
OF_ITS_OWN = 'mount -t proc -o hidepid=invisible proc /proc && exec cat "$0"'


def test_a_long_file_is_read_to_its_end_or_as_far_as_is_wanted(tmp_path):
    path = tmp_path / "long"
    path.write_bytes(b"x" * 200_000)
    assert len(read_long(str(path), 1 << 20)) == 200_000
    assert len(read_long(str(path), 70_000)) == 70_000
    assert b"\n" in read_long("/proc/self/maps", 1 << 20)


def test_what_cannot_be_read_is_empty(tmp_path):
    assert read_long(str(tmp_path), 10) == b""
    assert read_long(str(tmp_path / "nothing"), 10) == b""


@pytest.mark.root
def test_no_lease_reaches_into_a_proc_of_our_own():
    """And so nobody can make a process of theirs unseen for the agent."""
    with leased("/proc/PID/stat", account=STRANGER) as pid:
        path = f"/proc/{pid}/stat"
        assert read_long(path, 99) == b""
        told = subprocess.run(
            ["unshare", "-m", "sh", "-c", OF_ITS_OWN, path], capture_output=True, check=True, timeout=30
        )
    assert told.stdout.startswith(b"%d (python3" % pid)


def test_each_service_has_a_proc_of_its_own():
    for path in SERVICES.glob("*.service"):
        assert "ProtectProc=invisible" in path.read_text("utf-8").splitlines(), path.name
