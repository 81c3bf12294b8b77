"""Programs that are looked at, as the tests of this folder share them."""

import sys

assert sys.platform == "linux"

import pytest

from agent.platforms.linux.processes.desktop import DesktopIndex
from agent.platforms.linux.processes.identity import Identity
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.processes.sweep import Sweep
from tests.backends.linux.real import wait_for


class Counting:
    """The real identity, and how often it was asked about whom."""

    def __init__(self):
        self._identity = Identity(DesktopIndex(()), Own())
        self.asked = []

    def __call__(self, pid, uid):
        self.asked.append(pid)
        return self._identity.program(pid, uid)


@pytest.fixture
def identify():
    return Counting()


@pytest.fixture
def sweep(identify):
    made = Sweep(identify)
    yield made
    made.close()
    made.close()


@pytest.fixture
def identity():
    return Identity(DesktopIndex(()), Own())


def seen(identity, process, path):
    """The program, once it has become the one that was started."""
    return wait_for(
        lambda: (
            (x := identity.program(process.pid)) and x.facts.paths[0] == str(path) and x.facts.command and x
        )
    )
