"""A file is read in one sitting."""

from tests.architecture.sources import ROOT, modules, short

LONGEST = 300


def lines(name: str) -> int:
    return (ROOT / name).read_text(encoding="utf-8").count("\n")


def test_no_source_file_is_longer_than_a_sitting():
    # Trials and measurements are left out: each is one story, told from top to bottom.
    scripts = [*(ROOT / "installer").glob("*.py"), *(ROOT / "installer" / "front").glob("*.py")]
    names = [short(path) for path in [*modules(), *scripts]]
    assert not {name: lines(name) for name in names if lines(name) > LONGEST}
