"""The agent's process holds nothing that it does not need."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOOK = """
import sys
import agent.__main__
for name in ("ssl", "PySide6", "keyring", "holidays", "argon2"):
    print(name, sys.modules.get(name))
"""


def test_what_never_comes_in() -> None:
    done = subprocess.run([sys.executable, "-P", "-c", LOOK], capture_output=True, check=True, text=True)
    assert {line.split()[1] for line in done.stdout.splitlines()} == {"None"}


@pytest.mark.parametrize("words", [["-m", "agent"], ["-c", "from agent.__main__ import main; main()"]])
def test_two_ways_in(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-P", *words, "--help"], capture_output=True, check=True, text=True
    )
    assert "luytre-agent" in done.stdout
