"""The library of holidays, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from agent import holidays
from agent.agreement import LOOK_UP


def test_one_date_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert holidays.main(["VN", "2026"]) == 0
    lines = capsys.readouterr().out.splitlines()
    days = [date.fromisoformat(line) for line in lines]
    assert days == sorted(days)
    assert date(2026, 1, 1) in days


def test_a_country_that_the_library_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert holidays.main(["XX", "2026"]) == 1
    assert capsys.readouterr().out == ""


def test_as_a_program() -> None:
    words = [sys.executable, "-I", "-c", LOOK_UP.format(path=sys.path), "DE", "2027"]
    done = subprocess.run(words, capture_output=True, check=True)
    assert b"2027-10-03" in done.stdout
