"""The note of what is paused, for the next agent after a crash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.storage.ballast import Ballast
from agent.storage.folder import BALLAST
from agent.storage.paused import NAME, PausedPrograms
from tests.agent.service.failing import full_disk
from tests.agent.storage.failing import fill

PAUSED = (((100, 1000), "an", "app:mygame"), ((101, 1010), "bình", "screen"))


def test_what_is_noted_is_read_by_the_next_agent_of_the_same_boot(tmp_path: Path) -> None:
    PausedPrograms(tmp_path, "first").keep(PAUSED)
    assert PausedPrograms(tmp_path, "first").kept() == PAUSED
    assert PausedPrograms(tmp_path, "second").kept() == ()
    assert not (tmp_path / NAME).exists(), "it means nothing any more, and tells of a child"


def test_the_note_is_its_owner_s_and_no_link_is_followed(tmp_path: Path) -> None:
    note = PausedPrograms(tmp_path, "first")
    note.keep(PAUSED)
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    (tmp_path / "paused.new").symlink_to(tmp_path / "elsewhere")
    note.keep(())
    assert not (tmp_path / "elsewhere").exists()


def test_before_the_first_note_there_is_nothing(tmp_path: Path) -> None:
    assert PausedPrograms(tmp_path, "first").kept() == ()


def test_the_last_note_counts(tmp_path: Path) -> None:
    note = PausedPrograms(tmp_path, "first")
    note.keep(PAUSED)
    note.keep(())
    assert note.kept() == ()


def test_a_full_disk_stops_nobody(tmp_path: Path) -> None:
    note = PausedPrograms(tmp_path, "first")
    note.keep(PAUSED[:1])
    with full_disk():
        note.keep(PAUSED)
    assert note.kept() == PAUSED[:1]


SMALL = 100_000


@pytest.mark.root
def test_on_a_full_disk_the_reserve_makes_room_for_the_note(small_disk: Path) -> None:
    note = PausedPrograms(small_disk, "first", SMALL)
    reserve = Ballast(small_disk / BALLAST, SMALL)
    assert reserve.keep()
    fill(small_disk)
    note.keep(PAUSED)
    assert note.kept() == PAUSED
    assert not reserve.there


@pytest.mark.root
def test_without_a_reserve_the_note_before_is_what_a_full_disk_has(small_disk: Path) -> None:
    note = PausedPrograms(small_disk, "first", SMALL)
    note.keep(PAUSED[:1])
    fill(small_disk)
    note.keep(PAUSED)
    assert note.kept() == PAUSED[:1]


def test_the_reserve_is_for_a_full_disk_alone(tmp_path: Path) -> None:
    note = PausedPrograms(tmp_path, "first", SMALL)
    reserve = Ballast(tmp_path / BALLAST, SMALL)
    assert reserve.keep()
    (tmp_path / "paused.new").mkdir()
    note.keep(PAUSED)
    assert note.kept() == ()
    assert reserve.there
    (tmp_path / "paused.new").rmdir()
    with full_disk():
        note.keep(PAUSED)
    assert note.kept() == ()
    assert not reserve.there


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"boot": "first"}',
        '{"boot": "first", "paused": 1}',
        '{"boot": "first", "paused": [[1, 2]]}',
        '{"boot": "first", "paused": [["x", 2, "an", "screen"]]}',
        '{"boot": "first", "paused": [[Infinity, 2, "an", "screen"]]}',
        '{"boot": "first", "paused": [[null, 2, "an", "screen"]]}',
        "\udcff",
        "[" * 100_000,
    ],
    ids=lambda text: repr(text[:40]),
)
def test_a_note_that_is_none_is_no_note(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text, "utf-8", errors="surrogateescape")
    assert PausedPrograms(tmp_path, "first").kept() == ()


def test_it_is_a_small_file_that_people_can_read(tmp_path: Path) -> None:
    PausedPrograms(tmp_path, "first").keep(PAUSED)
    assert json.loads((tmp_path / NAME).read_text("utf-8"))["paused"][0] == [100, 1000, "an", "app:mygame"]
