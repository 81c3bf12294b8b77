"""Whoever opens a package reads in its first lines what is in it."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import modules, short, tree

# Packages that need no map: each file is the group of messages that its name says, and nobody imports it
# but the package itself, where all of them stand.
PLAIN = {"agent/api/messages"}


def children(package: Path) -> list[str]:
    """The modules and packages in a package, as they are imported."""
    found = {x.stem for x in package.glob("*.py")} | {x.parent.name for x in package.glob("*/__init__.py")}
    return sorted(x for x in found if not x.startswith("__"))


def named(text: str) -> set[str]:
    """What a map names: in the first column of its rows, or between double backticks anywhere."""
    rows = [re.split(r"\s{2,}", line.strip(), maxsplit=1) for line in text.splitlines()]
    columns = [row[0] for row in rows if len(row) > 1]
    quoted = re.findall(r"``([\w.]+)``", text)
    return {x.removesuffix(".py") for part in [*columns, *quoted] for x in re.findall(r"\w+(?:\.py)?", part)}


PACKAGES = [x.parent for x in modules() if x.name == "__init__.py" and len(children(x.parent)) > 3]


@pytest.mark.parametrize("package", [x for x in PACKAGES if short(x) not in PLAIN], ids=short)
def test_a_package_of_more_than_three_modules_names_them_all(package):
    text = ast.get_docstring(tree(package / "__init__.py")) or ""
    assert not set(children(package)) - named(text)


def test_a_map_names_by_its_first_column_and_between_backticks_not_by_any_word():
    text = "All about days.\n\nweek.py, hours   days of it\n    table      rows\n\nSee ``ring`` and days."
    assert named(text) == {"week", "hours", "table", "ring"}


def test_packages_without_a_map_exist():
    assert set(PLAIN) <= {short(x) for x in PACKAGES}
