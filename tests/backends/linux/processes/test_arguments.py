"""How processes were called, without asking each of a thousand that fork."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agent.platforms.linux.processes.arguments import FAMILIES, Arguments
from agent.platforms.linux.system import proc
from agent.platforms.linux.system.proc import Executable, Stat

Family = tuple[int, dict[bool, int]]
# A parent that forks; the child writes another first letter over its arguments, and says its number.
FAMILY = """
import os, time
def said():
    fields = open("/proc/self/stat").read().rpartition(")")[2].split()
    with open("/proc/self/mem", "r+b", buffering=0) as memory:
        memory.seek(int(fields[45]))
        memory.write(b"Z")
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(600)
if not os.fork():
    said()
if not os.fork():
    import sys
    os.write(1, b"%d\\n" % os.getpid())
    os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(600) # another"])
time.sleep(600)
"""


def facts(pid: int) -> tuple[int, Stat, Executable]:
    stat, runs = proc.stat(pid), proc.executable(pid)
    assert stat is not None
    assert runs is not None
    return pid, stat, runs


@contextmanager
def gathered(*wrapper: str) -> Iterator[Family]:
    """A parent, its child that only forked (True), and the one that runs itself anew (False)."""
    command = [*wrapper, sys.executable, "-c", FAMILY]
    environment = {**os.environ, "SteamAppId": "570"}
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, process_group=0)
    assert parent.stdout is not None
    try:
        pids = [int(parent.stdout.readline()) for _ in range(2)]
        while not any(proc.command(pid).endswith("another") for pid in pids):
            assert parent.poll() is None
        yield parent.pid, {proc.command(pid).startswith("Z"): pid for pid in pids}
    finally:
        os.killpg(parent.pid, signal.SIGKILL)
        parent.stdout.close()
        parent.wait()


@pytest.fixture
def family() -> Iterator[Family]:
    with gathered() as found:
        yield found


def test_who_only_forked_was_called_as_its_parent_and_is_not_asked(family: Family) -> None:
    parent, children = family
    arguments = Arguments()
    said = arguments.command(*facts(parent))
    assert said == proc.command(parent)
    assert proc.command(children[True]) == "Z" + said[1:]
    assert arguments.command(*facts(children[True])) == said
    assert arguments.variables(*facts(parent)) == {"SteamAppId": "570"}
    assert arguments.variables(*facts(children[True])) == {"SteamAppId": "570"}


def test_who_has_run_something_since_is_asked(family: Family) -> None:
    parent, children = family
    arguments = Arguments()
    assert not arguments.command(*facts(parent)).endswith("another")
    assert arguments.command(*facts(children[False])).endswith("another")


def test_where_memory_lies_the_same_in_each_run_everybody_is_asked() -> None:
    with gathered("setarch", "-R") as (parent, children):
        arguments = Arguments()
        arguments.command(*facts(parent))
        assert not any(proc.shuffled(pid) for pid in (parent, *children.values()))
        assert arguments.command(*facts(children[True])).startswith("Z")


def test_what_cannot_be_told_apart_is_asked_each_time() -> None:
    pid, stat, runs = facts(os.getpid())
    arguments = Arguments()
    for place in (b"", stat.places):
        file = None if place else runs.file
        hidden = Stat(stat.state, stat.parent, stat.started, forked=True, places=place)
        assert arguments.command(pid, hidden, Executable(runs.path, file)) == proc.command(pid)


def test_a_thousand_families_are_not_remembered() -> None:
    pid, stat, runs = facts(os.getpid())
    arguments = Arguments()
    for number in range(2 * FAMILIES):
        other = Stat(stat.state, stat.parent, stat.started, places=b"%d 2 3 4" % number)
        assert arguments.command(pid, other, runs)
    assert len(vars(arguments)["_calls"]) == FAMILIES


def test_who_is_gone_is_not_known_to_be_shuffled(tmp_path: Path) -> None:
    with subprocess.Popen(["true"], cwd=tmp_path) as ended:
        ended.wait()
    assert not proc.shuffled(ended.pid)
