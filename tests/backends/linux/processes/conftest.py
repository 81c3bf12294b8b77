"""Programs that are looked at, as the tests of this folder share them."""

import sys

assert sys.platform == "linux"

import pytest

from agent.platforms.linux.processes.desktop import DesktopIndex
from agent.platforms.linux.processes.identity import Identity
from agent.platforms.linux.processes.own import Own
from tests.backends.linux.real import wait_for


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
