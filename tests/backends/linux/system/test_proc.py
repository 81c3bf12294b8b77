import sys

assert sys.platform == "linux"

import os
import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from agent.platforms.linux.system import proc
from agent.platforms.linux.system.proc import Executable
from agent.platforms.linux.system.reading import read_long
from tests.backends.linux.leasing import leased
from tests.backends.linux.real import STRANGER, as_stranger, wait_for

MANY = """
import os, time
for _ in range(900):
    if not os.fork():
        break
time.sleep(100)
"""


def test_state_parent_and_start_are_read_past_a_name_with_brackets_and_blanks(start, game):
    odd = game.rename(game.with_name(") S 1 (x"))
    process = start(odd, "100")
    found = wait_for(lambda: proc.stat(process.pid))
    assert found.parent == os.getpid()
    assert found.started > 0
    assert not found.over


def test_a_process_grows_older(start, game):
    before = time.clock_gettime(time.CLOCK_BOOTTIME)
    found = proc.stat(start(game, "100").pid)
    age = proc.age(found.started)
    # Its start is told in whole ticks.
    assert -0.02 <= age.total_seconds() <= time.clock_gettime(time.CLOCK_BOOTTIME) - before + 0.02
    assert proc.age(found.started) > age
    assert proc.age(proc.stat(1).started) > age


def test_an_ended_process_is_over_before_its_parent_notices(start):
    process = start("/bin/true")
    wait_for(lambda: (found := proc.stat(process.pid)) and found.over)
    assert proc.executable(process.pid) is None


def test_nothing_is_known_of_a_process_that_never_was():
    nobody = 2**22 + 1
    assert proc.stat(nobody) is None
    assert proc.executable(nobody) is None
    assert proc.file_of(nobody) is None
    assert proc.account(nobody) is None
    assert proc.children(nobody) == []
    assert proc.command(nobody) == proc.scope(nobody) == proc.group(nobody) == ""
    assert proc.environment(nobody) == {}
    assert proc.mapped(nobody, ".exe") is None


def test_the_executable_is_a_file_not_a_name(start, game):
    process = start("anything at all", "100", executable=game)
    wait_for(lambda: proc.command(process.pid) == "anything at all 100")
    found = proc.executable(process.pid)
    status = game.stat()
    assert found.path == str(game)
    assert found.file == (status.st_dev, status.st_ino) == proc.file_of(process.pid)
    assert found.mode == status.st_mode


def test_a_deleted_executable_keeps_its_path(start, game):
    process = start(game, "100")
    wait_for(lambda: proc.executable(process.pid).path == str(game))
    game.unlink()
    found = proc.executable(process.pid)
    assert found.path == str(game)
    assert found.deleted


def test_variables_are_those_of_the_start(start):
    process = start("/bin/sleep", "100", env={"SteamAppId": "620", "ODD": "a=b"})
    wait_for(lambda: proc.environment(process.pid) == {"SteamAppId": "620", "ODD": "a=b"})


def test_a_mapped_file_is_found_by_its_end(start, open_folder):
    data = open_folder / "Notepad.EXE"
    data.write_bytes(b"x" * 4096)
    code = (
        "import mmap, sys; file = open(sys.argv[1], 'rb');"
        "memory = mmap.mmap(file.fileno(), 0, access=1); print(flush=True); input()"
    )
    process = start(sys.executable, "-c", code, data, stdout=subprocess.PIPE, stdin=subprocess.PIPE)
    process.stdout.readline()
    assert proc.mapped(process.pid, ".exe") == str(data)
    assert proc.mapped(process.pid, ".nothing") is None


@pytest.mark.root
def test_a_process_that_forbids_being_looked_at_still_belongs_to_its_account(start):
    code = "import ctypes; ctypes.CDLL(None).prctl(4, 0, 0, 0, 0); print(flush=True); input()"
    python = shutil.which("python3", path="/usr/bin")
    process = start.stranger(python, "-c", code, stdout=subprocess.PIPE, stdin=subprocess.PIPE, cwd="/")
    process.stdout.readline()
    assert os.stat(f"/proc/{process.pid}/status").st_uid == 0
    assert proc.account(process.pid) == STRANGER


@pytest.mark.root
def test_who_acts_for_another_account_belongs_to_that_one(start, game):
    os.chmod(game, 0o4755)
    process = start.stranger(game, "100", cwd="/")
    wait_for(lambda: proc.command(process.pid).startswith(str(game)))
    assert proc.account(process.pid) == 0


