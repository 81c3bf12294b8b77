"""What polkit lets children do: a real bus, a logind and a polkit that are played."""

import sys

assert sys.platform == "linux"

import os

import pytest

from agent.platforms.linux.acting.freezer import MOUNTS
from agent.platforms.linux.checks import LinuxInspector
from agent.platforms.linux.checks.admitted import ACTIONS, admitted
from agent.platforms.linux.system import accounts, proc
from agent.platforms.linux.system.systemd import Systemd
from tests.backends.linux.access.test_polkit import FakePolkit
from tests.backends.linux.families import family
from tests.backends.linux.real import wait_for

ME = accounts.name(os.getuid())
CHILD, NOBODY = family((ME,)), family(("nobody-here",))
SEAT = {"User": [os.getuid(), ME], "Type": "tty"}
CRON = SEAT | {"Class": "background"}
EXEC, UNITS = ACTIONS


@pytest.fixture
def polkit(start, pc_bus):
    return FakePolkit(start, pc_bus.address)


def found(address, whose=CHILD):
    with Systemd(address) as systemd:
        return admitted(systemd, whose)


def question(pid, action):
    about = {"pid": ["u", pid], "start-time": ["t", proc.stat(pid).started], "uid": ["i", os.getuid()]}
    return ["CheckAuthorization", ["unix-process", about], action, {}, 0, ""]


@pytest.fixture
def inside(start):
    """A program in the child's first session."""
    mount = next(x for x in MOUNTS if (x / "cgroup.controllers").exists())
    path = mount / f"luytre-test-{os.getpid()}-admitted" / "session-1.scope"
    path.mkdir(parents=True)
    process = start("/bin/sleep", "100")
    (path / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
    yield process.pid
    start.close()
    wait_for(lambda: not (path / "cgroup.procs").read_text(encoding="utf-8"))
    path.rmdir()
    path.parent.rmdir()


@pytest.mark.root
def test_a_child_who_may_become_root_without_a_password(polkit, pc_bus, inside):
    pc_bus.logind(_1=SEAT)
    assert found(pc_bus.address) == {ME: EXEC}
    assert polkit.said() == question(inside, EXEC)


@pytest.mark.root
def test_a_child_who_may_not_was_asked_for_each_action_and_no_dialogue_came(polkit, pc_bus, inside):
    pc_bus.logind(_1=SEAT)
    polkit.answers([False])
    assert found(pc_bus.address) == {}
    assert [polkit.said() for _ in ACTIONS] == [question(inside, EXEC), question(inside, UNITS)]


def test_where_nobody_tells_what_runs_in_a_session_a_process_of_the_account_is_asked_about(polkit, pc_bus):
    pc_bus.logind(_7=SEAT)
    assert found(pc_bus.address) == {ME: EXEC}
    pid = polkit.said()[1][1]["pid"][1]
    assert proc.account(pid) == os.getuid()


def test_of_an_account_of_which_nothing_runs_nothing_is_asked(polkit, pc_bus):
    pc_bus.logind(_1={"User": [accounts.number("games"), "games"], "Type": "tty"})
    assert found(pc_bus.address, family(("games",))) == {}
    polkit.process.kill()
    assert not polkit.process.stdout.read()


def test_a_polkit_that_refuses_to_say_and_none_at_all(polkit, pc_bus):
    pc_bus.logind(_1=SEAT)
    polkit.answers(None)
    assert found(pc_bus.address) == {}
    polkit.process.kill()
    polkit.process.wait()
    assert found(pc_bus.address) == {}


def test_who_is_not_at_the_pc_and_who_is_no_child_are_not_asked_for(polkit, pc_bus):
    pc_bus.logind(_1=CRON)
    assert found(pc_bus.address) == {}
    pc_bus.logind(_1=SEAT)
    assert found(pc_bus.address, NOBODY) == {}
    polkit.process.kill()
    assert not polkit.process.stdout.read()


def told(address):
    seen = LinuxInspector(address).inspect(CHILD)
    return {x.case: x.about for x in seen if x.name == "child-account"}


def test_the_doctor_tells_it_of_the_account(polkit, pc_bus):
    pc_bus.logind(_1=SEAT)
    cases = told(pc_bus.address)
    assert cases["polkit"] == {"account": ME, "action": EXEC}
    assert "ok" not in cases


def test_where_nobody_can_be_asked_the_doctor_says_nothing_of_it():
    assert "polkit" not in told("unix:path=/missing/bus")
