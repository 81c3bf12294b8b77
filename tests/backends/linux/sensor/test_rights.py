import sys

assert sys.platform == "linux"

import ctypes
import os
import resource
import signal
import subprocess
import traceback

import pytest

from agent.platforms.linux.sensor import rights
from agent.platforms.linux.system import proc
from tests.backends.linux.real import STRANGER, as_stranger


def test_where_we_are_the_account_already_nothing_changes():
    before = os.getresuid(), os.getgroups()
    rights.give_up(os.getuid(), os.getgid())
    assert before == (os.getresuid(), os.getgroups())


def fork(function):
    """Run it in a process of its own; its exit status."""
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            code = function() or 0
        except BaseException:  # noqa: BLE001 - the status fails the test
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.mark.root
def test_everything_is_given_up_at_once_and_for_good():
    def story():
        rights.give_up(STRANGER, STRANGER)
        assert set(os.getresuid()) == set(os.getresgid()) == {STRANGER}
        assert os.getgroups() == []
        assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
        with pytest.raises(PermissionError):
            os.setuid(0)
        status = proc.read("/proc/thread-self/status")
        assert b"CapPrm:\t0000000000000000" in status
        assert b"CapEff:\t0000000000000000" in status
        assert b"NoNewPrivs:\t1" in status

    assert fork(story) == 0


@pytest.mark.root
def test_nobody_of_the_account_can_look_into_it_but_end_it(start):
    code = "from agent.platforms.linux.sensor.rights import give_up; import sys, time\n"
    code += f"give_up({STRANGER}, {STRANGER}); sys.stdout.write('x'); sys.stdout.flush(); time.sleep(100)"
    sensor = start(sys.executable, "-c", code, stdout=subprocess.PIPE, env={"PYTHONPATH": os.getcwd()})
    assert sensor.stdout.read(1) == b"x"

    def story():
        library = ctypes.CDLL(None, use_errno=True)
        assert library.ptrace(16, sensor.pid, 0, 0) == -1  # PTRACE_ATTACH
        for name in ("environ", "mem", "maps"):
            with pytest.raises(PermissionError):
                os.open(f"/proc/{sensor.pid}/{name}", os.O_RDONLY)
        with pytest.raises(PermissionError):
            os.listdir(f"/proc/{sensor.pid}/fd")
        os.kill(sensor.pid, signal.SIGKILL)

    as_stranger(story)
    assert sensor.wait(30) == -signal.SIGKILL


@pytest.mark.root
def test_who_may_not_become_another_looks_at_nothing():
    def story():
        os.setresuid(STRANGER, STRANGER, STRANGER)
        with pytest.raises(PermissionError):
            rights.give_up(STRANGER + 1, STRANGER + 1)

    assert fork(story) == 0
    assert fork(lambda: _refused(0)) == 0


def _refused(uid):
    os.setresuid(STRANGER, 0, 0)
    # Root is nobody to become: the last question says so.
    with pytest.raises(PermissionError):
        rights.give_up(uid, uid)
