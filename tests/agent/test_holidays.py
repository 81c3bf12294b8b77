"""The library of holidays, in a process of its own, and who asks it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from agent import holidays


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
    words = [sys.executable, "-I", "-c", holidays.LOOK_UP.format(path=sys.path), "DE", "2027"]
    done = subprocess.run(words, capture_output=True, check=True)
    assert b"2027-10-03" in done.stdout


def test_at_the_end_of_a_year_the_next_one_counts() -> None:
    assert holidays.years(datetime(2026, 6, 1, tzinfo=UTC)) == (2026,)
    assert holidays.years(datetime(2026, 12, 5, tzinfo=UTC)) == (2026, 2027)


def test_holidays_of_vietnam_and_of_nowhere() -> None:
    found = asyncio.run(holidays.look_up("VN", 2026))
    assert found is not None
    assert {date(2026, 9, 2), date(2026, 4, 30)} <= found  # National Day, Reunification Day
    assert asyncio.run(holidays.look_up("XX", 2026)) is None


@pytest.fixture
def slow_library(monkeypatch, tmp_path: Path) -> Path:
    """An interpreter that notes its pid and never answers."""
    script, note = tmp_path / "python", tmp_path / "pid"
    script.write_text(f"#!/bin/sh\necho $$ > {note}.new; mv {note}.new {note}; exec sleep 600\n", "utf-8")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    return note


def has_ended(note: Path) -> bool:
    return not Path("/proc", note.read_text("ascii").strip()).exists()


def test_a_look_up_that_takes_too_long_is_given_up(slow_library: Path) -> None:
    assert asyncio.run(holidays.look_up("VN", 2026, timedelta(seconds=0.5))) is None


def test_a_look_up_is_given_up_with_the_agent(slow_library: Path) -> None:
    async def story() -> None:
        looking = asyncio.create_task(holidays.look_up("VN", 2026))
        while not slow_library.exists():  # noqa: ASYNC110, ASYNC240 - a file tells of another process
            await asyncio.sleep(0.01)
        looking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking

    asyncio.run(story())
    assert has_ended(slow_library)


def test_without_an_interpreter_there_are_no_holidays(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    assert asyncio.run(holidays.look_up("VN", 2026)) is None
