"""A fork bomb or a memory hog of one account leaves the others, and the agent, a PC to work with."""

import pytest

from tests.guest.test_guard import forbid
from tests.guest.test_package import ALIVE, running

pytestmark = pytest.mark.long
PROTECTED = ("luytre-agent.service", "luytre-guard.service")
BOMB = """
import os, time

while True:
    try:
        if os.fork() == 0:
            time.sleep(600)
            os._exit(0)
    except OSError:
        print("full", flush=True)
        time.sleep(600)
"""
HOG = """
held = []
while True:
    held.append(bytearray(1 << 22))
"""


def slice_of(guest, what):
    """What the kernel says of the child's share; 0 while the child is not there."""
    return int(guest.run(f"cat /sys/fs/cgroup/user.slice/user-1001.slice/{what}").out or 0)


def nearly_full(guest):
    """Whether the child has taken what its account may have, but for a tenth."""
    return slice_of(guest, "memory.current") > slice_of(guest, "memory.max") * 0.9 > 0


def works(guest):
    """Guardian and agent go on, if more slowly."""
    guest.until(lambda: not guest.run("luytre children", user="parent").code, 120, 0.5)
    assert guest.run("true", user="sibling").code == 0


def test_processes_without_end(guest):
    forbid(guest)
    before = [running(guest, unit) for unit in ALIVE]
    guest.write("/usr/local/bin/bomb.py", BOMB)
    job = guest.spawn("python3 /usr/local/bin/bomb.py", user="child")
    guest.until(lambda: "full" in job.out, 240, 0.5)
    most = slice_of(guest, "pids.max")
    assert 0 < slice_of(guest, "pids.current") <= most
    assert most < int(guest.does("cat /proc/sys/kernel/threads-max")) / 4
    works(guest)
    assert [running(guest, unit) for unit in ALIVE] == before


def test_memory_without_end(guest):
    forbid(guest)
    before = [running(guest, unit) for unit in ALIVE]
    guest.write("/usr/local/bin/hog.py", HOG)
    whole = int(guest.does("awk '/^MemTotal/ {print $2}' /proc/meminfo")) * 1024
    job = guest.spawn("exec python3 /usr/local/bin/hog.py", user="child")
    guest.until(lambda: job.code is not None or nearly_full(guest), 240, 0.2)
    works(guest)
    guest.until(lambda: job.code is not None, 240, 0.5)
    assert job.code == 137, job.said  # it was ended
    most = guest.does("systemctl show user-1001.slice -p MemoryMax --value")
    assert 0 < int(most) < whole * 0.85
    together = int(guest.does("cat /sys/fs/cgroup/user.slice/memory.max"))
    assert 384 << 20 < whole - together < whole / 2
    assert int(most) <= together * 7 / 8 + 4096
    assert [running(guest, unit) for unit in ALIVE] == before


def test_each_account_has_its_share_of_the_processor(guest):
    guest.login("child", 3)
    assert slice_of(guest, "cpu.weight") == 100
    assert int(guest.does("cat /sys/fs/cgroup/user.slice/cpu.weight")) == 100
    ours = "/sys/fs/cgroup/luytre.slice"  # beside that of all accounts together
    assert int(guest.does(["cat", f"{ours}/cpu.weight"])) == 1000
    for unit in PROTECTED:
        assert guest.does(["cat", f"{ours}/{unit}/cgroup.procs"]).split() == [running(guest, unit)], unit
