"""Every source file has its test file, where one looks for it."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, modules, short, tree


def does_something(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether there is more to a function than its name and its sentence, as in a Protocol."""
    return any(
        not isinstance(x, ast.Pass | ast.Expr) or not isinstance(getattr(x, "value", None), ast.Constant)
        for x in function.body
    )


def has_functions(path: Path) -> bool:
    """Whether a file has anything to run; ids, ports, records and tables of data have not."""
    functions = (x for x in ast.walk(tree(path)) if isinstance(x, ast.FunctionDef | ast.AsyncFunctionDef))
    return any(does_something(x) for x in functions)


def places(path: Path) -> list[Path]:
    """Where the test of a source file may be."""
    parts = path.relative_to(ROOT)
    name = f"test_{parts.parent.name if parts.stem == '__init__' else parts.stem.strip('_')}.py"
    answer = [ROOT / "tests" / parts.parent / name]
    if parts.parts[:2] == ("agent", "platforms"):
        # One suite for all systems, or one for what a system alone has.
        answer += [ROOT / "tests" / "backends" / name]
        answer += [(ROOT / "tests" / "backends").joinpath(*parts.parts[2:-1], name)]
    return answer


@pytest.mark.parametrize("path", [x for x in modules() if has_functions(x)], ids=short)
def test_a_source_file_has_its_test_file(path):
    expected = places(path)
    assert any(x.is_file() for x in expected), f"{short(path)} is tested nowhere; write {short(expected[0])}"


def speaks_of_one(test: Path, known: set[Path]) -> bool:
    """Whether a test file is named for a source file, or for it and one of its subjects."""
    words = test.stem.split("_")
    names = ("_".join(words[:x]) for x in range(2, len(words) + 1))
    return any(test.with_name(f"{x}.py") in known for x in names)


def test_test_files_of_rooms_speak_of_a_source_file():
    """A test file whose source was renamed or removed is renamed or removed too."""
    known = {place for path in modules() for place in places(path)}
    rooms = [ROOT / "tests" / room for room in ("policies", "agent")]
    strays = [x for room in rooms for x in room.rglob("test_*.py") if not speaks_of_one(x, known)]
    assert not [short(x) for x in strays]


@pytest.mark.parametrize("name", ["test_curtain.py", "test_curtain_lock.py", "test_curtain_under_way.py"])
def test_a_long_test_file_has_others_beside_it_that_begin_with_its_name(name):
    assert speaks_of_one(ROOT / name, {ROOT / "test_curtain.py"})


@pytest.mark.parametrize("name", ["test_lock.py", "test_curtains_lock.py", "deeper/test_curtain_lock.py"])
def test_what_is_named_for_no_source_file_is_a_stray(name):
    assert not speaks_of_one(ROOT / name, {ROOT / "test_curtain.py"})
