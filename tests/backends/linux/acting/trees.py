"""Trees of real processes, as hands find them."""

import sys

assert sys.platform == "linux"

from agent.platforms.linux.processes.desktop import DesktopIndex
from agent.platforms.linux.processes.identity import Identity
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.system import proc
from tests.backends.linux.real import wait_for

TREE = "/bin/sh -c '/bin/sleep 100 & /bin/sleep 100 & wait' & while :; do /bin/sleep 0.01; done"


def program(pid):
    identity = Identity(DesktopIndex(()), Own())
    return wait_for(lambda: identity.program(pid))


def family(pid):
    """A process and all below it that have not ended."""
    return [pid, *(y for x in proc.children(pid) if going(x) for y in family(x))]


def going(pid):
    found = proc.stat(pid)
    return found is not None and not found.over


def spent(pid):
    return [proc.read(f"/proc/{x}/schedstat") for x in family(pid)]
