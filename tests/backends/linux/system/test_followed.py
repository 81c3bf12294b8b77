"""An account turns paths elsewhere; nobody is asked who may keep us waiting, and nothing becomes ours."""

import sys

assert sys.platform == "linux"

import os
import pty
import subprocess
from pathlib import Path

import pytest

from agent.platforms.linux.system import followed
from tests.backends.linux.leasing import leased
from tests.backends.linux.real import wait_for
from tests.backends.linux.system.test_mounts import FUSE, in_time

IN_A_SESSION = """
import os, sys
from agent.platforms.linux.system import followed
os.setsid()
followed.read(sys.argv[1], 9)
try:
    os.close(os.open("/dev/tty", os.O_RDWR))
except OSError:
    print("none")
"""


def test_links_lead_where_they_say(tmp_path):
    file, folder = tmp_path / "a" / "b" / "file", tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    file.write_text("hello")
    (tmp_path / "short").symlink_to("a/b/../b")
    (tmp_path / "full").symlink_to(tmp_path / "short" / "." / "file")
    (tmp_path / "up").symlink_to("../../../../../../../../../../../../etc")
    assert followed.real(f"{tmp_path}/full") == followed.real(f"{tmp_path}//short/file/") == str(file)
    assert followed.real(f"{tmp_path}/up/passwd") == os.path.realpath("/etc/passwd")
    assert followed.real("/") == "/"
    assert followed.read(f"{tmp_path}/full", 4) == (str(file), b"hell")
    assert followed.is_file(f"{tmp_path}/full")
    assert followed.is_folder(f"{tmp_path}/short")
    assert followed.stat(f"{tmp_path}/full").st_ino == file.stat().st_ino
    (found,) = followed.contents(f"{tmp_path}/short", 9)
    assert (found.name, found.found.st_ino, found.linked) == ("file", file.stat().st_ino, False)
    (folder / "link").symlink_to("file")
    (folder / "gone").symlink_to("nowhere")
    by_name = {x.name: x for x in followed.contents(str(folder), 9)}
    assert {name: x.linked for name, x in by_name.items()} == {"file": False, "link": True}
    assert by_name["link"].found.st_ino == file.stat().st_ino
    assert len(list(followed.contents(str(folder), 1))) <= 1


def test_where_nothing_is_nothing_is_said(tmp_path):
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    for path in ("round", "missing", "file/below", "\0"):
        assert followed.real(f"{tmp_path}/{path}") is None
        assert followed.stat(f"{tmp_path}/{path}") is None
        assert not followed.is_file(f"{tmp_path}/{path}")
        assert not followed.is_folder(f"{tmp_path}/{path}")
        assert list(followed.contents(f"{tmp_path}/{path}", 9)) == []
    for path in ("pipe", "missing", ""):
        assert followed.read(f"{tmp_path}/{path}", 9) is None
    before = os.listdir("/proc/self/fd")
    followed.stat(f"{tmp_path}/round")
    assert os.listdir("/proc/self/fd") == before


def test_links_of_the_kernel_lead_nobody_into_what_a_process_sees():
    assert followed.real("/proc/self/root/etc/passwd") == os.path.realpath("/etc/passwd")
    handle = os.memfd_create("x")
    assert followed.stat(f"/proc/self/fd/{handle}") is None
    os.close(handle)


def test_a_terminal_is_not_opened(tmp_path):
    master, slave = pty.openpty()
    (tmp_path / "a.desktop").symlink_to(os.ttyname(slave))
    words = [sys.executable, "-c", IN_A_SESSION, f"{tmp_path}/a.desktop"]
    root = str(Path(followed.__file__).parents[4])
    assert subprocess.run(words, capture_output=True, check=True, cwd=root).stdout == b"none\n"
    os.close(slave)
    os.close(master)


@pytest.mark.root
def test_what_never_answers_is_not_asked_whatever_leads_to_it(start, open_folder):
    process = start(
        *("unshare", "-Urm", "/usr/bin/python3", "-I", FUSE, open_folder, "/bin/sleep"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    pid = int(process.stdout.readline())
    wait_for(lambda: os.readlink(f"/proc/{pid}/exe") == f"{open_folder}/seen/x")
    (open_folder / "trap").symlink_to(f"/proc/{pid}/root{open_folder}/seen")
    (open_folder / "below").symlink_to("trap/x")
    for name in ("trap", "trap/x", "below", "trap/x/y"):
        for question in (followed.stat, followed.real, followed.is_file, followed.is_folder):
            in_time(lambda path=f"{open_folder}/{name}", ask=question: ask(path))
        assert in_time(lambda path=f"{open_folder}/{name}": followed.read(path, 9)) is None
        assert in_time(lambda path=f"{open_folder}/{name}": list(followed.contents(path, 9))) == []
    process.stdin.close()
    process.wait(10)


def test_a_file_that_its_owner_holds_by_a_lease_cannot_be_read(tmp_path):
    file = tmp_path / "file"
    file.write_text("hello")
    with leased(file):
        found = followed.read(str(file), 9)
    assert found == (str(file), b"")
