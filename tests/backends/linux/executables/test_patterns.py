import sys

assert sys.platform == "linux"

import os

import pytest

from agent.platforms.linux.executables import patterns as module
from agent.platforms.linux.executables.patterns import NAMED, Patterns
from agent.platforms.linux.processes.desktop import PROGRAM_FOLDERS


@pytest.fixture
def tree(open_folder):
    for name in ("a/tetris", "a/b/snake", "a/b/notes.txt", "c/mines"):
        path = open_folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
        path.chmod(0o644 if path.suffix else 0o755)
    (open_folder / "a" / "loop").symlink_to(open_folder)
    (open_folder / "a" / "gone").symlink_to("/nowhere")
    return open_folder


def files(tree, *patterns, known=()):
    found = Patterns(patterns).look(known).files
    return sorted(x.removeprefix(f"{tree}/") for x in found if x.startswith(str(tree)))


def test_what_a_name_speaks_of_is_among_the_folders_of_programs():
    assert set(NAMED) <= set(PROGRAM_FOLDERS)
    assert "/snap/bin" not in NAMED  # each name there is one file for all packages


def test_a_full_path_is_that_file(tree):
    assert files(tree, f"{tree}/a/tetris", f"{tree}/a/none") == ["a/tetris"]


def test_a_pattern_speaks_of_executables_in_folders_below_too(tree):
    assert files(tree, f"{tree}/a/*") == ["a/b/snake", "a/tetris"]
    assert files(tree, f"{tree}/*/s[n]ake") == ["a/b/snake"]
    assert files(tree, f"{tree}/none/*") == []


def test_a_name_under_any_folder_is_found_among_programs_and_what_is_known(tree):
    assert "/usr/bin/true" in Patterns(["*/true"]).look(()).files
    assert files(tree, "*/tetris") == []
    assert files(tree, "*/tetris", known=[f"{tree}/a/tetris", f"{tree}/c/mines"]) == ["a/tetris"]


def test_a_pattern_that_may_be_anywhere_is_not_looked_for_on_the_disk(tree):
    assert files(tree, "*tetris*", "/*/tetris") == []
    assert files(tree, "*tetris*", known=[f"{tree}/a/tetris"]) == ["a/tetris"]


def test_a_wide_pattern_is_cut(tree, monkeypatch):
    monkeypatch.setattr(module, "_FOLDERS", 1)
    assert files(tree, f"{tree}/a/*") == ["a/tetris"]
    monkeypatch.setattr(module, "_FILES", 0)
    assert files(tree, f"{tree}/a/*") == ["a/tetris"]


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/opt/game", "/opt/game", True),
        ("/opt/game", "/opt/games", False),
        ("*/game", "/opt/x/game", True),
        ("*/game", "/opt/x/games", False),
        ("*/game*", "/opt/x/games", True),
        ("/opt/*", "/opt/x/y", True),
        ("/opt/*", "/usr/x", False),
        ("game", "/opt/game", False),
    ],
)
def test_a_path_fits_as_a_shell_would_say(pattern, path, expected):
    assert Patterns([pattern]).fits(path) is expected


def test_nothing_fits_no_pattern():
    assert not Patterns().fits("/bin/true")
    assert Patterns().look(()).folders == frozenset()


def test_folders_are_those_in_which_a_file_may_appear(tree):
    assert Patterns([f"{tree}/a/tetris"]).look(()).folders == {f"{tree}/a"}
    assert Patterns([f"{tree}/x/y/z"]).look(()).folders == {str(tree)}
    assert Patterns([f"{tree}/a/*"]).look(()).folders == {f"{tree}/a", f"{tree}/a/b"}
    assert "/usr/bin" in Patterns(["*/true"]).look(()).folders
    assert Patterns(["/nowhere/at/all"]).look(()).folders == {"/"}


@pytest.mark.root
def test_a_folder_that_is_shut_is_passed_over(tree):
    from tests.backends.linux.real import as_stranger

    (tree / "a" / "b").chmod(0o700)

    def look():
        assert files(tree, f"{tree}/a/*") == ["a/tetris"]

    as_stranger(look)
    assert os.path.exists(tree / "a" / "b" / "snake")
