"""The system's own question in this terminal, by a stand-in for polkit's asker; the real one: tests/guest."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.ui.cli.terminals import terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="polkit is of Linux")
ASKER = """#!/usr/bin/python3
import os, sys, time
words = sys.argv[1:]
sys.stdout.write(f"asks for {words[1]}: {words[0]} {words[4]}\\n")
sys.stdout.flush()
os.close(int(words[3]))
time.sleep(600)
"""
PROGRAM = """
import os, sys
from ui.cli import administrator
administrator.ASKER = sys.argv[1]
if os.geteuid() == 0:
    os.setuid(65534)
with administrator.password_asked_here():
    print("asked", os.getpid())
print("over")
"""


@pytest.fixture
def asker(tmp_path: Path):
    for folder in (tmp_path, *tmp_path.parents):
        folder.chmod(folder.stat().st_mode | 0o055)  # another account runs it
        if folder.name.startswith("pytest-of-"):
            break
    path = tmp_path / "asker"
    path.write_text(ASKER)
    path.chmod(0o755)
    return path


def run(asker: Path, *, piped: bool = False) -> tuple[int, str]:
    words = ["-c", PROGRAM, str(asker)]
    root = str(Path(__file__).parents[3])
    if piped:
        words = ["-c", f"import os, sys; os.dup2(os.open('/dev/null', 0), 0); exec({PROGRAM!r})", str(asker)]
    with terminal(*words, PYTHONPATH=root) as running:
        return running.wait(), running.screen


def test_it_asks_for_this_very_process_before_the_call_and_leaves_after_it(asker: Path):
    status, screen = run(asker)
    assert status == 0, screen
    first, second, last = screen.split("\r\n")[:3]
    assert last == "over"
    assert first == f"asks for {second.removeprefix('asked ')}: --process --fallback"


def test_without_a_terminal_or_an_asker_nobody_is_asked_here(asker: Path):
    status, screen = run(asker, piped=True)
    assert (status, "asks for" in screen) == (0, False), screen
    status, screen = run(asker.with_name("none"))
    assert (status, "asks for" in screen) == (0, False), screen


def test_an_asker_that_fails_does_not_hold_the_call_up(asker: Path):
    asker.write_text("#!/bin/sh\nexit 1\n")
    status, screen = run(asker)
    assert (status, "over" in screen) == (0, True), screen
