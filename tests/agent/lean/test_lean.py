"""What the agent keeps out of memory, and that nothing else notices."""

from __future__ import annotations

import importlib
import platform
import sys
from typing import TYPE_CHECKING

import pytest

from agent import lean

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OWN = """
import sys
from agent import lean
lean.before_all()
import asyncio, pathlib, zoneinfo
print(sys.modules["ssl"], "urllib.parse" in sys.modules, pathlib.Path("/tmp").as_posix())
import msgspec, subprocess
print([name for name in ("inspect", "locale", "decimal", "tokenize") if name in sys.modules])
print(subprocess.run(["echo", "heard"], capture_output=True, text=True).stdout.strip())
import inspect
print(inspect.signature(sorted))
"""


def test_before_all_else_in_the_agents_own_process(alone: Callable[[str], list[str]]) -> None:
    there, without, heard, signature = alone(OWN)
    assert there == "None False /tmp"
    assert without == "[]"
    assert heard == "heard", "what was left out is there when needed"
    assert signature == "(iterable, /, *, key=None, reverse=False)"


SPELLING = """
import sys
from agent import lean
lean.before_all()
from agent import agreement
from agent.api.errors import PolicyErrors
head = 'format = 1\\nzone = "UTC"\\n[child.an]\\n'
text = head + '[[child.an.rule]]\\nsite = "stra\\u00dfe.de"\\naction = "block"\\n'
print(agreement.policy(text).children[0].rules[0].target)
print([x for x in sys.modules if x.partition(".")[0] == "idna"])
try:
    agreement.policy(text + "wrong = 1")
except PolicyErrors:
    print([x for x in sys.modules if x.partition(".")[0] == "idna"])
"""


def test_what_spells_names_is_there_while_a_policy_is_read(alone: Callable[[str], list[str]]) -> None:
    assert alone(SPELLING) == ["site:xn--strae-oqa.de", "[]", "[]"]


def test_stand_ins_are_there_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module("importlib.metadata")
    monkeypatch.delitem(sys.modules, "importlib.metadata")
    with lean.lean_imports():
        stand_in = sys.modules["importlib.metadata"]
        assert stand_in is not real
        assert not stand_in.entry_points(group="x")
        assert stand_in.version("x") == "3.11.0"
    assert "importlib.metadata" not in sys.modules


def test_what_is_loaded_already_stays() -> None:
    real = importlib.import_module("multiprocessing")
    with lean.lean_imports():
        assert sys.modules["multiprocessing"] is real
    assert sys.modules["multiprocessing"] is real


def test_what_really_was_imported_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module("urllib.parse")
    monkeypatch.delitem(sys.modules, "urllib.parse")
    with lean.lean_imports():
        sys.modules["urllib.parse"] = real
    assert sys.modules["urllib.parse"] is real


def test_what_is_forgotten_is_loaded_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "rarely" / "needed"
    package.mkdir(parents=True)
    for path in (package.parent / "__init__.py", package / "__init__.py", package / "part.py"):
        path.write_text("", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    first = importlib.import_module("rarely.needed.part")
    lean.forget(("rarely.needed",))
    assert "rarely.needed" in sys.modules  # this is no agent's process
    monkeypatch.setattr(lean._process, "own", True)
    lean.forget(("rarely.needed", "never.loaded"))
    assert not {"rarely.needed", "rarely.needed.part"} & sys.modules.keys()
    assert not hasattr(sys.modules["rarely"], "needed")
    assert importlib.import_module("rarely.needed.part") is not first
    lean.forget(("rarely",))


FREED = """
import resource
from agent import lean

def held():
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * resource.getpagesize()

pieces = [bytes(60_000) for _ in range(500)]  # of the C library, none so large that it has its own pages
top = bytes(60_000)
del pieces
before = held()
lean.settle()
print(before - held())
"""


@pytest.mark.skipif("glibc" not in platform.libc_ver(), reason="the GNU C library's own")
def test_memory_is_given_back(alone: Callable[[str], list[str]]) -> None:
    (given,) = alone(FREED)
    assert int(given) > 20_000_000


def test_where_it_cannot_be_given_back_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "another")
    lean.settle()


KEPT = """
import gc
from agent import lean
lean.settle()
print(gc.get_freeze_count() > 0)
lean.before_all()
lean.settle()
print(gc.get_freeze_count() > 1000)
"""


def test_what_a_start_loaded_is_not_looked_through_again_in_the_agents_own_process(
    alone: Callable[[str], list[str]],
) -> None:
    assert alone(KEPT) == ["False", "True"]
