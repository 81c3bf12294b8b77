"""Guests for the tests: each gets a thawed one of its own, with Luytre as a family has it, or without.

Tests that leave a guest as they found it share one (``shared``, ``fresh``).
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guest import building, frozen
from tests.guest.bypasses import table
from tests.guest.desktop import PATIENCE, gather
from tests.guest.faces import DAY, tray
from tests.guest.family import agree
from tests.guest.guest import Guest
from tests.guest.recipes import DESKTOP
from tests.guest.shelf import FAILED, Shelf, shelf


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


@pytest.fixture(scope="session")
def family_home(home: Path) -> Path:
    """The frozen Debian with a family: parent is a guardian, child is at the PC."""
    return frozen.home_of("family", home)


@pytest.fixture(scope="session")
def healthy_home(home: Path) -> Path:
    """The same after all that a family does on the first evening."""
    return frozen.home_of("healthy", home)


@pytest.fixture(scope="session")
def machine_home(home: Path) -> Path:
    """The same; the child has a machine of its own in a folder."""
    return frozen.home_of("machine", home)


@pytest.fixture(scope="session")
def filtered_home(home: Path) -> Path:
    """A family that has agreed about sites."""
    return frozen.home_of("filtered", home)


@pytest.fixture(scope="session")
def closed_home(home: Path) -> Path:
    """A family that has closed a game."""
    return frozen.home_of("closed", home)


@pytest.fixture(scope="module")
def desktop(package: Path) -> Iterator[Guest]:
    """A child at its desktop, with a game and a book in two windows."""
    home = building.installed(building.build(DESKTOP), package)
    with Guest(building.prepared(home, "windows", gather)) as guest:
        yield guest


@pytest.fixture(scope="session")
def face(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tray's .deb, made now."""
    from linux import tray_deb

    return tray_deb.build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def desk(package: Path, face: Path) -> Iterator[Guest]:
    """A child at its desktop, with a tray."""
    with Guest(building.build(DESKTOP)) as guest:
        building.install(guest, package)
        building.install(guest, face)
        agree(guest, DAY % "5h")
        guest.until(lambda: tray(guest), PATIENCE, 1)
        yield guest


@pytest.fixture
def family(family_home: Path) -> Iterator[Guest]:
    """A PC of that family."""
    with Guest(family_home) as guest:
        yield guest


@pytest.fixture(scope="module")
def family_shelf(family_home: Path) -> Iterator[Shelf]:
    """Where a file's PC of the family is kept."""
    yield from shelf(family_home)


@pytest.fixture
def shared(family_shelf: Shelf, request: pytest.FixtureRequest) -> Iterator[Guest]:
    """A PC of the family on which other tests of the file were, and will be."""
    yield from family_shelf.lend(request.node)


@pytest.fixture(scope="module")
def fresh_shelf(home: Path) -> Iterator[Shelf]:
    """Where a file's PC without a family is kept."""
    yield from shelf(home)


@pytest.fixture
def fresh(fresh_shelf: Shelf, request: pytest.FixtureRequest) -> Iterator[Guest]:
    """A Debian on which Luytre runs, and other tests of the file were, and will be."""
    yield from fresh_shelf.lend(request.node)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Remember how a test went, for the guest that it shared."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if call.when == "call":
        item.stash[FAILED] = report.failed
    return report  # type: ignore[return-value]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A bypass is tried three times, a long one once; or as often as LUYTRE_TIMES says."""
    mark = metafunc.definition.get_closest_marker("bypass")
    if mark:
        times = int(os.environ.get("LUYTRE_TIMES") or (1 if mark.kwargs.get("long") else 3))
        metafunc.fixturenames.append("attempt")
        metafunc.parametrize("attempt", range(1, 1 + times))


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that is in this folder needs a guest; tests that share one are run one after another."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.guest)
            item.user_properties += [("bypass", x.args[0]) for x in item.iter_markers("bypass")]
            if _shares(item):
                item.add_marker(pytest.mark.xdist_group(str(item.path.relative_to(here))))


def _shares(item: pytest.Item) -> bool:
    """Whether it uses something that was made for its file; pytest tells a fixture's scope nowhere else."""
    made: dict[str, list[pytest.FixtureDef[object]]] = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]
    fixtures = [x for defined in made.values() for x in defined]
    return any(x.scope == "module" or (x.scope == "session" and "test_" in x.baseid) for x in fixtures)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was tried, how it went, and how long it took: by test, and by row of the table of bypasses."""
    seconds: dict[str, float] = {}
    results: dict[str, str] = {}
    rows: dict[str, set[int]] = {}
    figures: dict[str, list[str]] = {}
    for result, reports in terminalreporter.stats.items():
        for report in reports:
            if isinstance(report, pytest.TestReport) and report.nodeid.startswith("tests/guest/"):
                seconds[report.nodeid] = seconds.get(report.nodeid, 0) + report.duration
                rows[report.nodeid] = {x for key, x in report.user_properties if key == "bypass"}  # type: ignore[misc]
                if result:
                    results[report.nodeid] = result
                    figures[report.nodeid] = [str(x) for key, x in report.user_properties if key == "figures"]
    for name in sorted(results):
        what = name.removeprefix("tests/guest/").partition("@")[0]  # the group, as xdist writes it
        terminalreporter.write_line(f"{what:<110} {results[name]:<8} {seconds[name]:6.1f} s")
    for line in (x for name in sorted(results) for x in figures[name]):
        terminalreporter.write_line(line)
    tried = [table.Try(x, results[name] == "passed", seconds[name]) for name in results for x in rows[name]]
    if tried:
        terminalreporter.write_line("")
        for line in table.lines(tried):
            terminalreporter.write_line(line)
