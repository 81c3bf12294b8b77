"""Tests that are given examples get as many as somebody asks for."""

import os
import subprocess

from soak import properties
from tests.architecture.sources import ROOT


def test_in_ci_it_does_nothing(capsys):
    assert properties.main(["--ci"]) == 0
    assert "the short trial" in capsys.readouterr().out


def test_pytest_runs_just_what_is_given_examples_and_more_of_them():
    assert properties.command(["-x"])[3:] == [
        *("-q", "-m", "hypothesis and not guest", "tests", "-n", "2", "--dist", "loadgroup", "-x")
    ]
    command = properties.command(
        ["tests/policies/document/test_durations.py", "-n0", "--hypothesis-show-statistics"]
    )
    assert "tests" not in command
    env = properties.environment(3)
    said = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
    assert "300 passing" in said, said
    assert "LUYTRE_EXAMPLES" not in os.environ
