"""What holds for every test: who may run it, and how long an example may take."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# A busy machine is not a wrong program: examples have no deadline, the run as a whole has one.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")


# An agent that starts lets what stands still in a child's account run on, and that account may be ours.
# So tests that start one, or let something of ours stand still, never run side by side; nor do those that
# make control groups, which are the PC's own.
STANDING_STILL = (
    "agent/bootstrap",
    "agent/guard",
    "architecture/test_memory.py",
    "architecture/test_process.py",
    "backends/linux/acting",
    "backends/linux/browsers/test_copies.py",
    "backends/linux/checks/test_admitted.py",
    "backends/linux/checks/test_rungs.py",
    "backends/linux/display",
    "backends/linux/presence",
    "backends/linux/processes/test_belongings.py",
    "backends/linux/processes/test_groups.py",
    "backends/linux/processes/test_identity_named.py",
    "backends/linux/processes/test_owners.py",
    "backends/linux/processes/test_tree.py",
    "backends/linux/system/test_proc.py",
    "backends/linux/test_account_hands.py",
    "backends/linux/test_holding.py",
    "backends/linux/test_programs.py",
    "backends/linux/x11/test_display.py",
    "backends/test_programs.py",
    "installer/bench/test_starts.py",
    "installer/soak/test_kill.py",
    "installer/soak/test_quiet.py",
    "installer/test_tryout.py",
    "system",
    "ui/browser/test_closed.py",
    "ui/test_real_agent.py",
)
ELSEWHERE = "an ordinary account"
"""Who plays where it is nobody of the others: an agent of that account can let nothing of theirs run on."""
TESTS = Path(__file__).parent
TIMES = int(os.environ.get("LUYTRE_EXAMPLES", "1"))
"""How many times as many examples (installer/soak/properties.py)."""


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what cannot be tried here, and say so; keep those one after another that must be."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    alone = [TESTS / place for place in STANDING_STILL]
    for item in items:
        if TIMES > 1 and isinstance(item, pytest.Function) and hypothesis.is_hypothesis_test(item.obj):
            _give_more(item.obj, item.cls)
        if any(item.path.is_relative_to(place) for place in alone):
            apart = isinstance(item, pytest.Function) and ELSEWHERE in _given(item).values()
            item.add_marker(pytest.mark.xdist_group(ELSEWHERE if apart else "standing still"))
        if not root and item.get_closest_marker("root"):
            item.add_marker(pytest.mark.skip(reason="needs root"))
        if not shutil.which("Xvfb") and item.get_closest_marker("display"):
            item.add_marker(pytest.mark.skip(reason="needs Xvfb"))


def _given(item: pytest.Function) -> Mapping[str, object]:
    """The parameters of a test."""
    return item.callspec.params if hasattr(item, "callspec") else {}


def _give_more(test: Any, machine: Any) -> None:
    """To a test, or to the machine that it runs step by step.

    Hypothesis keeps what a test was given at the function itself, and offers no other way to change it.
    """
    if machine is not None:
        machine.settings = _more_of(machine.settings)
    else:
        given = getattr(test, "_hypothesis_internal_use_settings", hypothesis.settings.default)
        test._hypothesis_internal_use_settings = _more_of(given)


def _more_of(given: hypothesis.settings) -> hypothesis.settings:
    return hypothesis.settings(given, max_examples=TIMES * given.max_examples)


@pytest.hookimpl(wrapper=True, trylast=True)  # within that of pytest-cov, which reads the files at its end
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Throw away what killed processes wrote in part; coverage would tell of each of them, each time."""
    result = yield
    if not hasattr(session.config, "workerinput"):
        data = Path(os.environ.get("COVERAGE_FILE", session.config.rootpath / ".coverage"))
        for path in data.parent.glob(f"{data.name}.*"):
            if not _whole(path):
                path.unlink(missing_ok=True)
    return result


def _whole(path: Path) -> bool:
    """Whether a file of coverage's can be read."""
    try:
        with closing(sqlite3.connect(path)) as data:
            found: tuple[str] = data.execute("PRAGMA quick_check").fetchone()
            return found[0] == "ok" and bool(data.execute("SELECT 1 FROM coverage_schema").fetchone())
    except sqlite3.DatabaseError:
        return False


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other accounts may enter, unlike those of pytest."""
    path = Path(tempfile.mkdtemp(prefix="luytre-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)
