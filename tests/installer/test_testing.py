"""What belongs to the gate, and how it is run."""

import argparse
import os
import re
import sys
from pathlib import Path

import pytest

from front import environment, system, testing
from front.environment import ROOT


@pytest.mark.parametrize(
    "words", [["tests/installer"], ["-k", "week"], ["-m", "not slow"], ["--lf"], ["tests/x.py::y"]]
)
def test_named_tests_are_a_selection(words, monkeypatch):
    monkeypatch.chdir(ROOT)
    words = [x.replace("tests/x.py", "tests/installer/test_testing.py") for x in words]
    assert testing.selects(words)


@pytest.mark.parametrize("words", [[], ["-x"], ["-v", "--durations=5"], ["-n", "2"], ["-p", "no:randomly"]])
def test_other_words_select_nothing(words, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert not testing.selects(words)


def test_a_backend_is_checked_for_its_own_system_alone():
    for system_name, folder in testing.BACKENDS.items():
        excluded = re.compile(testing._mypy(system_name)[6])
        left_out = {
            x for x in testing.BACKENDS.values() if excluded.search(f"agent/platforms/{x}/programs.py")
        }
        assert left_out == set(testing.BACKENDS.values()) - {folder}
        assert not excluded.search("agent/platforms/memory/programs.py")


def test_tests_run_side_by_side_unless_somebody_says_how(monkeypatch, capsys):
    called = []
    monkeypatch.setattr(system, "provide", lambda *_: None)
    monkeypatch.setattr(environment, "provide", lambda _extras: Path(sys.executable))
    monkeypatch.setattr(testing, "complain", list)

    def call(command, tell=None):
        called.append(command)
        if tell is not None:
            tell("held at last")
        return 0

    monkeypatch.setattr(testing, "call", call)
    monkeypatch.setattr(testing, "twice", call)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert testing.test(argparse.Namespace(), ["-x"]) == 0
    assert capsys.readouterr().err.splitlines()[-3:-1] == ["luytre: held at last"] * 2
    tests, faces, gate = called
    assert all({"-n", "4", "loadgroup", "--cov", "-x"} <= set(x) for x in (tests, faces))
    assert all(f"--timeout={testing.LONGEST}" in x for x in (tests, faces))
    assert gate[1:] == testing._gate(sys.executable)[1:]
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert testing.test(argparse.Namespace(), []) == 0
    assert called[3][called[3].index("-n") + 1] == "2"
    assert testing.test(argparse.Namespace(), ["-n0"]) == 0
    assert "loadgroup" not in called[6]
    assert "-n0" in called[6]


def test_what_a_check_complains_of_is_told_at_the_end_too(monkeypatch, capsys):
    monkeypatch.setattr(system, "provide", lambda *_: None)
    monkeypatch.setattr(environment, "provide", lambda _extras: Path(sys.executable))
    monkeypatch.setattr(testing, "complain", lambda: ["mypy for linux: x.py:1: error"])
    monkeypatch.setattr(testing, "call", lambda *_: 0)
    monkeypatch.setattr(testing, "twice", lambda *_: 0)
    assert testing.test(argparse.Namespace(), []) == 1
    told = capsys.readouterr().err.splitlines()[-2:]
    assert told == ["luytre: mypy for linux: x.py:1: error", "luytre: failed: checks"]


def test_a_check_that_complains_is_printed_with_what_it_says(monkeypatch, capfd):
    monkeypatch.setattr(environment, "provide", lambda _extras: Path(sys.executable))
    monkeypatch.setattr(environment, "tool", lambda _name: Path("/bin/true"))
    monkeypatch.setattr(testing, "_mypy", lambda _platform: ["--no-such-word"])
    assert testing.check(argparse.Namespace(), []) == 1
    said = capfd.readouterr()
    assert "luytre: ruff check: fine" in said.err
    assert "luytre: mypy for darwin: not fine" in said.err
    assert said.out.count("--no-such-word") == len(testing.BACKENDS)
