"""Who may import whom, as far as import-linter cannot say it."""

import ast
import importlib.metadata
import importlib.util
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import ROOMS, ROOT, imports, modules, short, tree

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# What pure code may use: values and functions of values, nothing that reads the world.
PURE = {
    "__future__", "abc", "base64", "bisect", "collections", "contextlib", "copy", "dataclasses",
    "datetime", "decimal", "difflib", "enum", "fnmatch", "fractions", "functools", "hashlib", "heapq",
    "hmac", "itertools", "json", "math", "operator", "posixpath", "re", "string", "struct", "sys",
    "textwrap", "tomllib", "types", "typing", "unicodedata", "zoneinfo",
}  # fmt: skip
# Room -> what its files must not import; names are dotted, and forbid what is below them.
NEVER = {
    "agent/server/actor.py": {"socket", "asyncio"},
    "agent/server/router.py": {"socket"},
    "agent/service": {"socket"},
    "ui/link": {"PySide6.QtWidgets", "PySide6.QtGui"},
    "ui/models": {"PySide6.QtWidgets"},
}


def below(name: str, roots: set[str]) -> bool:
    return any(name == root or name.startswith(root + ".") for root in roots)


@pytest.mark.parametrize("path", [x for x in modules() if x.is_relative_to(ROOT / "policies")], ids=short)
def test_a_policy_file_imports_values_and_policies_alone(path):
    assert not {x for x in imports(path) if x.partition(".")[0] not in PURE | {"policies"}}


@pytest.mark.parametrize("room", NEVER)
def test_a_room_keeps_away_from_what_is_not_its_business(room):
    place = ROOT / room
    files = [place] if place.suffix else [*place.rglob("*.py")]
    found = {short(x): name for x in files if x.exists() for name in imports(x) if below(name, NEVER[room])}
    assert not found


SYSTEMS = {"linux": "linux", "macos": "darwin", "windows": "win32"}
BACKENDS = [ROOT / "agent" / "platforms" / x for x in SYSTEMS if (ROOT / "agent" / "platforms" / x).is_dir()]


@pytest.mark.parametrize("folder", BACKENDS, ids=short)
def test_a_backend_says_first_for_which_system_it_is(folder):
    """Importing any of its files runs the folder's own first, and a type checker stops there too."""
    harmless = ast.Import | ast.ImportFrom | ast.Expr | ast.If
    code = [x for x in tree(folder / "__init__.py").body if not isinstance(x, harmless)]
    assert code
    assert ast.unparse(code[0]) == f"assert sys.platform == '{SYSTEMS[folder.name]}'"


def test_every_room_of_the_agent_and_of_the_faces_stands_in_a_contract():
    contracts = str(SETTINGS["tool"]["importlinter"]["contracts"])
    rooms = [x for room in ("agent", "ui") for x in (ROOT / room).iterdir() if (x / "__init__.py").exists()]
    free = {"ui/browser", "ui/text", "ui/theme"}
    assert not [
        short(x) for x in rooms if short(x) not in free and short(x).replace("/", ".") not in contracts
    ]


@pytest.mark.parametrize("name", ROOMS)
def test_our_package_names_are_ours_alone(name):
    others = set(importlib.metadata.packages_distributions().get(name, [])) - {"luytre"}
    assert not others
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert [Path(x) for x in spec.submodule_search_locations or []] == [ROOT / name]
    assert name not in sys.stdlib_module_names
