import sys

assert sys.platform == "linux"

import os
import subprocess

from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.system.proc import children, file_of
from tests.backends.linux.real import wait_for


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


def test_in_try_mode_a_face_that_this_interpreter_runs_is_ours():
    ours = file_of(os.getpid())
    faces = Own(faces=True)
    assert faces.face(ours, "/x/.venv/bin/python -P -m ui --state /tmp/s")
    assert faces.face(ours, "/x/.venv/bin/python /x/.venv/bin/luytre status")
    assert not faces.face(ours, "/x/.venv/bin/python -m uinput_game")
    assert not faces.face((1, 2), "/x/.venv/bin/python -m ui")
    assert not faces.face(None, "/x/.venv/bin/python -m ui")
    assert not Own().face(ours, "/x/.venv/bin/python -m ui")
