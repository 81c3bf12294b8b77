"""The gate: checks that run nothing, all tests, and the coverage that they must have."""

import argparse
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from front import environment, system
from front.again import twice
from front.calling import call
from front.environment import ROOT
from front.reaping import reaped
from front.voice import say

# Rooms whose every line and branch a test must reach: what they decide is what a family relies on.
GATED = "policies/*,agent/service/*,agent/server/*"
LONGEST = 420
"""Seconds after which a test has failed: one that waits for ever would hold up all others."""
# What Python calls a system -> where its backend is.
BACKENDS = {"linux": "linux", "win32": "windows", "darwin": "macos"}


def check(_options: argparse.Namespace, _more: list[str]) -> int:
    """Everything that needs no running program."""
    return 1 if complain() else 0


def complain() -> list[str]:
    """Check side by side; answers what each says that holds something not to be fine, once it is printed."""
    python = environment.provide(("dev",))
    ruff, contracts = str(environment.tool("ruff")), str(environment.tool("lint-imports"))
    commands = {
        "ruff check": [ruff, "check", "--quiet", "."],
        "ruff format": [ruff, "format", "--check", "."],
        "import contracts": [contracts, "--no-cache"],
    } | {f"mypy for {name}": [str(python), "-m", "mypy", *_mypy(name)] for name in BACKENDS}
    running = {
        name: subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment.clean(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        for name, command in commands.items()
    }
    complaints = []
    for name, process in running.items():
        output, _ = process.communicate()
        say(f"{name}: {'fine' if process.returncode == 0 else 'not fine'}")
        if process.returncode:
            complaints.append(f"{name}: {output.strip()}")
            print(output.strip(), flush=True)
    return complaints


def _mypy(platform: str) -> list[str]:
    """A backend is checked for its own system; tests, many of which are for one, where all of them run."""
    rooms = [] if platform == "linux" else ["agent", "policies", "ui", "installer/dev.py"]
    others = "|".join(folder for name, folder in BACKENDS.items() if name != platform)
    excluded = ["--exclude", rf"^agent[/\\]platforms[/\\]({others})[/\\]"]
    return [
        "--platform",
        platform,
        "--cache-dir",
        f".mypy_cache/{platform}",
        "--no-error-summary",
        *excluded,
        *rooms,
    ]


def selects(more: list[str]) -> bool:
    """Whether words for pytest name only some of the tests, so that coverage says nothing."""
    flags = (
        "-k", "-m", "--lf", "--last-failed", "--ff", "--sw", "--stepwise", "--co",
        "--collect-only", "--deselect",
    )  # fmt: skip
    return any(
        x.startswith(flags) or (not x.startswith("-") and Path(x.partition("::")[0]).exists()) for x in more
    )


def test(_options: argparse.Namespace, more: list[str]) -> int:
    """The whole gate; or, when tests are named, those tests alone."""
    system.provide(system.TESTS, "the tests")
    python = str(environment.provide(("dev",)))
    if selects(more):
        return call([python, "-m", "pytest", *more])
    pytest = [*reaped([python]), "-m", "pytest", "--cov", f"--timeout={LONGEST}", *_side_by_side(more)]
    at_last: list[str] = []
    """Told behind all that tests and coverage print, whose thousands of lines hide what was before."""

    def checks() -> int:
        at_last.extend(complain())
        return len(at_last)

    steps: list[tuple[str, Callable[[], int]]] = [
        ("checks", checks),
        # Qt lives as long as its process: the faces have processes of their own.
        (
            "tests",
            lambda: twice(
                [*pytest, "--cov-report=", "--cov-fail-under=0", "--ignore=tests/ui", *more], at_last.append
            ),
        ),
        (
            "tests of the faces",
            lambda: twice([*pytest, "--cov-append", "--cov-report=term", "tests/ui", *more], at_last.append),
        ),
        (f"full coverage of {GATED}", lambda: call(_gate(python))),
    ]
    failed = []
    for name, step in steps:
        say(f"{name} …")
        if step():
            failed.append(name)
    for line in at_last:
        say(line)
    say(f"failed: {'; '.join(failed)}" if failed else "everything holds")
    return 1 if failed else 0


def _side_by_side(more: list[str]) -> list[str]:
    """A test more at a time than there are processors, up to four: many wait for programs of their own."""
    if any(x.startswith("-n") for x in more):
        return []
    return ["-n", str(min(4, (os.cpu_count() or 1) + 1)), "--dist", "loadgroup"]


def _gate(python: str) -> list[str]:
    return [python, "-m", "coverage", "report", f"--include={GATED}", "--fail-under=100"]
