"""Whoever hides a screen in a crowd of processes, handles or sockets has one, and nobody is kept waiting."""

import sys

assert sys.platform == "linux"

import os
import shutil
import subprocess

import pytest

from agent.platforms.linux.display import elsewhere, nested
from agent.platforms.linux.display.elsewhere import shown
from agent.platforms.linux.system import handles
from tests.backends.linux.real import STRANGER

pytestmark = [pytest.mark.display, pytest.mark.root]
PYTHON = shutil.which("python3", path="/usr/bin")
CROWD = """
import os, resource, sys, time
handles, forks = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (handles + 100, handles + 100))
file = os.open("/dev/null", os.O_RDONLY)
for _ in range(handles):
    os.dup(file)
for _ in range(forks - 1):
    if not os.fork():
        break
else:
    print(flush=True)
time.sleep(100)
"""
LISTEN = """
import socket
display = socket.socket(socket.AF_UNIX)
display.bind("\\0/x/wayland-7")
display.listen()
"""
SOCKETS = """
import socket, sys, time
made = []
for number in range(int(sys.argv[1])):
    made.append(socket.socket(socket.AF_UNIX))
    made[-1].bind(f"\\0luytre-test-{number}-{'x' * 80}")
print(flush=True)
time.sleep(100)
"""


def run(start, code, *numbers, before=()):
    words = (*before, PYTHON, "-c", code, *map(str, numbers))
    process = start.stranger(*words, cwd="/", stdout=subprocess.PIPE)
    assert process.stdout.readline()
    return process


@pytest.fixture
def read(monkeypatch):
    """The handles that were looked at."""
    found, readlink = [], os.readlink

    def counting(path, **settings):
        if "/fd/" in str(path):
            found.append(path)
        return readlink(path, **settings)

    monkeypatch.setattr(os, "readlink", counting)
    return found


def test_a_crowd_that_holds_more_than_can_be_looked_at_may_have_a_screen(start, screen, read):
    run(start, CROWD, 2000, 50)
    assert shown(STRANGER, (), unsure=False)
    assert 2000 < len(read) <= elsewhere.MOST


def test_one_that_can_be_looked_at_has_none(start, screen, read):
    run(start, CROWD, 2000, 5)
    assert not shown(STRANGER, (), unsure=False)
    assert len(read) >= 5 * 2000


def test_what_one_process_holds_behind_many_handles_is_found(start, screen, monkeypatch):
    monkeypatch.setattr(handles, "HANDLES", 10)
    run(start, CROWD.replace("for _ in range(forks", f"{LISTEN}for _ in range(forks"), 20, 1)
    assert shown(STRANGER, (), unsure=False)


def test_nobody_else_is_looked_at_where_all_sockets_are_the_session_s(start, read):
    reading, writing = os.pipe()
    command = ("unshare", "-Urn", shutil.which("Xvfb"), "-displayfd", str(writing), "-nolisten", "tcp")
    server = start.stranger(*command, pass_fds=(writing,), cwd="/", stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        assert pipe.readline()
    run(start, CROWD, 2000, 50, before=("unshare", "-Urn"))
    assert not shown(STRANGER, {server.pid}, unsure=False)
    assert 0 < len(read) < 2000


def test_a_server_with_much_open_that_may_draw_a_session_is_read_no_longer_either(start, read, monkeypatch):
    monkeypatch.setattr(elsewhere, "MOST", 1000)
    reading, writing = os.pipe()
    server = f"os.execv({shutil.which('Xvfb')!r}, ['Xvfb', '-displayfd', '{writing}', '-nolisten', 'tcp'])"
    code = CROWD.replace("os.dup(file)", "os.set_inheritable(os.dup(file), True)").replace(
        "time.sleep(100)", server
    )
    start.stranger(
        PYTHON, "-c", code, "2000", "1", cwd="/", pass_fds=(writing,), stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as pipe:
        assert pipe.readline()
    assert shown(STRANGER, (), unsure=True)
    assert 500 < len(read) <= 1000


def test_a_table_that_is_too_long_is_not_read_to_its_end(start, monkeypatch):
    monkeypatch.setattr(elsewhere, "LONGEST", 20_000)
    process = run(start, SOCKETS, 50, before=("unshare", "-Urn"))
    assert not shown(STRANGER, (), unsure=False)
    assert not nested.nests(process.pid)
    process = run(start, SOCKETS, 300, before=("unshare", "-Urn"))
    assert shown(STRANGER, (), unsure=False)
    assert nested.nests(process.pid)


def test_each_network_costs_what_is_read_of_it(start, monkeypatch):
    run(start, "print(flush=True); import time; time.sleep(100)", before=("unshare", "-Urn"))
    assert not shown(STRANGER, (), unsure=False)
    monkeypatch.setattr(elsewhere, "MOST", 10)
    assert shown(STRANGER, (), unsure=False)


def test_a_program_with_too_much_open_is_taken_for_a_display(start, monkeypatch, screen):
    process = run(start, CROWD, 500, 1)
    assert not nested.nests(process.pid)
    monkeypatch.setattr(elsewhere, "MOST", 200)
    assert nested.nests(process.pid)
