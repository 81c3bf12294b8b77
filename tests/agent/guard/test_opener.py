import sys

assert sys.platform == "linux"

import os

import pytest

from agent.guard import opener
from tests.backends.linux.leasing import leased
from tests.backends.linux.real import STRANGER, wait_for


def test_who_started_a_process(start):
    assert opener.account(os.getpid()) == os.getuid()


@pytest.mark.root
def test_another_s_process(start):
    assert opener.account(start.stranger("/bin/sleep", "100").pid) == STRANGER


def test_who_lives_in_a_container(start):
    assert not opener.contained(os.getpid())
    inside = start("unshare", "--user", "--map-root-user", "/bin/sleep", "100")
    wait_for(lambda: opener.contained(inside.pid))


def test_of_a_process_that_is_gone_nobody_knows(start):
    process = start("/bin/true")
    process.wait()
    assert opener.account(process.pid) is None
    assert not opener.contained(process.pid)


@pytest.mark.root
def test_who_holds_by_a_lease_what_is_told_of_it_keeps_nobody_waiting_and_is_known():
    with leased("/proc/PID/status", "/proc/PID/uid_map", account=STRANGER) as pid:
        assert opener.account(pid) == STRANGER
        assert not opener.contained(pid)
