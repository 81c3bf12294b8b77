import sys

assert sys.platform == "linux"

import errno
import os

import pytest

from agent.platforms.linux.system import inside
from tests.backends.linux.leasing import leased
from tests.backends.linux.real import wait_for

ME = os.getpid()


def test_a_file_where_an_account_puts_what_it_likes_is_read_if_it_is_one(tmp_path):
    file, link, pipe = tmp_path / "file", tmp_path / "link", tmp_path / "pipe"
    file.write_text("name=org.x.Y")
    link.symlink_to(file)
    os.mkfifo(pipe)
    assert inside.read(ME, str(file)) == b"name=org.x.Y"
    assert inside.read(ME, str(file), 4) == b"name"
    for path in (link, pipe, tmp_path, tmp_path / "missing", file / "below"):
        assert inside.read(ME, str(path)) == b""
    assert sorted(inside.names(ME, str(tmp_path), 9)) == ["file", "link", "pipe"]
    assert len(inside.names(ME, str(tmp_path), 2)) == 2
    with pytest.raises(NotADirectoryError):
        inside.names(ME, str(file), 9)
    with pytest.raises(FileNotFoundError):
        inside.names(ME, str(tmp_path / "missing"), 9)
    assert inside.stat(ME, str(file)).st_ino == file.stat().st_ino
    assert inside.stat(ME, str(tmp_path / "missing")) is None


@pytest.mark.parametrize("what", ["link", "pipe", "folder", "below a link"])
def test_what_is_no_file_is_told_from_what_is_not_there(tmp_path, what):
    other = tmp_path / "other"
    other.mkdir()
    (other / "file").touch()
    path = tmp_path / "file"
    if what == "link":
        path.symlink_to(other / "file")
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "folder":
        path.mkdir()
    else:
        (tmp_path / "way").symlink_to(other)
        path = tmp_path / "way" / "file"
    with pytest.raises(OSError) as told:  # noqa: PT011 - which one is what is asked
        inside.content(ME, str(path), 9)
    assert told.value.errno in {errno.ENOTSUP, errno.ENOTDIR}
    with pytest.raises(FileNotFoundError):
        inside.content(ME, str(tmp_path / "missing"), 9)


