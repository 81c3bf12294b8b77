"""One process that cannot be read, or not be looked into, hides no other, and is believed nothing."""

import sys

assert sys.platform == "linux"

import os

import pytest

from agent.platforms.linux.processes import loaded
from agent.platforms.linux.processes import sweep as module
from agent.platforms.linux.processes.desktop import DesktopIndex
from agent.platforms.linux.processes.identity import Identity
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.processes.sweep import Sweep
from tests.backends.linux.real import wait_for

ME = frozenset({os.getuid()})


class Tricked:
    """The real identity, but for one process of which each question fails."""

    def __init__(self):
        self.identity = Identity(DesktopIndex(()), Own())
        self.pid = None

    def __call__(self, pid, uid):
        if pid == self.pid:
            raise OSError("a trick")
        return self.identity.program(pid, uid)


@pytest.fixture
def tricked():
    return Tricked()


@pytest.fixture
def sweep(tricked):
    made = Sweep(tricked)
    yield made
    made.close()


def seen(sweep, process, believed=()):
    return next((x for x in sweep.look(ME, believed) if x.pid == process.pid and x.facts.command), None)


def test_who_cannot_be_read_hides_nobody_and_is_read_again(sweep, tricked, start, game):
    tricky, game = start("/bin/sleep", "100"), start(game, "100")
    tricked.pid = tricky.pid
    wait_for(lambda: seen(sweep, game))
    assert seen(sweep, tricky) is None
    tricked.pid = None
    start("/bin/true")
    wait_for(lambda: seen(sweep, tricky))


@pytest.mark.root
def test_who_cannot_be_read_again_is_believed_nothing(sweep, tricked, start, tmp_path):
    words = ("--session", "--nofork", "--nopidfile", f"--address=unix:path={tmp_path}/bus")
    bus, game = start("/usr/bin/dbus-daemon", *words), start("/bin/sleep", "100")
    wait_for(lambda: (found := seen(sweep, bus)) and found.own)
    tricked.pid = bus.pid
    sweep._renew(sweep._known[str(bus.pid)])
    found = seen(sweep, bus)
    assert not found.own
    assert not found.facts.protected
    wait_for(lambda: seen(sweep, game))


@pytest.mark.root
def test_who_cannot_be_looked_into_is_believed_nothing_and_the_next_is_asked(
    sweep, start, monkeypatch, tmp_path
):
    words = ("--session", "--nofork", "--nopidfile", f"--address=unix:path={tmp_path}/bus")
    bus, tricky, honest = (
        start(*x) for x in (("/usr/bin/dbus-daemon", *words), *[("/bin/sleep", "100")] * 2)
    )
    for process in (tricky, honest, bus):
        wait_for(lambda process=process: (found := seen(sweep, process)) and found.facts.protected)
    wait_for(lambda: seen(sweep, bus).own)
    foreign = loaded.foreign

    def refuses(pid, *, draws=False):
        if pid in {tricky.pid, bus.pid}:
            raise NotADirectoryError("a trick")
        return foreign(pid, draws=draws)

    monkeypatch.setattr(loaded, "foreign", refuses)
    believed = {seen(sweep, process).key for process in (tricky, honest)}
    assert not seen(sweep, tricky, believed).facts.protected
    assert seen(sweep, honest, believed).facts.protected
    monkeypatch.setattr(module, "INSPECTED", 0.0)
    wait_for(lambda: not next(x for x in sweep.look(ME) if x.pid == bus.pid).own)
