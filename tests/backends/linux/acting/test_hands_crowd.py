"""What is done to thousands of processes costs what they are many, not the square of it."""

import sys

assert sys.platform == "linux"

import asyncio
import contextlib
import os

import pytest

from agent.platforms.linux.acting import hands as module
from agent.platforms.linux.system import proc
from agent.ports import Fate
from tests.backends.linux.acting.trees import family, program
from tests.backends.linux.real import wait_for

DEEP = 40
CHAIN = 'test "$1" -gt 0 && /bin/sh -c "$2" sh $(($1 - 1)) "$2" & /bin/sleep 100'
"""Each starts the next, and waits."""


@pytest.fixture
def chain(start):
    """Programs of which each was started by the one before."""
    top = start("/bin/sh", "-c", CHAIN, "sh", str(DEEP), CHAIN)
    wait_for(lambda: len(family(top.pid)) == 2 * DEEP + 2)
    pids = family(top.pid)
    yield [program(pid) for pid in pids]
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 9)


@pytest.fixture
def looks(monkeypatch):
    """Of whom the kernel was asked, each time."""
    asked, stat = [], proc.stat

    def counted(pid):
        asked.append(pid)
        return stat(pid)

    monkeypatch.setattr(proc, "stat", counted)
    return asked


def test_a_chain_is_paused_at_a_cost_that_grows_with_its_length(hands, chain, looks, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0)  # how often it is looked meanwhile is a matter of time
    looks.clear()
    asyncio.run(hands.pause(chain))
    assert len(looks) <= 15 * len(chain)
    wait_for(lambda: set(hands.fates(chain).values()) == {Fate.PAUSED})
    looks.clear()
    hands.run_on([os.getuid()], chain)
    others = len(proc.pids())
    assert len(looks) <= 8 * len(chain) + 3 * others
    assert set(hands.fates(chain).values()) == {Fate.PAUSED}
    looks.clear()
    hands.kill(chain)
    assert len(looks) <= 12 * len(chain)
    wait_for(lambda: set(hands.fates(chain).values()) == {Fate.GONE})
