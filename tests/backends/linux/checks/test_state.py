"""Owners, modes and room, on real files."""

import os
import pwd
import socket
import subprocess

import pytest

from agent.platforms.linux.checks import state as module
from agent.platforms.linux.checks.state import runtime, sockets, state, tree
from tests.backends.linux.families import family

ME = os.getuid()
NAME = pwd.getpwuid(ME).pw_name
FULL = 2**62


@pytest.fixture(autouse=True)
def own(monkeypatch):
    """Whoever runs the tests plays root."""
    monkeypatch.setattr(module, "_ROOT", ME)


@pytest.fixture
def notes(tmp_path):
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    for name in ("luytre.sqlite", "ballast"):
        (folder / name).touch(mode=0o600)
    return folder


def seen(findings):
    return [(x.name, x.case, x.holds) for x in findings]


def test_notes_that_are_root_s_alone(notes):
    assert seen(state(str(notes))) == [("state", "ok", True), ("disk", "ok", True)]


@pytest.mark.parametrize(("what", "mode"), [(".", 0o755), ("luytre.sqlite", 0o644), ("luytre.sqlite", 0o660)])
def test_modes_that_are_too_wide(notes, what, mode):
    (notes / what).chmod(mode)
    found = next(state(str(notes)))
    assert (found.case, found.holds) == ("open", False)
    assert found.about == {
        "path": str(notes) if what == "." else str(notes / what),
        "owner": NAME,
        "mode": f"{mode:04o}",
    }


def test_a_folder_of_somebody_else(notes, monkeypatch):
    monkeypatch.setattr(module, "_ROOT", ME + 1)
    assert next(state(str(notes))).case == "open"


def test_a_link_in_the_folder_s_place(notes, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(notes)
    assert next(state(str(link))).case == "open"


def test_an_owner_without_a_name(notes, monkeypatch):
    found = list(os.lstat(notes))
    found[4] = 3_999_999_999  # st_uid
    about = module.loose_of(str(notes), os.stat_result(found), 0o077)
    assert about is not None
    assert about["owner"] == "3999999999"


def test_no_notes_at_all(tmp_path):
    assert seen(state(str(tmp_path / "none"))) == [("state", "missing", False)]


def test_a_reserve_that_is_gone_and_a_disk_that_is_full(notes, monkeypatch):
    (notes / "ballast").unlink()
    assert seen(state(str(notes)))[1] == ("disk", "no-reserve", None)
    monkeypatch.setattr(module, "LITTLE", FULL)
    assert seen(state(str(notes)))[1] == ("disk", "full", False)


@pytest.fixture
def few_files(tmp_path):
    """A disk that takes few more files."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "nr_inodes=900,mode=700", "tmpfs", str(disk)], check=True)
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.root
def test_a_disk_on_which_there_is_room_for_no_file(few_files):
    (few_files / "ballast").touch(mode=0o600)
    *_, found = state(str(few_files))
    assert (found.name, found.case, found.holds) == ("disk", "no-files", False)
    assert found.about == {"path": str(few_files), "files": str(os.statvfs(few_files).f_favail)}
    subprocess.run(["mount", "-o", "remount,nr_inodes=9000", str(few_files)], check=True)
    assert seen(state(str(few_files)))[1] == ("disk", "ok", True)


@pytest.mark.root
def test_a_disk_without_a_number_of_files_is_not_full_of_them(few_files):
    (few_files / "ballast").touch(mode=0o600)
    subprocess.run(["mount", "-o", "remount,nr_inodes=0", str(few_files)], check=True)
    assert not os.statvfs(few_files).f_files
    assert seen(state(str(few_files)))[1] == ("disk", "ok", True)


def test_the_folder_of_the_sockets(tmp_path):
    folder = tmp_path / "run"
    assert runtime(str(folder)).case == "missing"
    folder.mkdir(mode=0o755)
    assert runtime(str(folder)).case == "ok"
    folder.chmod(0o700)
    assert runtime(str(folder)).case == "closed"
    folder.chmod(0o777)
    assert runtime(str(folder)).case == "open"


def test_what_runs(tmp_path):
    rooms = tmp_path / "lib"
    (rooms / "agent").mkdir(parents=True)
    (rooms / "agent" / "a.py").touch(mode=0o644)
    (rooms / "link.py").symlink_to("agent/a.py")
    assert tree(str(rooms)).case == "ok"
    (rooms / "agent" / "a.py").chmod(0o666)
    assert tree(str(rooms)).about["path"] == str(rooms / "agent" / "a.py")
    (rooms / "agent" / "a.py").chmod(0o644)
    (rooms / "agent").chmod(0o777)
    assert tree(str(rooms)).about["path"] == str(rooms / "agent")


def test_not_more_files_are_looked_at_than_it_has(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_MOST", 0)
    (tmp_path / "a").touch(mode=0o644)
    (tmp_path / "later").mkdir(mode=0o777)
    tmp_path.chmod(0o755)
    assert tree(str(tmp_path)).case == "ok"


def door(folder, mode=0o755, place=None):
    (folder / str(ME)).mkdir(mode=mode, parents=True)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(folder / str(ME) / "agent.sock"))
    return listening


def test_a_socket_that_answers(tmp_path):
    both = family((NAME,), ("a-name-of-nobody",))
    with door(tmp_path) as listening:
        listening.listen(1)
        assert seen(sockets(both, str(tmp_path))) == [
            ("account", "missing", None),
            ("socket", "ok", True),
        ]


def test_a_socket_whose_queue_is_full_is_busy_and_alive(tmp_path):
    with door(tmp_path) as listening:
        listening.listen(0)
        waiting = []
        for _ in range(3):
            client = socket.socket(socket.AF_UNIX)
            client.setblocking(False)
            waiting.append(client)
            if client.connect_ex(str(tmp_path / str(ME) / "agent.sock")):
                break
        found = seen(sockets(family((NAME,)), str(tmp_path)))
        for client in waiting:
            client.close()
    assert found == [("socket", "ok", True)]


@pytest.mark.parametrize("how", ["nobody listens", "none", "open"])
def test_a_socket_that_does_not_answer(tmp_path, how):
    if how == "open":
        (tmp_path / str(ME)).mkdir()
        (tmp_path / str(ME)).chmod(0o777)
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(tmp_path / str(ME) / "agent.sock"))
        listening.listen(1)
    elif how == "nobody listens":
        listening = door(tmp_path)
    else:
        listening = socket.socket(socket.AF_UNIX)
    with listening:
        assert seen(sockets(family((NAME,)), str(tmp_path))) == [("socket", "missing", False)]
