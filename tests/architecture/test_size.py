"""A file is read in one sitting."""

from collections.abc import Iterable
from pathlib import Path

from tests.architecture.sources import ROOT, modules, short

LONGEST = 300


def too_long(files: Iterable[Path]) -> dict[str, int]:
    """The lines of those that are longer."""
    counted = {short(path): path.read_text(encoding="utf-8").count("\n") for path in files}
    return {name: lines for name, lines in counted.items() if lines > LONGEST}


def test_no_source_file_is_longer_than_a_sitting():
    assert not too_long([*modules(), *(ROOT / "installer").rglob("*.py")])


def test_no_test_file_is_longer_than_a_sitting():
    assert not too_long((ROOT / "tests").rglob("*.py"))
