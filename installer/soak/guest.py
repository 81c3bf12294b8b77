"""Each bypass a hundred times on a booted Debian, as the child with code of its own."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(argv: list[str]) -> int:
    """Print the table of bypasses; 1 when one did not hold. More words go to pytest."""
    parser = argparse.ArgumentParser(prog="soak guest", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--n", type=int, default=100, help="times (default 100)")
    parser.add_argument("--ci", action="store_true", help="nothing: guest-test is the short trial")
    options, more = parser.parse_known_args(argv)
    if options.ci:
        print("nothing here: it needs a booted guest; guest-test is the short trial")
        return 0
    return subprocess.run(command(more), cwd=ROOT, env=environment(options.n), check=False).returncode


def command(more: list[str]) -> list[str]:
    """Pytest for those tests that try a bypass."""
    side_by_side = ["-n", "2", "--dist", "loadgroup"]
    chosen = ["-q", "-m", "guest and (bypass or long)", "tests/guest"]
    return [sys.executable, "-m", "pytest", *chosen, *side_by_side, *more]


def environment(times: int) -> dict[str, str]:
    """The caller's, and how often."""
    return {**os.environ, "LUYTRE_TIMES": str(times)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
