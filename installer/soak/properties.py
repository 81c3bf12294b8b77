"""What the tests say of any example, held against twenty times as many of them."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(argv: list[str]) -> int:
    """Pytest's own status. More words go to pytest."""
    parser = argparse.ArgumentParser(prog="soak properties", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--n", type=int, default=20, help="times as many examples (default 20)")
    parser.add_argument("--ci", action="store_true", help="nothing: the tests are the short trial")
    options, more = parser.parse_known_args(argv)
    if options.ci:
        print("nothing here: the tests are the short trial")
        return 0
    return subprocess.run(command(more), cwd=ROOT, env=environment(options.n), check=False).returncode


def command(more: list[str]) -> list[str]:
    """Pytest for those tests that are given examples."""
    chosen = ["-q", "-m", "hypothesis and not guest", *([] if any(map(os.path.exists, more)) else ["tests"])]
    return [sys.executable, "-m", "pytest", *chosen, "-n", "2", "--dist", "loadgroup", *more]


def environment(times: int) -> dict[str, str]:
    """The caller's, and how often."""
    return {**os.environ, "LUYTRE_EXAMPLES": str(times)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