def test_a_signal_that_waits_is_seen(start):
    assert not proc.pending(os.getpid(), signal.SIGSTOP)
    assert not proc.pending(2**22 + 1, signal.SIGSTOP)
    process = start("/usr/bin/env", "--block-signal=USR1", "/bin/sleep", "100")
    wait_for(lambda: proc.command(process.pid) == "/bin/sleep 100")
    process.send_signal(signal.SIGUSR1)
    wait_for(lambda: proc.pending(process.pid, signal.SIGUSR1))
    assert not proc.pending(process.pid, signal.SIGSTOP)


def test_however_many_children_there_are_all_are_found(start):
    """The kernel hands the list out page by page."""
    process = start(sys.executable, "-c", MANY)
    found = wait_for(lambda: len(all_of := proc.children(process.pid)) == 900 and all_of)
    for pid in found:
        os.kill(pid, signal.SIGKILL)


def test_children_of_all_threads_are_found(start):
    code = (
        "import subprocess,threading;"
        "t=threading.Thread(target=lambda:(subprocess.Popen(['/bin/sleep','100']),threading.Event().wait()));"
        "t.start();subprocess.Popen(['/bin/sleep','100'])"
    )
    process = start(sys.executable, "-c", code)
    wait_for(lambda: len(proc.children(process.pid)) == 2)


def test_ancestors_lead_to_the_first_process(start):
    process = start("/bin/sleep", "100")
    line = proc.ancestors(process.pid)
    assert line[0] == os.getpid()
    assert line[-1] == 1
    assert os.getpid() in proc.pids()


def test_a_scope_is_the_group_that_the_kernel_tells():
    text = Path("/proc/self/cgroup").read_text(encoding="utf-8")
    assert f":{proc.scope(os.getpid())}\n" in text
    assert f"0::{proc.group(os.getpid())}\n" in text


def test_what_stands_still(start):
    program = start("/bin/sleep", "100")
    wait_for(lambda: not proc.still(program.pid))
    program.send_signal(signal.SIGSTOP)
    wait_for(lambda: proc.still(program.pid))
    program.send_signal(signal.SIGCONT)
    wait_for(lambda: not proc.still(program.pid))
    program.kill()
    program.wait()
    assert proc.still(program.pid)  # nobody plays any more


@pytest.mark.root
def test_what_runs_below_a_path_that_is_too_long_is_there(start, game, deep):
    process = start(*deep(game))
    status = game.stat()
    wait_for(lambda: proc.file_of(process.pid) == (status.st_dev, status.st_ino))
    with pytest.raises(OSError, match="name too long"):
        os.readlink(f"/proc/{process.pid}/exe")
    found = proc.executable(process.pid)
    assert (found.path, found.file) == ("?/x", (status.st_dev, status.st_ino))
    assert found.mode == status.st_mode


def test_without_a_handle_left_it_is_unknown_and_not_gone(start, game):
    process = start(game, "100")
    wait_for(lambda: proc.executable(process.pid).path == str(game))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        found = proc.executable(process.pid), proc.file_of(process.pid)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert found == (Executable("?/", None), None)


def test_who_is_kept_out_knows_nothing(start, game):
    process = start(game, "100")
    wait_for(lambda: proc.command(process.pid))

    def look():
        if os.getuid() == STRANGER:
            assert proc.executable(process.pid) is None
        assert proc.file_of(1) is None

    as_stranger(look)


def test_a_process_lives_as_long_as_one_of_its_threads(start, headless):
    process = start(*headless, stdout=subprocess.PIPE)
    process.stdout.readline()
    before = proc.stat(process.pid).started
    wait_for(lambda: "State:\tZ" in Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8"))
    found = proc.stat(process.pid)
    assert not found.over
    assert found.started == before
    assert found.places
    assert proc.executable(process.pid).path == os.path.realpath(headless[0])
    assert proc.file_of(process.pid) is not None
    assert proc.command(process.pid).startswith(headless[0])
    assert proc.environment(process.pid)
    assert proc.mapped(process.pid, "libc.so.6")
    process.send_signal(signal.SIGSTOP)
    wait_for(lambda: proc.still(process.pid))
    process.kill()
    wait_for(lambda: proc.stat(process.pid).over)
    assert proc.executable(process.pid) is None


def test_what_a_process_holds_of_proc_by_a_lease_keeps_nobody_waiting():
    """The kernel lets an account do that with what is told of its own processes."""
    names = ("stat", "cgroup", "cmdline", "environ", "maps", "status", "mountinfo")
    with leased(*(f"/proc/PID/{name}" for name in names)) as pid:
        for name in names:
            assert proc.read(f"/proc/{pid}/{name}") == read_long(f"/proc/{pid}/{name}", 9) == b""
