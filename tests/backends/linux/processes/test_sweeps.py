import sys

assert sys.platform == "linux"

import os
import time
from types import SimpleNamespace

import pytest

from agent.platforms.linux.processes import sweep
from agent.platforms.linux.processes import sweeps as module
from agent.platforms.linux.processes.desktop import DesktopIndex
from agent.platforms.linux.processes.identity import Identity
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.processes.sweeps import Sweeps
from agent.platforms.linux.system import accounts
from tests.backends.linux.real import wait_for

ME = frozenset({accounts.name(os.getuid())})


@pytest.fixture
def homes():
    return []


@pytest.fixture
def sweeps(homes):
    made = Sweeps(Identity(DesktopIndex(()), Own()).program, homes.append)
    yield made
    made.close()


def seen(sweeps, process):
    found = (x for x in sweeps.running(ME, ()) if x.pid == process.pid and x.facts.command)
    return next(found, None)


def test_where_an_account_lives_is_told_once(sweeps, homes):
    sweeps.running(ME, ())
    sweeps.running(ME, ())
    assert homes == [accounts.home(os.getuid())]
    assert sweeps.numbers == {os.getuid()}
    sweeps.renumber()
    sweeps.running(ME, ())
    assert len(homes) == 2


def test_an_account_that_is_not_there_yet_is_asked_for_again(sweeps, homes):
    both = ME | {"nobody-of-that-name"}
    sweeps.running(both, ())
    sweeps.running(both, ())
    assert len(homes) == 2
    assert not sweeps.behind


@pytest.mark.parametrize(("most", "anew"), [(16, False), (1, True)])
def test_who_is_asked_about_in_turn_is_not_met_anew(sweeps, start, game, monkeypatch, most, anew):
    monkeypatch.setattr(module, "_CHILDREN", most)
    process = start(game, "100")
    wait_for(lambda: seen(sweeps, process))
    before = seen(sweeps, process)
    sweeps.running(frozenset({"daemon"}), ())
    assert (seen(sweeps, process) is not before) == anew


def test_what_is_forgotten_is_read_again(sweeps, start, game):
    process = start(game, "100")
    wait_for(lambda: seen(sweeps, process))
    before = seen(sweeps, process)
    sweeps.forget(process.pid)
    assert seen(sweeps, process) is not before


def test_what_was_unread_of_a_child_that_nobody_asks_about_any_more_is_not_waited_for(
    sweeps, start, game, monkeypatch
):
    start(game, "100")
    monkeypatch.setattr(sweep, "AT_FIRST", -1.0)
    sweeps.running(ME, ())
    assert sweeps.behind
    sweeps.running(frozenset({"daemon"}), ())
    assert sweeps.behind
    now = time.monotonic() + sweep.LATELY
    monkeypatch.setattr(sweep, "time", SimpleNamespace(monotonic=lambda: now))
    assert not sweeps.behind
    monkeypatch.setattr(sweep, "PATIENCE", -1.0)
    start(game, "100")
    sweeps.running(ME, ())
    assert sweeps.behind, "somebody asks again"
