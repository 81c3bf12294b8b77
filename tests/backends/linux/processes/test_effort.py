import sys

assert sys.platform == "linux"

import os

import pytest

from agent.platforms.linux.processes.effort import KEPT, SPAN, Effort, taken
from agent.platforms.linux.system import proc
from agent.ports import Program
from policies.facts import ProgramFacts
from policies.ids import AccountId
from tests.backends.linux.real import wait_for


def program(process):
    return Program(process.pid, proc.stat(process.pid).started, AccountId("an"), ProgramFacts(("/x",)))


@pytest.fixture
def busy(start):
    return program(start("/bin/sh", "-c", "while :; do :; done"))


def works_on(pid):
    before = taken(pid)
    wait_for(lambda: taken(pid) > before + 20)


def test_what_is_taken_is_measured_from_look_to_look(start, busy):
    effort, waits = Effort(), program(start("/bin/sleep", "100"))
    assert effort.share([busy, waits], 0.0) == 0.0
    works_on(busy.pid)
    first = effort.share([busy, waits], SPAN)
    assert first >= 20 / os.sysconf("SC_CLK_TCK") / SPAN
    assert effort.share([waits], SPAN) == 0.0
    assert effort.share([busy], SPAN * 1.5) == first, "too soon to tell anything else"
    works_on(busy.pid)
    assert effort.share([busy, waits], SPAN * 3) > 0.0


def test_of_what_was_looked_at_long_ago_nothing_is_known(busy):
    effort = Effort()
    effort.share([busy], 0.0)
    works_on(busy.pid)
    assert effort.share([busy], KEPT) == 0.0
    assert len(effort._seen) == 1


def test_another_process_of_that_number_begins_anew(start, busy):
    effort = Effort()
    effort.share([busy], 0.0)
    works_on(busy.pid)
    later = Program(busy.pid, busy.started + 1, busy.account, busy.facts)
    assert effort.share([later], SPAN) == 0.0


def test_who_is_gone_takes_nothing(start):
    ended = start("/bin/sleep", "0.001")
    gone = program(ended)
    ended.wait()
    effort = Effort()
    assert effort.share([gone], 0.0) == effort.share([gone], SPAN) == 0.0
