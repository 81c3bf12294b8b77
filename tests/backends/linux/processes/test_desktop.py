import sys

assert sys.platform == "linux"

import os
import pty
import subprocess
import time
from pathlib import Path

import pytest

from agent.platforms.linux.processes import desktop as module
from agent.platforms.linux.processes.desktop import DesktopIndex, started_by
from tests.backends.linux.leasing import leased
from tests.backends.linux.real import wait_for
from tests.backends.linux.system.test_mounts import FUSE, in_time

IN_A_SESSION = """
import os, sys
from agent.platforms.linux.processes.desktop import DesktopIndex
os.setsid()
index = DesktopIndex(())
index.add(sys.argv[1])
index.refresh()
try:
    os.close(os.open("/dev/tty", os.O_RDWR))
except OSError:
    print("none")
"""


def real(path):
    """Where the one word of a line leads."""
    return started_by(f"'{path}'")[0]


@pytest.fixture
def programs(open_folder):
    folder = open_folder / "bin"
    folder.mkdir()

    def make(name, text="\x7fELF"):
        path = folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    return make


@pytest.fixture
def entries(open_folder):
    folder = open_folder / "applications"
    folder.mkdir()

    def write(name, line):
        other = "Exec=/bin/false\n"
        text = f"[Desktop Action x]\n{other}[Desktop Entry]\nName=x\nExec={line}\n[Other]\n{other}"
        (folder / f"{name}.desktop").write_text(text, encoding="utf-8")
        return str(folder)

    return write


def test_an_executable_leads_to_its_entry(programs, entries):
    tux = programs("supertux2")
    folder = entries("org.supertux", f"env A=1 {tux} %U")
    index = DesktopIndex([folder])
    assert index.id_of(tux)[0] is None
    assert index.refresh()
    assert index.id_of(tux) == ("org.supertux", True)
    assert index.executables() == (tux,)
    assert not index.refresh()


def test_a_new_entry_and_a_removed_one_are_noticed(programs, entries):
    first, second = programs("first"), programs("second")
    folder = entries("a.first", first)
    index = DesktopIndex([folder])
    index.refresh()
    entries("b.second", second)
    assert index.refresh()
    assert index.id_of(second) == ("b.second", True)
    os.unlink(f"{folder}/a.first.desktop")
    assert index.refresh()
    assert index.id_of(first)[0] is None


def test_several_entries_for_one_executable_name_none_of_them(programs, entries):
    office = programs("soffice.bin")
    entries("writer", f"{office} --writer %U")
    folder = entries("calc", f"{office} --calc %U")
    index = DesktopIndex([folder])
    index.refresh()
    assert index.id_of(office)[0] is None
    entries("start", f"{office} %U")
    index.refresh()
    assert index.id_of(office) == ("start", True)


def test_an_accounts_own_entries_never_win_over_the_systems(programs, entries, tmp_path):
    learn, play = programs("learn"), programs("play")
    system = entries("org.learn", learn)
    own = tmp_path / ".local/share/applications"
    own.mkdir(parents=True)
    mine = programs("mine")
    for name, executable in (("org.learn", play), ("my.learn", learn), ("my.own", mine)):
        (own / f"{name}.desktop").write_text(f"[Desktop Entry]\nExec={executable}\n", encoding="utf-8")
    index = DesktopIndex([system])
    index.add_home(str(tmp_path))
    index.add(str(own))
    index.refresh()
    assert index.id_of(learn) == ("org.learn", True)
    assert index.id_of(play)[0] is None
    assert index.id_of(mine) == ("my.own", False)


def test_a_link_and_a_small_wrapper_lead_to_the_program(programs, open_folder):
    program = programs("real.bin")
    wrapper = programs("wrapped", f'#!/bin/sh\n# exec /bin/false\nexport A=1\nexec -a x "{program}" "$@"\n')
    link = open_folder / "link"
    link.symlink_to(wrapper)
    assert real(str(link)) == program
    assert started_by(f"{link} %U") == (program, True)


@pytest.mark.parametrize(
    "text",
    [
        "#!/usr/bin/python3\nexec('/bin/true')\n",
        "#!/bin/sh\necho nothing\n",
        "#!/bin/sh\nexec /usr/bin/python3 game.py\n",
    ],
)
def test_a_script_that_is_no_wrapper_leads_nowhere(programs, text):
    assert real(programs("script", text)) is None


def test_wrappers_that_call_each_other_lead_nowhere(programs, open_folder):
    path = str(open_folder / "bin" / "loop")
    assert real(programs("loop", f"#!/bin/sh\nexec {path}\n")) is None