def test_where_a_name_leads_by_links(tmp_path):
    for folder in ("a/b", "c"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").touch()
    (tmp_path / "c" / "up").symlink_to("../a/./b")
    (tmp_path / "whole").symlink_to(tmp_path / "c" / "up")
    for name in ("a/b/file", "c/up/file", "whole/file", "c/../whole//file"):
        assert inside.real(ME, f"{tmp_path}/{name}") == str(tmp_path / "a" / "b" / "file")
    assert inside.real(ME, "/..") == "/"
    with pytest.raises(FileNotFoundError):
        inside.real(ME, f"{tmp_path}/missing/file")
    (tmp_path / "circle").symlink_to("circle")
    for endless in ("circle", "c/../" * 200):
        with pytest.raises(OSError, match="no end of it"):
            inside.real(ME, f"{tmp_path}/{endless}")


def test_each_step_of_a_way_is_taken_once(tmp_path, monkeypatch):
    steps, step = [], inside.step

    def counted(folder, name, pid):
        steps.append(name)
        return step(folder, name, pid)

    monkeypatch.setattr(inside, "step", counted)
    folder = tmp_path.joinpath(*["d"] * 30)
    folder.mkdir(parents=True)
    assert inside.real(ME, f"{folder}/../d/../d") == str(folder)
    assert len(steps) == str(folder).count("/") + 2


def test_what_it_has_open_is_read_whatever_lies_there_by_now(tmp_path):
    file = tmp_path / "file"
    file.write_text("before")
    with file.open() as held, open("/dev/null") as device:
        file.unlink()
        file.write_text("now")
        assert inside.held(ME, f"/proc/self/fd/{held.fileno()}", 99) == b"before"
        with pytest.raises(OSError, match=r"asked|no file"):
            inside.held(ME, f"/proc/self/fd/{device.fileno()}", 99)
    with pytest.raises(FileNotFoundError):
        inside.held(ME, "/proc/self/fd/2147483647", 99)


def test_files_of_a_folder_are_opened_one_after_the_other(tmp_path):
    for name in ("1_0", "2_0", "2_1"):
        (tmp_path / name).write_text(name)
    (tmp_path / "3_0").symlink_to(tmp_path / "1_0")
    found = inside.files(ME, str(tmp_path), "_0", 9)
    assert sorted(os.read(file, 9) for file in found) == [b"1_0", b"2_0"]
    with pytest.raises(OverflowError):
        next(inside.files(ME, str(tmp_path), "_0", 3))
    with pytest.raises(FileNotFoundError):
        next(inside.files(ME, str(tmp_path / "missing"), "_0", 9))


def test_many_files_are_asked_for_folder_by_folder(tmp_path):
    there = [tmp_path / x for x in ("a/one", "b/one", "b/two")]
    for place in there:
        place.parent.mkdir(exist_ok=True)
        place.touch()
    paths = [str(tmp_path / x) for x in ("b/two", "nowhere/x", "a/one", "a/two", "b/one", "nowhere/y")]
    found = dict(inside.owners(ME, paths))
    assert found.keys() == set(paths)
    for place in there:
        told, stat = found.pop(str(place)), place.stat()
        assert (stat.st_dev, stat.st_ino) in told.numbers
        assert told.uid == stat.st_uid
    assert list(found.values()) == [None, None, None]
    assert list(inside.owners(ME, [])) == []


def test_of_a_process_that_is_gone_nothing_is_seen():
    assert inside.read(2**22 + 1, "/etc/passwd") == b""


@pytest.mark.root
def test_memory_of_its_own_answers_and_an_overlay_of_its_own_is_not_asked(start, open_folder):
    for name in ("a", "b", "seen", "memory"):
        (open_folder / name).mkdir()
    (open_folder / "a" / "file").write_text("x")
    code = (
        f"cd {open_folder}; mount -t tmpfs x memory; echo y > memory/file;"
        "mount -t overlay x -o lowerdir=a:b seen; exec 7<seen/file; exec sleep 100"
    )
    process = start("unshare", "-Urm", "/bin/sh", "-c", code)
    wait_for(lambda: inside.read(process.pid, f"{open_folder}/memory/file") == b"y\n")
    assert inside.names(process.pid, f"{open_folder}/a", 9) == ["file"]
    wait_for(lambda: os.path.exists(f"/proc/{process.pid}/fd/7"))
    assert inside.read(process.pid, f"{open_folder}/seen/file") == b""
    assert inside.stat(process.pid, f"{open_folder}/seen/file") is None
    paths = [f"{open_folder}/seen/file", f"{open_folder}/seen"]
    assert dict(inside.owners(process.pid, paths)) == dict.fromkeys(paths)
    for look in (inside.names, inside.content):
        with pytest.raises(OSError, match="an account would have to be asked"):
            look(process.pid, f"{open_folder}/seen", 9)
    with pytest.raises(OSError, match="an account would have to be asked"):
        next(inside.files(process.pid, f"{open_folder}/seen", "", 9))
    with pytest.raises(OSError, match="an account would have to be asked"):
        inside.held(process.pid, f"/proc/{process.pid}/fd/7", 9)


def test_nobody_waits_for_a_file_that_its_owner_holds_by_a_lease(tmp_path):
    """For 45 s (/proc/sys/fs/lease-break-time), and again for the next one."""
    file = tmp_path / "file"
    file.write_text("hello")
    with leased(file):
        with pytest.raises(BlockingIOError):
            inside.content(ME, str(file), 9)
        assert inside.read(ME, str(file)) == b""
        assert list(inside.files(ME, str(tmp_path), "", 9)) == []
