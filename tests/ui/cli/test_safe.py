from __future__ import annotations

import os
import threading
from base64 import b64decode, b64encode
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import Unavailable
from tests.small_files import small_files
from tests.ui.cli.stage import Stage, failing
from tests.ui.cli.terminals import LUYTRE, terminal

FILE = b"luytre backup 1\n" + bytes(range(256)) * 300


def back_up(_: object, params: m.BackupOf) -> m.BackupPart:
    rest = params.first + 50_000
    piece = b64encode(FILE[params.first : rest]).decode()
    return m.BackupPart(piece, rest if rest < len(FILE) else None)


def restore(_: object, params: m.RestorePart) -> m.Restored:
    return m.Restored(params.first, ("An: 1 h",) if params.last else ())


@pytest.fixture
def safe(stage: Stage):
    stage.special = {contract.BACKUP.name: back_up, contract.RESTORE.name: restore}
    with stage.agent():
        yield stage


def test_a_backup_is_written(safe: Stage, tmp_path: Path):
    path = tmp_path / "family.luytre"
    assert safe.run("backup", str(path)).out.startswith(f"All records are in {path}.")
    assert path.read_bytes() == FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert safe.run("backup", str(path), "--json").json == {"bytes": len(FILE)}


OLD = b"luytre backup 1\nof last week"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A backup that everybody could read."""
    path = tmp_path / "family.luytre"
    path.write_bytes(OLD)
    path.chmod(0o644)
    return path


def test_a_newer_backup_takes_the_place_of_the_one_that_is_there(safe: Stage, old: Path):
    (old.parent / "family.luytre.new").write_bytes(b"torn by a power cut")
    assert safe.run("backup", str(old)).status == 0
    assert old.read_bytes() == FILE
    assert old.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in old.parent.glob("family*")) == ["family.luytre"]


def test_a_disk_that_is_full_leaves_the_backup_that_is_there(safe: Stage, old: Path):
    with small_files(1000):
        said = safe.run("backup", str(old))
    assert (said.status, said.out) == (5, "")
    assert old.read_bytes() == OLD
    assert sorted(path.name for path in old.parent.glob("family*")) == ["family.luytre"]


def test_a_link_leads_to_the_backup_still(safe: Stage, old: Path):
    link = old.with_name("link")
    link.symlink_to(old)
    assert safe.run("backup", str(link)).status == 0
    assert link.is_symlink()
    assert old.read_bytes() == FILE


def test_what_is_no_file_is_written_to(safe: Stage, tmp_path: Path):
    pipe, heard = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: heard.append(pipe.read_bytes()))
    reader.start()
    assert safe.run("backup", str(pipe)).status == 0
    reader.join()
    assert heard == [FILE]
    assert pipe.is_fifo()


def test_a_refused_backup_leaves_no_file(stage: Stage, tmp_path: Path):
    stage.special = {contract.BACKUP.name: failing(Unavailable("The disk is full."))}
    with stage.agent():
        said = stage.run("backup", str(tmp_path / "family.luytre"))
        assert (said.status, said.err) == (1, "The disk is full.\n")
        assert not (tmp_path / "family.luytre").exists()


def test_a_place_that_takes_no_file(safe: Stage, tmp_path: Path):
    said = safe.run("backup", str(tmp_path / "nowhere" / "file"))
    assert (said.status, said.out) == (5, "")
    assert "nowhere" in said.err


def test_a_backup_goes_where_it_is_sent(safe: Stage):
    with terminal(*LUYTRE, *safe.options, "--lang", "en", "backup", "-") as shown:
        assert shown.wait() == 0
        assert shown.screen.startswith("luytre backup 1")


def test_a_backup_is_taken_back(safe: Stage, tmp_path: Path):
    path = tmp_path / "family.luytre"
    path.write_bytes(FILE)
    said = safe.run("restore", str(path), "--yes")
    assert said.out.splitlines() == ["An: 1 h", "The backup was taken back. Time that was used stays used."]
    parts = safe.called(contract.RESTORE)
    assert b"".join(b64decode(part.data) for part in parts) == FILE
    assert [(part.first, part.last) for part in parts] == [(0, False), (40_000, True)]
    assert safe.run("restore", str(path), "--yes", "--json").json["changes"] == ["An: 1 h"]


def test_an_empty_file_is_asked_about_as_well(safe: Stage, tmp_path: Path):
    (tmp_path / "empty").touch()
    assert safe.run("restore", str(tmp_path / "empty"), "--yes").status == 0
    assert safe.called(contract.RESTORE) == [m.RestorePart("", 0, last=True)]


def test_nobody_is_asked_about_a_file_that_is_no_backup(safe: Stage, tmp_path: Path):
    (tmp_path / "photo").write_bytes(b"\xff\xd8")
    with terminal(*LUYTRE, *safe.options, "--lang", "en", "restore", str(tmp_path / "photo")) as shown:
        assert shown.wait() == 1
        assert "This is no backup of Luytre: it begins otherwise. Nothing was changed." in shown.screen
        assert "[y/n]" not in shown.screen


def test_a_file_that_is_not_there(safe: Stage, tmp_path: Path):
    assert safe.run("restore", str(tmp_path / "nothing"), "--yes").status in {2, 5}


def test_without_a_person_nothing_is_taken_back(safe: Stage, tmp_path: Path):
    (tmp_path / "file").write_bytes(FILE)
    said = safe.run("restore", str(tmp_path / "file"))
    assert (said.status, said.err.splitlines()[0]) == (2, "Nobody is here to be asked: add --yes.")


@pytest.mark.parametrize(("answer", "status", "calls"), [("y", 0, 2), ("no", 1, 0)])
def test_a_person_is_asked(safe: Stage, tmp_path: Path, answer: str, status: int, calls: int):
    (tmp_path / "file").write_bytes(FILE)
    with terminal(*LUYTRE, *safe.options, "--lang", "en", "restore", str(tmp_path / "file")) as shown:
        shown.read_until("[y/n]")
        shown.type(f"{answer}\n")
        assert shown.wait() == status
    assert len(safe.called(contract.RESTORE)) == calls
