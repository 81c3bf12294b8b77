"""Who may import whom, as far as import-linter cannot say it."""

import ast
import importlib.metadata
import importlib.util
import sys
import tomllib
from collections.abc import Collection
from graphlib import TopologicalSorter
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
# Room -> all of ours that its files may import besides itself; what nobody named here cannot creep in.
MAY = {
    "agent/acl.py": set(),
    "agent/agreement.py": {
        "agent.api", "agent.catalog", "agent.lean", "agent.sites", "agent.zones", "policies",
    },
    "agent/api": set(),
    "agent/autologin.py": set(),
    "agent/browsers": {"agent.platforms"},
    "agent/catalog": {"agent.api", "agent.sites", "policies"},
    "agent/checkup": {"agent.api", "agent.platforms", "agent.ports"},
    "agent/enrol.py": set(),
    "agent/guard": {"agent.signs"},
    "agent/holidays.py": set(),
    "agent/lean": set(),
    "agent/net": {"agent.lean", "agent.signs", "agent.sites", "policies"},
    "agent/ports": {"agent.api", "agent.sites", "policies"},
    "agent/server": {"agent.api", "agent.ports", "policies"},
    "agent/signs.py": set(),
    "agent/sitegate": {"agent.acl"},
    "agent/sites": {"policies"},
    "agent/zones.py": {"policies"},
    "ui/browser": {"agent.api"},
    "ui/country.py": set(),
    "ui/notifications.py": {"ui.models"},
    "ui/pages.py": set(),
    "ui/single.py": set(),
    "ui/text": {"agent.api", "policies", "ui.link"},
    "ui/theme": {"ui.models"},
    "ui/tray.py": {"ui.models", "ui.text", "ui.theme", "ui.views"},
}  # fmt: skip
# They make and wire all others.
FREE = {"agent/__main__.py", "agent/bootstrap", "ui/__main__.py", "ui/app.py"}


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


@pytest.mark.parametrize("room", MAY)
def test_a_room_imports_of_ours_what_its_list_names_and_no_more(room):
    place = ROOT / room
    files = [place] if place.suffix else [*place.rglob("*.py")]
    own = room.removesuffix(".py").replace("/", ".")
    found = {(short(x), name) for x in files for name in imports(x) if name.partition(".")[0] in ROOMS}
    assert files
    # "from agent import acl" counts as agent too, which is the map of all rooms and nothing else.
    assert not {x for x in found if x[1] != "agent" and not below(x[1], MAY[room] | {own})}


def test_every_room_of_the_agent_and_of_the_faces_has_a_rule_of_its_own():
    """A contract that has the whole agent as its source, or a room among what is forbidden, is none."""
    contracts = SETTINGS["tool"]["importlinter"]["contracts"]
    sources = {
        name.replace(".", "/")
        for contract in contracts
        for key in ("source_modules", "modules", "containers")
        for name in contract.get(key, [])
    }
    found = [x for room in ("agent", "ui") for x in (ROOT / room).iterdir()]
    rooms = [x for x in found if (x / "__init__.py").exists() or x.suffix == ".py"]
    known = FREE | MAY.keys() | sources | {"agent/__init__.py", "ui/__init__.py"}
    missing = [short(x) for x in rooms if not {short(x), short(x).removesuffix(".py")} & known]
    assert not missing


def builds_on(path: Path, known: Collection[str]) -> set[str]:
    """Which of the known modules a file needs: "from a import b" needs a.b where that is one, else a."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {x if x in known else node.module for x in parts}
    return found.intersection(known)


def test_no_module_builds_on_one_that_builds_on_it():
    """Not even for its types: whoever reads one of a ring must read all of it."""
    files = {short(x.parent if x.stem == "__init__" else x.with_suffix("")): x for x in modules()}
    files = {name.replace("/", "."): path for name, path in files.items()}
    graph = {name: builds_on(path, files.keys()) - {name} for name, path in files.items()}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names them


@pytest.mark.parametrize("name", ROOMS)
def test_our_package_names_are_ours_alone(name):
    others = set(importlib.metadata.packages_distributions().get(name, [])) - {"luytre"}
    assert not others
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert [Path(x) for x in spec.submodule_search_locations or []] == [ROOT / name]
    assert name not in sys.stdlib_module_names
