"""Guests for the tests: each gets a thawed one of its own, with Luytre as a family has it, or without."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guest import building
from tests.guest.guest import Guest


@pytest.fixture(scope="session")
def bare_home() -> Path:
    """The frozen Debian, built once."""
    return building.build()


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The .deb to try: the one that LUYTRE_DEB names, else one made now."""
    given = os.environ.get("LUYTRE_DEB")
    if given:
        return Path(given)
    from linux import deb

    return deb.build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def home(bare_home: Path, package: Path) -> Path:
    """The frozen Debian in which it was installed."""
    return building.installed(bare_home, package)


@pytest.fixture
def bare(bare_home: Path) -> Iterator[Guest]:
    """A Debian without Luytre."""
    with Guest(bare_home) as guest:
        yield guest


@pytest.fixture
def guest(home: Path) -> Iterator[Guest]:
    """A Debian on which Luytre runs."""
    with Guest(home) as guest:
        yield guest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that is in this folder needs a guest."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.guest)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was tried, how it went, and how long it took."""
    seconds: dict[str, float] = {}
    results: dict[str, str] = {}
    for result, reports in terminalreporter.stats.items():
        for report in reports:
            if isinstance(report, pytest.TestReport) and report.nodeid.startswith("tests/guest/"):
                seconds[report.nodeid] = seconds.get(report.nodeid, 0) + report.duration
                if result:
                    results[report.nodeid] = result
    for name in sorted(results):
        what = name.removeprefix("tests/guest/")
        terminalreporter.write_line(f"{what:<90} {results[name]:<8} {seconds[name]:6.1f} s")
