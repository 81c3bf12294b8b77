import sys

assert sys.platform == "linux"

import os
import subprocess
import threading
from pathlib import Path

import pytest

from agent.platforms.linux.system import inside, mounts, proc
from agent.platforms.linux.system.mounts import Mount, Tables
from tests.backends.linux.real import wait_for

FUSE = Path(__file__).parents[1] / "fuse_service.py"


def at(path, pid):
    handle = os.open(path, os.O_PATH)
    try:
        return mounts.spot(handle, pid)
    finally:
        os.close(handle)


def in_time(question):
    """The answer; whoever asks must not wait for ever."""
    answers = []
    asks = threading.Thread(target=lambda: answers.append(question()), daemon=True)
    asks.start()
    asks.join(10)
    assert answers, "it waits for an account"
    return answers[0]


def test_what_everybody_sees_may_be_asked():
    found = os.stat("/bin/sleep")
    assert at("/bin/sleep", os.getpid()) == (True, (found.st_dev, found.st_ino))


def test_what_is_in_no_table_is_not_asked():
    handle = os.memfd_create("x")
    assert mounts.spot(handle, os.getpid()) == mounts.spot(handle, 2**22 + 1) == (False, None)
    os.close(handle)


def test_fuse_of_an_account_is_not_root_s():
    assert Mount(1, "ext4", "rw").of_root
    assert Mount(1, "fuseblk", "rw,user_id=0,group_id=0,allow_other").of_root
    assert not Mount(1, "fuse.x", "rw,user_id=1000,group_id=1000,allow_other").of_root


def test_a_table_that_is_not_shown_is_done_without():
    assert Tables(("/proc/nowhere",)).mounts == {}


@pytest.mark.root
def test_a_table_is_read_anew_when_it_has_changed(start, open_folder):
    script = f"read x; mount -t tmpfs x {open_folder}; echo; read x"
    process = start(
        "unshare", "-m", "/bin/sh", "-c", f"echo; {script}", stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    process.stdout.readline()
    tables = Tables((f"/proc/{process.pid}/mountinfo",))
    tables.renew()
    before = tables.mounts, tables.devices
    process.stdin.write(b"\n")
    process.stdin.flush()
    process.stdout.readline()
    tables.renew()
    assert len(tables.mounts) == len(before[0]) + 1
    assert len(tables.devices) == len(before[1]) + 1


def _is_shut(pid, folder):
    try:
        inside.names(pid, folder, 9)
    except OSError:
        return True
    return False


@pytest.mark.root
def test_a_program_in_a_file_system_that_never_answers_keeps_nobody_waiting(start, open_folder):
    process = start(
        *("unshare", "-Urm", "/usr/bin/python3", "-I", FUSE, open_folder, "/bin/sleep"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    pid = int(process.stdout.readline())
    wait_for(lambda: os.readlink(f"/proc/{pid}/exe") == f"{open_folder}/seen/x")
    found = in_time(lambda: proc.executable(pid))
    assert found.path == f"{open_folder}/seen/x"
    assert found.uid == -1
    assert found.file is not None
    assert found.file == in_time(lambda: proc.file_of(pid))
    assert in_time(lambda: inside.read(pid, f"{open_folder}/seen/x")) == b""
    assert in_time(lambda: _is_shut(pid, f"{open_folder}/fuse"))
    process.stdin.close()
    process.wait(10)


@pytest.mark.root
def test_what_only_a_later_thread_can_tell_is_told(start, open_folder, headless):
    code = f'mount -t tmpfs x {open_folder}; touch {open_folder}/file; exec "$@"'
    process = start("unshare", "-Urm", "/bin/sh", "-c", code, "sh", *headless, stdout=subprocess.PIPE)
    process.stdout.readline()
    wait_for(lambda: inside.stat(process.pid, f"{open_folder}/file"))
    wait_for(lambda: not os.path.exists(f"/proc/{process.pid}/root/"))
    assert inside.names(process.pid, str(open_folder), 9) == ["file"]
