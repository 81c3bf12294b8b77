"""Tests that are given examples get as many as somebody asks for."""

import os
import subprocess

from soak.properties import TESTS
from tests.architecture.sources import ROOT


def test_each_gets_so_many_times_as_many():
    place = "tests/policies/document/test_durations.py"
    command = TESTS.command([place, "-n0", "--hypothesis-show-statistics"])
    env = TESTS.environment(3)
    said = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
    assert "300 passing" in said, said
    assert "LUYTRE_EXAMPLES" not in os.environ
