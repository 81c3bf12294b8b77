"""What a real session bus is made to load."""

import sys

import pytest

assert sys.platform == "linux"

import os
import re
import shutil
import subprocess
from pathlib import Path

from agent.platforms.linux.processes import loaded
from agent.platforms.linux.processes.desktop import DesktopIndex
from agent.platforms.linux.processes.identity import Identity
from agent.platforms.linux.processes.loaded import foreign
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.processes.sweep import Sweep
from tests.backends.linux.real import STRANGER, wait_for

BUS = "/usr/bin/dbus-daemon"
SCRIPTED = """
import time
from PySide6.QtCore import QCoreApplication
from PySide6.QtQml import QJSEngine
application = QCoreApplication([])
engine = QJSEngine()
hot = "function f(x){var s=0; for (var i=0; i<500; i++) s += i*x; return s}"
script = "(function(){" + hot + "; for (var j=0; j<2000; j++) f(j)})()"
assert not engine.evaluate(script).isError()
print("made", flush=True)
time.sleep(100)
"""
pytestmark = pytest.mark.root


@pytest.fixture
def library(open_folder):
    return lay(open_folder / "game.so")


def lay(path, uid=STRANGER):
    """A library that is somebody's."""
    shutil.copy(next(Path("/usr/lib").rglob("libm.so.6")), path)
    os.chown(path, uid, uid)
    return path


@pytest.fixture
def bus(start, tmp_path):
    """The pid of a session bus that has loaded all it was told to."""

    def run(*before, **variables):
        place = f"--address=unix:path={tmp_path}/bus"
        words = ("--session", "--nofork", "--nopidfile", place, "--print-address")
        process = start(*before, BUS, *words, env=variables, stdout=subprocess.PIPE)
        assert process.stdout.readline()
        return process.pid

    return run


def test_a_program_of_the_system_runs_code_of_roots_alone(bus, library):
    assert not foreign(bus())
    assert foreign(bus(LD_PRELOAD=str(library)))


def test_a_library_of_roots_is_root_s_wherever_it_lies(bus, open_folder):
    assert not foreign(bus(LD_PRELOAD=str(lay(open_folder / "root.so", 0))))


def test_a_file_that_is_gone_was_root_s_in_the_folders_of_the_system_alone(bus, library, monkeypatch):
    pid = bus(LD_PRELOAD=str(library))
    library.unlink()
    assert foreign(pid)
    assert foreign(pid, draws=True)
    monkeypatch.setattr(loaded, "SYSTEM_FOLDERS", ("/usr/", f"{library.parent}/"))
    assert not foreign(pid), "an upgrade has replaced it"


def test_in_a_namespace_of_its_own_an_account_has_a_system_of_its_own(bus, library, monkeypatch):
    pid = bus("unshare", "--mount", LD_PRELOAD=str(library))
    assert foreign(pid)
    library.unlink()
    monkeypatch.setattr(loaded, "SYSTEM_FOLDERS", ("/usr/", f"{library.parent}/"))
    assert foreign(pid)
    assert not foreign(bus("unshare", "--mount"))


def test_in_a_namespace_of_its_own_what_is_everybody_s_file_is_root_s_whatever_lies_there_now(start):
    hide = "mount -t tmpfs none /usr/lib && echo hidden && read line"
    process = start("unshare", "--mount", "sh", "-c", hide, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"hidden\n"
    assert not foreign(process.pid)


def test_its_namespace_is_seen_when_its_first_thread_has_ended(start, library, headless, monkeypatch):
    words = ("unshare", "--mount", *headless)
    process = start(*words, env={"LD_PRELOAD": str(library)}, stdout=subprocess.PIPE)
    process.stdout.readline()
    wait_for(lambda: not os.path.exists(f"/proc/{process.pid}/root/"))
    assert foreign(process.pid)
    library.unlink()
    monkeypatch.setattr(loaded, "SYSTEM_FOLDERS", ("/usr/", f"{library.parent}/"))
    assert foreign(process.pid)


def test_code_that_a_driver_makes_is_no_reason_to_end_a_session(bus, open_folder, monkeypatch):
    made = lay(open_folder / "orcexec.x1Y2z3")
    pid = bus(LD_PRELOAD=str(made))
    assert foreign(pid, draws=True), "it is there: nobody has just made it"
    made.unlink()
    assert foreign(pid)
    assert not foreign(pid, draws=True)
    monkeypatch.setattr(loaded, "_MAKER", re.compile("/libc.so"))
    assert not foreign(pid), "it draws or sounds with what makes such files"


def test_code_that_a_desktop_of_qt_makes_of_its_scripts_is_its_own(start, monkeypatch):
    """Plasma's shell is written in QML, whose engine makes code (qtdeclarative, OSAllocatorPosix.cpp)."""
    process = start(sys.executable, "-c", SCRIPTED, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"made\n"
    folders = (f"{Path(sys.prefix)}/", f"{Path(sys.base_prefix)}/", *loaded.SYSTEM_FOLDERS)
    monkeypatch.setattr(loaded, "SYSTEM_FOLDERS", folders)
    assert not foreign(process.pid)
    monkeypatch.setattr(loaded, "_MAKER", re.compile("/libnothing"))
    assert foreign(process.pid), "it has made code indeed"


def test_a_list_that_is_too_long_to_be_read_hides_something(bus, monkeypatch):
    pid = bus()
    monkeypatch.setattr(loaded, "_LONGEST", 1000)
    assert foreign(pid)


def test_a_process_that_is_gone_runs_nothing(start):
    process = start("/bin/true")
    process.wait()
    assert not foreign(process.pid)


def test_of_those_who_are_believed_one_that_runs_other_code_is_protected_no_more(start, library):
    sweep = Sweep(Identity(DesktopIndex(()), Own()).program)
    honest, forged = start("/bin/sleep", "100"), start("/bin/sleep", "100", env={"LD_PRELOAD": str(library)})

    def protected(process, believed=()):
        seen = sweep.look(frozenset({os.getuid()}), believed)
        return next((x.facts.protected for x in seen if x.pid == process.pid and x.facts.command), None)

    for process in (honest, forged):
        wait_for(lambda process=process: protected(process))
    keys = {x.key for x in sweep.look(frozenset({os.getuid()})) if x.pid in {honest.pid, forged.pid}}
    assert protected(forged)
    assert not protected(forged, keys)
    assert protected(honest, keys)
    assert not protected(forged), "it is remembered"
    sweep.close()


@pytest.mark.parametrize("young", [0, 3])
def test_what_is_loaded_later_is_seen_too(bus, library, monkeypatch, young):
    """Read before its libraries are there, a bus is a part of the session; the next looks tell."""
    monkeypatch.setattr("agent.platforms.linux.processes.sweep.INSPECTED", 60.0 if young else 0.0)
    monkeypatch.setattr("agent.platforms.linux.processes.known.YOUNG", young)
    held = [False]

    def early(pid, *, draws=False):
        return held[0] and foreign(pid, draws=draws)

    monkeypatch.setattr(loaded, "foreign", early)
    pid = bus(LD_PRELOAD=str(library))
    sweep = Sweep(Identity(DesktopIndex(()), Own()).program)

    def own():
        [found] = [x for x in sweep.look(frozenset({os.getuid()})) if x.pid == pid]
        return found.own

    assert own()
    held[0] = True
    wait_for(lambda: not own())
    sweep.close()
