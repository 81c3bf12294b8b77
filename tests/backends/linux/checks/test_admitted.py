"""What polkit lets children do: a real bus, a logind and a polkit that are played."""

import sys

assert sys.platform == "linux"

import os

import pytest

from agent.platforms.linux.checks import LinuxInspector
from agent.platforms.linux.checks.admitted import ACTIONS, admitted
from agent.platforms.linux.system import accounts
from agent.platforms.linux.system.systemd import Systemd
from tests.backends.linux.access.test_polkit import FakePolkit
from tests.backends.linux.families import family

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


def question(session, action):
    return ["CheckAuthorization", ["unix-session", {"session-id": ["s", session]}], action, {}, 0, ""]


def test_a_child_who_may_become_root_without_a_password(polkit, pc_bus):
    pc_bus.logind(_1=SEAT)
    assert found(pc_bus.address) == {ME: EXEC}
    assert polkit.said() == question("1", EXEC)


def test_a_child_who_may_not_was_asked_for_each_action_and_no_dialogue_came(polkit, pc_bus):
    pc_bus.logind(_1=SEAT)
    polkit.answers([False])
    assert found(pc_bus.address) == {}
    assert [polkit.said() for _ in ACTIONS] == [question("1", EXEC), question("1", UNITS)]


def test_a_polkit_that_refuses_to_say_and_none_at_all(polkit, pc_bus):
    pc_bus.logind(_1=SEAT)
    polkit.answers(None)
    assert found(pc_bus.address) == {}
    polkit.process.kill()
    polkit.process.wait()
    assert found(pc_bus.address) == {}


def test_who_is_not_at_the_pc_and_who_is_no_child_are_not_asked_for(polkit, pc_bus):
    pc_bus.logind(_1=CRON, _2=SEAT)
    assert found(pc_bus.address, NOBODY) == {}
    assert found(pc_bus.address) == {ME: EXEC}
    assert polkit.said() == question("2", EXEC), "the first question of all"


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
