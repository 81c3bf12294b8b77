"""Tests of the project run more often, or with more examples, than each time."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Repeated:
    """Which tests, and how many times as often; words behind the options go to pytest."""

    name: str
    sentence: str
    chosen: str
    """What pytest's ``-m`` says."""
    place: str
    variable: str
    """Where the tests read how often."""
    times: int
    short: str
    """The short trial, which CI has already."""

    def run(self, argv: list[str]) -> int:
        """Pytest's own status; 0 in CI."""
        parser = argparse.ArgumentParser(prog=f"soak {self.name}", description=self.sentence)
        parser.add_argument("--n", type=int, default=self.times, help=f"times (default {self.times})")
        parser.add_argument("--ci", action="store_true", help=f"nothing: {self.short} the short trial")
        options, more = parser.parse_known_args(argv)
        if options.ci:
            print(f"nothing here: {self.short} the short trial")
            return 0
        environment = self.environment(options.n)
        return subprocess.run(self.command(more), cwd=ROOT, env=environment, check=False).returncode

    def command(self, more: list[str]) -> list[str]:
        """Pytest for these tests, or for those of them that the words name."""
        places = [] if any((ROOT / x.partition("::")[0]).exists() for x in more) else [self.place]
        side_by_side = ["-n", "2", "--dist", "loadgroup"]
        return [sys.executable, "-m", "pytest", "-q", "-m", self.chosen, *places, *side_by_side, *more]

    def environment(self, times: int) -> dict[str, str]:
        """The caller's, and how often."""
        return {**os.environ, self.variable: str(times)}
