"""A process that is lean from its beginning; a measurement of coverage would load some of it before."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def alone() -> Callable[[str], list[str]]:
    """Run this program; answers the lines that it wrote."""

    def run(program: str) -> list[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        command = [sys.executable, "-P", "-c", program]
        done = subprocess.run(command, capture_output=True, check=True, text=True, env=environment)
        return done.stdout.splitlines()

    return run
