"""Of more than one look can read, each has its turn; nobody hides behind whatever else begins."""

import sys

assert sys.platform == "linux"

import itertools
import os
import subprocess
from pathlib import Path
from types import SimpleNamespace

from agent.platforms.linux.processes import sweep as module
from tests.backends.linux.real import STRANGER, wait_for

ME = frozenset({os.getuid()})


def seen(sweep):
    return {x.pid: x.facts.paths[0] for x in sweep.look(ME)}


def test_a_crowd_is_read_in_as_many_looks_as_it_takes(sweep, identify, start, game, monkeypatch):
    crowd = {start(game, "60").pid for _ in range(20)}
    monkeypatch.setattr(module, "AT_FIRST", -1.0)
    assert not sweep.look(ME)
    assert sweep.behind
    monkeypatch.setattr(module, "AT_FIRST", 60.0)
    assert crowd <= seen(sweep).keys()
    assert not sweep.behind


def test_who_waited_longest_is_read_first_whatever_else_begins(sweep, identify, start, game, monkeypatch):
    """A child that begins programs without end hides none behind them."""
    sweep.look(ME)
    early = start(game, "60").pid
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    sweep.look(ME)
    assert early not in identify.asked
    assert sweep.behind
    later = {start(game, "60").pid for _ in range(30)}
    ticks = itertools.count()
    monkeypatch.setattr(module, "PATIENCE", 3.0)  # there is time for few
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: float(next(ticks))))
    while not later.issubset(identify.asked):
        sweep.look(ME)
    assert early in identify.asked[: min(map(identify.asked.index, later))]


def test_of_too_many_every_second_look_compares_what_is_known(sweep, identify, start, game, monkeypatch):
    shell = start("/bin/sh", "-c", f"read x; exec {game} 100", stdin=subprocess.PIPE)
    wait_for(lambda: shell.pid in seen(sweep))
    for _ in range(30):
        start("/bin/sleep", "60")
    shell.stdin.write(b"\n")
    shell.stdin.flush()
    wait_for(lambda: Path(f"/proc/{shell.pid}/exe").resolve() == game)
    monkeypatch.setattr(module, "PATIENCE", 0.3)  # there is time for few
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: len(identify.asked) / 10))
    first, second = (seen(sweep) for _ in range(2))
    assert (first[shell.pid] == str(game), second[shell.pid]) == (False, str(game))
    assert sweep.behind


def test_who_may_yet_become_an_account_s_is_not_forgotten_when_time_runs_out(sweep, start, game, monkeypatch):
    young = str(start(game, "60").pid)
    sweep.look(frozenset({STRANGER}))
    assert young in sweep._waiting
    start(game, "60")  # so that there is something to look at
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    sweep.look(frozenset({STRANGER}))
    assert young in sweep._waiting


def test_it_reads_on_where_it_stopped_and_soon_looks_again_what_is_there(sweep, start, game, monkeypatch):
    seconds = [100.0]
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: seconds[0]))
    monkeypatch.setattr(module, "AT_FIRST", -1.0)
    crowd = [start(game, "60") for _ in range(10)]
    assert not seen(sweep)
    late = start(game, "60")
    monkeypatch.setattr(module, "AT_FIRST", 0.0)
    found = seen(sweep)
    assert {x.pid for x in crowd} <= found.keys()
    assert late.pid not in found
    wait_for(lambda: late.pid in seen(sweep))  # nothing is left of what was listed
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    later = [start(game, "60") for _ in range(2)]
    known = seen(sweep).keys()
    assert sweep.behind
    crowd[0].kill()
    crowd[0].wait()
    assert seen(sweep).keys() == known
    seconds[0] += module.FRESH + 0.1
    assert crowd[0].pid not in seen(sweep)
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    wait_for(lambda: {x.pid for x in later} <= seen(sweep).keys())


def test_what_is_to_be_read_anew_is_not_behind_what_was_listed(sweep, start, game, monkeypatch):
    first = start(game, "60").pid
    wait_for(lambda: first in seen(sweep))
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    start(game, "60")
    seen(sweep)
    sweep.forget(first)
    monkeypatch.setattr(module, "PATIENCE", 60.0)
    assert first in seen(sweep)
