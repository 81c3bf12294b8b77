import errno
import os
import subprocess
import sys

import pytest

from agent.ports.store import StoreProblem
from agent.storage.folder import Lock, create, forget_aside, named, prepare, set_aside


def mode(path):
    return path.stat().st_mode & 0o777


def test_the_folder_is_for_its_owner_alone(tmp_path):
    folder = tmp_path / "a" / "b"
    old = os.umask(0)
    try:
        prepare(folder)
        create(folder / "x")
    finally:
        os.umask(old)
    assert mode(folder) == 0o700
    assert mode(folder / "x") == 0o600


def test_wrong_modes_are_mended(tmp_path):
    tmp_path.chmod(0o777)
    (tmp_path / "x").touch(0o666)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside").chmod(0o755)
    assert not prepare(tmp_path), "nothing was there to be read"
    assert mode(tmp_path) == 0o700
    assert mode(tmp_path / "x") == 0o600
    assert mode(tmp_path / "outside") == 0o755


@pytest.mark.parametrize("what", ["folder", "file"])
def test_records_that_were_open_to_others_are_told(tmp_path, what):
    prepare(tmp_path)
    create(tmp_path / "luytre.sqlite")
    assert not prepare(tmp_path)
    (tmp_path if what == "folder" else tmp_path / "luytre.sqlite").chmod(0o755)
    assert prepare(tmp_path)
    assert not prepare(tmp_path)


def test_a_link_inside_is_taken_away_and_what_it_points_to_is_left(tmp_path):
    folder, other = tmp_path / "state", tmp_path / "other"
    prepare(folder)
    create(folder / "luytre.sqlite")
    other.write_text("somebody's")
    other.chmod(0o644)
    for name in ("witness.json.new", "luytre.lock"):
        (folder / name).symlink_to(other)
    (folder / "nowhere").symlink_to(tmp_path / "nowhere")
    assert prepare(folder)
    assert [path.name for path in folder.iterdir()] == ["luytre.sqlite"]
    assert (other.read_text(), mode(other)) == ("somebody's", 0o644)


@pytest.mark.parametrize("there", [True, False])
def test_a_link_in_place_of_the_folder_is_refused(tmp_path, there):
    if there:
        (tmp_path / "elsewhere").mkdir(mode=0o755)
    (tmp_path / "state").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreProblem, match="a link to somewhere else") as told:
        prepare(tmp_path / "state")
    assert told.value.name == "state-replaced"
    assert [path.name for path in tmp_path.iterdir() if path.name != "state"] == ["elsewhere"] * there
    assert not there or mode(tmp_path / "elsewhere") == 0o755


def test_a_link_is_never_written_through(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "target")
    (tmp_path / "luytre.lock").symlink_to(tmp_path / "target")
    with pytest.raises(OSError, match="symbolic"):
        create(tmp_path / "link")
    with pytest.raises(OSError, match="symbolic"):
        Lock(tmp_path)
    assert not (tmp_path / "target").exists()


@pytest.mark.root
def test_what_belongs_to_others_is_taken_back(tmp_path):
    prepare(tmp_path)
    create(tmp_path / "luytre.sqlite")
    for path in (tmp_path, tmp_path / "luytre.sqlite"):
        os.chown(path, 12345, 12345)
    assert prepare(tmp_path)
    assert {path.stat().st_uid for path in (tmp_path, tmp_path / "luytre.sqlite")} == {0}


def test_one_agent_at_a_time(tmp_path):
    first = Lock(tmp_path)
    with pytest.raises(StoreProblem, match="Another agent") as told:
        Lock(tmp_path)
    assert told.value.name == "another-agent"
    first.release()
    Lock(tmp_path).release()


def test_the_lock_of_a_dead_agent_is_no_lock(tmp_path):
    code = "import sys, pathlib, time; from agent.storage.folder import Lock\n"
    code += "lock = Lock(pathlib.Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(StoreProblem):
            Lock(tmp_path)
        other.kill()
    Lock(tmp_path).release()


def test_a_lock_that_cannot_be_made_is_said(tmp_path):
    with pytest.raises(FileNotFoundError):
        Lock(tmp_path / "gone")


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (errno.EACCES, "database-read-only"),
        (errno.EROFS, "database-read-only"),
        (errno.ENOSPC, "disk-full"),
        (errno.EIO, "disk-failing"),
    ],
)
def test_errors_of_the_system_have_a_name_and_say_where(tmp_path, number, name):
    with pytest.raises(StoreProblem, match=str(tmp_path)) as told, named(tmp_path):
        raise OSError(number, os.strerror(number))
    assert told.value.name == name


def test_a_damaged_database_is_kept_aside_with_its_log(tmp_path):
    path = tmp_path / "luytre.sqlite"
    for number in (1, 2):
        path.write_text(f"damaged {number}")
        (tmp_path / "luytre.sqlite-wal").write_text("log")
        aside = set_aside(path)
        assert aside.name == f"luytre.sqlite.damaged-{number}"
        assert aside.read_text() == f"damaged {number}"
        assert (tmp_path / f"{aside.name}-wal").read_text() == "log"
        assert not path.exists()


def test_a_failing_disk_does_not_fill_itself(tmp_path):
    path = tmp_path / "luytre.sqlite"
    for number in range(1, 7):
        path.write_text(str(number))
        (tmp_path / "luytre.sqlite-wal").write_text("log")
        set_aside(path)
    kept = sorted(x.name for x in tmp_path.iterdir())
    assert kept == sorted(f"luytre.sqlite.damaged-{n}{end}" for n in (4, 5, 6) for end in ("", "-wal"))


def test_where_there_is_nothing_nothing_is_kept_aside(tmp_path):
    set_aside(tmp_path / "luytre.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_old_ones_are_forgotten(tmp_path):
    path = tmp_path / "luytre.sqlite"
    for at in (1000, 3000):
        path.write_text("x")
        (tmp_path / "luytre.sqlite-wal").write_text("log")
        os.utime(set_aside(path), (at, at))
    forget_aside(path, 2000)
    assert sorted(x.name for x in tmp_path.iterdir()) == [
        "luytre.sqlite.damaged-2",
        "luytre.sqlite.damaged-2-wal",
    ]
