import sys

assert sys.platform == "linux"

import os
import subprocess
from pathlib import Path

import pytest

from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.system.proc import children, command, file_of
from tests.backends.linux.real import STRANGER, wait_for


def test_we_and_what_carries_us_are_ours():
    own = Own()
    assert own.carries(os.getpid())
    assert own.carries(os.getppid())
    assert own.carries(1)


def test_what_we_start_may_be_a_game(start):
    assert not Own().carries(start("/bin/sleep", "100").pid)


def test_what_the_tray_starts_is_ours_too(start):
    tray = start("/bin/sh", "-c", "/bin/sleep 100 & wait", stdin=subprocess.DEVNULL)
    child = wait_for(lambda: children(tray.pid))[0]
    own = Own(frozenset({tray.pid}))
    assert own.carries(tray.pid)
    assert own.carries(child)
    assert not own.carries(start("/bin/sleep", "100").pid)


def test_infrastructure_is_believed_in_system_folders_alone():
    own = Own()
    assert own.infrastructure("/usr/bin/dbus-daemon", protected=True)
    assert own.infrastructure("/usr/lib/systemd/systemd", protected=True)
    assert not own.infrastructure("/usr/bin/dbus-daemon", protected=False)
    assert not own.infrastructure("/home/an/dbus-daemon", protected=True)
    assert not own.infrastructure("/usr/bin/xterm", protected=True)


@pytest.mark.root
def test_an_interpreter_is_part_of_the_session_with_a_script_of_the_system_alone(start, open_folder):
    """Programs that wait, whatever they are told, under its name."""
    script = next(Path("/usr/lib/python3").rglob("*.py"))
    mine = open_folder / "game.js"
    mine.touch()
    os.chown(mine, STRANGER, STRANGER)

    def is_part(executable, *words):
        pid = start(*words, executable=executable, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL).pid
        wait_for(lambda: command(pid))
        return Own().system(pid, "/usr/bin/gjs-console", protected=True)

    assert is_part("/usr/bin/tail", "gjs", script, "-f")
    assert is_part("/usr/bin/sort", "gjs", "-m", script, "-")
    assert not is_part("/usr/bin/tail", "gjs", mine, "-f")
    assert not is_part("/usr/bin/tail", "gjs", "/usr/../" + str(mine), "-f")
    assert not is_part("/bin/sh", "gjs", "-c", "read x", script)
    assert not is_part("/bin/cat", f"gjs {script}")
    assert not Own().infrastructure("/usr/bin/gjs-console", protected=True)


def test_in_try_mode_a_face_that_this_interpreter_runs_is_ours():
    ours = file_of(os.getpid())
    faces = Own(faces=True)
    assert faces.face(ours, "/x/.venv/bin/python -P -m ui --state /tmp/s")
    assert faces.face(ours, "/x/.venv/bin/python /x/.venv/bin/luytre status")
    assert not faces.face(ours, "/x/.venv/bin/python -m uinput_game")
    assert not faces.face((1, 2), "/x/.venv/bin/python -m ui")
    assert not faces.face(None, "/x/.venv/bin/python -m ui")
    assert not Own().face(ours, "/x/.venv/bin/python -m ui")