@pytest.mark.parametrize(
    "line",
    ["", "env", "env A=1", "python3 /usr/share/x.py", "flatpak run x", 'open "quote', "/nowhere/at/all"],
)
def test_a_line_that_starts_nothing_of_its_own_is_left_out(line):
    assert started_by(line)[0] is None


def test_a_bare_name_is_looked_for_among_the_programs():
    assert started_by("true --x") == (os.path.realpath("/usr/bin/true"), False)


def test_odd_files_are_no_entries(entries, open_folder):
    folder = entries("broken", "")
    os.mkfifo(f"{folder}/pipe.desktop")
    os.symlink("/nowhere", f"{folder}/gone.desktop")
    os.mkdir(f"{folder}/folder.desktop")
    (open_folder / "applications" / "note.txt").write_text("x", encoding="utf-8")
    index = DesktopIndex([folder, str(open_folder / "missing")])
    index.refresh()
    assert index.executables() == ()


def test_what_is_no_path_leads_nowhere(programs, entries):
    wrapper = programs("wrapper", "#!/bin/sh\nexec /usr/\0bin/x\n")
    assert real(wrapper) is None
    index = DesktopIndex([entries("x", wrapper)])
    assert index.refresh()
    assert index.executables() == ()


def test_a_terminal_among_the_entries_does_not_become_our_own(tmp_path):
    ours, theirs = pty.openpty()
    (tmp_path / "a.desktop").symlink_to(os.ttyname(theirs))
    words = [sys.executable, "-c", IN_A_SESSION, str(tmp_path)]
    root = Path(__file__).parents[4]
    assert subprocess.run(words, capture_output=True, check=True, cwd=root).stdout == b"none\n"
    os.close(theirs)
    os.close(ours)


@pytest.mark.root
@pytest.mark.parametrize("what", ["the folder", "an entry", "a program"])
def test_nobody_waits_for_an_account_that_answers_nothing(start, open_folder, what):
    process = start(
        *("unshare", "-Urm", "/usr/bin/python3", "-I", FUSE, open_folder, "/bin/sleep"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    pid = int(process.stdout.readline())
    wait_for(lambda: os.readlink(f"/proc/{pid}/exe") == f"{open_folder}/seen/x")
    trap, folder = f"/proc/{pid}/root{open_folder}/seen", open_folder / "applications"
    if what == "the folder":
        folder.symlink_to(trap)
    else:
        folder.mkdir()
        if what == "an entry":
            (folder / "a.desktop").symlink_to(f"{trap}/x")
        else:
            (folder / "a.desktop").write_text(f"[Desktop Entry]\nExec={trap}/x\n", encoding="utf-8")
    index = DesktopIndex(())
    index.add(str(folder))
    in_time(index.refresh)
    assert index.executables() == ()
    process.stdin.close()
    process.wait(10)


def test_what_an_account_makes_so_that_it_takes_long_is_read_a_little_at_a_time(
    programs, entries, open_folder, monkeypatch
):
    monkeypatch.setattr(module, "REST", 0.0)
    folder = entries("game", programs("game"))
    winding, last = "a/../" * 700, f"{folder}/game.desktop"
    (open_folder / "a").mkdir()
    for n in range(38):
        (open_folder / f"l{n}").symlink_to(f"{open_folder}/{winding}l{n + 1}" if n < 37 else last)
    for n in range(50):
        os.symlink(open_folder / "l0", f"{folder}/{n}.desktop")
    index = DesktopIndex(())
    index.add(folder)
    before = time.process_time()
    while not index.refresh():
        pass
    assert time.process_time() - before < 5
    assert index.executables() == (programs("game"),)


def test_one_that_never_gets_done_is_left_for_a_while(programs, entries, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    folder = entries("game", programs("game"))
    index = DesktopIndex(())
    index.add(folder)
    assert not index.refresh()
    monkeypatch.setattr(module, "PATIENCE", 60.0)
    assert not index.refresh(), "it rests"
    monkeypatch.setattr(module, "REST", 0.0)
    index._folders[folder].resting = 0.0
    assert index.refresh()
    assert index.executables()
    assert not index.refresh()


def test_a_line_that_nobody_would_write_starts_nothing(programs):
    assert real(programs("game")) is not None
    assert started_by(f"{programs('game')} {'x' * 4096}") == (None, False)


def test_an_entry_that_its_owner_holds_by_a_lease_keeps_nobody_waiting(programs, entries, open_folder):
    folder = entries("held", program := programs("game"))
    index = DesktopIndex(())
    index.add(folder)
    with leased(f"{folder}/held.desktop"):
        assert index.refresh()
    assert index.id_of(program) == (None, False)
