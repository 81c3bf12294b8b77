import sys

assert sys.platform == "linux"

import os
import subprocess
import time

import pytest

from agent.platforms.linux.processes.loaded import foreign
from agent.platforms.linux.system import memory, proc
from agent.platforms.linux.system.memory import LEFT, _Readers
from tests.backends.linux.leasing import leased
from tests.backends.linux.real import wait_for
from tests.backends.linux.system.test_mounts import FUSE, in_time


@pytest.fixture
def readers(monkeypatch):
    monkeypatch.setattr(memory, "PATIENCE", 0.05)
    return _Readers()


def read(readers, pid, path, size):
    return readers.read([(pid, path, size)])[0]


def free(pipe):
    """All who opened it to read get its end."""
    os.close(os.open(pipe, os.O_WRONLY))


def test_as_much_is_read_as_is_wanted(start):
    pid = start("/bin/sleep", "100").pid
    wait_for(lambda: memory.read(pid, f"/proc/{pid}/cmdline", 4096) == b"/bin/sleep\x00100\x00")
    assert memory.read(pid, f"/proc/{pid}/cmdline", 4) == b"/bin"
    assert len(memory.read(pid, f"/proc/{pid}/maps", 1 << 20)) > 1000


def test_what_cannot_be_read_is_empty(tmp_path):
    assert memory.read(os.getpid(), str(tmp_path), 10) == b""
    assert memory.read(2**22 + 1, "/proc/self/maps", 10) == b""


def test_who_keeps_us_waiting_is_not_asked_again_until_it_lets_go(readers, tmp_path):
    pipe, me = tmp_path / "pipe", os.getpid()
    os.mkfifo(pipe)
    assert read(readers, me, str(pipe), 10) is None
    begun = time.monotonic()
    assert read(readers, me, "/proc/self/comm", 10) is None
    assert time.monotonic() - begun < memory.PATIENCE, "it was not asked"
    free(pipe)
    wait_for(lambda: read(readers, me, "/proc/self/comm", 1))


def test_others_of_the_account_are_asked_until_too_many_wait(readers, start, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    pids = [start("/bin/sleep", "100").pid for _ in range(LEFT + 1)]
    for pid in pids[:LEFT]:
        assert read(readers, pids[-1], "/proc/self/comm", 1)
        assert read(readers, pid, str(pipe), 10) is None
    assert read(readers, pids[-1], "/proc/self/comm", 1) is None
    free(pipe)
    wait_for(lambda: read(readers, pids[-1], "/proc/self/comm", 1))


def test_of_several_those_are_told_that_came_before_one_that_keeps_us_waiting(readers, start, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    pids = [start("/bin/sleep", "100").pid for _ in range(3)]
    places = ["/proc/self/comm", str(pipe), "/proc/self/comm"]
    wanted = [(pid, path, 6) for pid, path in zip(pids, places, strict=True)]
    gone, name = (2**22 + 1, "/proc/gone", 6), proc.read("/proc/self/comm")[:6]
    assert readers.read([gone, *wanted]) == [b"", name, None, None]
    assert readers.read([gone, *wanted]) == [b"", name, None, name], "who keeps us waiting is not asked again"
    assert readers.read(wanted[1:2]) == [None]
    assert readers.read([gone]) == [b""]
    free(pipe)


@pytest.mark.root
def test_a_process_whose_memory_nobody_may_read_holds_up_nothing(start, open_folder, monkeypatch):
    monkeypatch.setattr(memory, "PATIENCE", 0.1)
    words = ["unshare", "-Urm", sys.executable, FUSE, open_folder, "/bin/sleep", "hold"]
    holds = start(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    pid = int(holds.stdout.readline())
    wait_for(lambda: proc.stat(pid).state == "D")
    assert in_time(lambda: (proc.command(pid), proc.environment(pid), proc.mapped(pid, ".so"))) == (
        "",
        {},
        None,
    )
    assert in_time(lambda: foreign(pid)), "what it has loaded it does not tell"
    assert memory.read(os.getpid(), "/proc/self/cmdline", 10)
    holds.stdin.close()
    holds.wait()
    wait_for(lambda: (seen := proc.stat(pid)) is None or seen.over)


def test_who_holds_by_a_lease_what_it_has_loaded_keeps_its_reader_waiting_and_nobody_else():
    with leased("/proc/PID/maps") as pid:
        assert foreign(pid), "what it has loaded it does not tell"
        assert memory.read(os.getpid(), "/proc/self/cmdline", 10)
