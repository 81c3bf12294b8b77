"""Files that are kept for a disk that has none left: on real disks with few of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.storage.ballast import files_left
from agent.storage.spares import NUMBER, ROOM, Spares
from tests.agent.storage.failing import use_up


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_they_are_made_once_and_are_their_owner_s(tmp_path: Path) -> None:
    spares = Spares(tmp_path / "spares", 3)
    assert not (tmp_path / "spares").exists()
    assert spares.keep()
    assert names(tmp_path / "spares") == ["0", "1", "2"]
    assert (tmp_path / "spares").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "spares").iterdir()} == {0o600}
    assert spares.keep()


def test_one_becomes_what_is_missing_and_never_what_is_there(tmp_path: Path) -> None:
    spares = Spares(tmp_path / "spares", 3)
    assert not spares.become(tmp_path / "x"), "there is none yet"
    spares.keep()
    assert spares.become(tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == b""
    (tmp_path / "y").write_text("kept")
    assert not spares.become(tmp_path / "y")
    assert (tmp_path / "y").read_text() == "kept"
    assert not spares.there
    assert not spares.become(tmp_path / "z", left=2)
    assert spares.become(tmp_path / "z", left=1)
    spares.take_back()
    assert len(names(tmp_path / "spares")) == 2
    for _ in range(3):
        spares.take_back()
    assert names(tmp_path / "spares") == ["0", "1", "2"]


def test_none_are_not_missed(tmp_path: Path) -> None:
    nothing = Spares(tmp_path / "spares", 0)
    assert nothing.keep()
    assert not nothing.become(tmp_path / "x")
    nothing.take_back()
    assert names(tmp_path) == []


def test_a_file_in_the_folder_s_place_is_none(tmp_path: Path) -> None:
    (tmp_path / "spares").touch()
    spares = Spares(tmp_path / "spares", 3)
    assert not spares.keep()
    assert not spares.become(tmp_path / "x")
    spares.take_back()
    assert names(tmp_path) == ["spares"]


@pytest.mark.root
def test_where_there_are_few_none_are_taken_and_one_that_is_given_up_is(few_files: Path) -> None:
    spares = Spares(few_files / "spares", NUMBER)
    assert files_left(few_files) > ROOM * NUMBER
    use_up(few_files, ROOM * NUMBER - 1)
    assert not spares.keep()
    assert not (few_files / "spares").exists()
    next((few_files / "filling").iterdir()).unlink()
    assert spares.keep()
    use_up(few_files)
    assert files_left(few_files) == 0
    with pytest.raises(OSError, match="No space"):
        (few_files / "x").touch()
    assert spares.become(few_files / "x")
    spares.take_back()
    assert len(names(few_files / "spares")) == NUMBER - 1
    (few_files / "x").unlink()
    assert not spares.keep(), "there is little room, and it is not all taken"
    spares.take_back()
    assert len(names(few_files / "spares")) == NUMBER
