"""What the agent keeps out of memory, and that nothing else notices."""

from __future__ import annotations

import dataclasses
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent import lean

FROZEN = """
import sys
from agent import lean
lean.before_all()
from dataclasses import FrozenInstanceError, dataclass
@dataclass(frozen=True)
class Value:
    x: int = 1
for change in (lambda v: setattr(v, "x", 2), lambda v: delattr(v, "x")):
    try:
        change(Value())
    except FrozenInstanceError as error:
        print(error)
import asyncio, pathlib, zoneinfo
print(sys.modules["ssl"], "urllib.parse" in sys.modules, pathlib.Path("/tmp").as_posix())
print(hash(Value()), Value() == Value(1), dataclass)
import inspect
print("ast" in sys.modules, "asyncio.sslproto" in sys.modules)
print(inspect.signature(sorted), "ast" in sys.modules)
"""


def test_before_all_else_in_the_agents_own_process() -> None:
    # A measurement of coverage would load some of it before.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    command = [sys.executable, "-P", "-c", FROZEN]
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=environment)
    lines = done.stdout.splitlines()
    assert lines[:2] == ["cannot assign to field 'x'", "cannot delete field 'x'"]
    assert lines[2] == "None False /tmp"
    assert lines[-2] == f"{sys.version_info >= (3, 14)} False"
    assert lines[-1] == "(iterable, /, *, key=None, reverse=False) True", (
        "what was left out is there when needed"
    )


def test_frozen_stays_frozen() -> None:
    for refuse, words in ((lean._keep, ("x", 1)), (lean._keep_all, ("x",))):
        with pytest.raises(dataclasses.FrozenInstanceError, match="field 'x'"):
            refuse(object(), *words)


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


def test_memory_is_given_back() -> None:
    lean.give_back()
