import sys

assert sys.platform == "linux"

import shutil
import subprocess

import pytest

from agent.platforms.linux.display import nested
from agent.platforms.linux.display.nested import Nesting, nests
from tests.backends.linux.real import Desk, wait_for

pytestmark = pytest.mark.display


def test_a_server_is_known_by_its_name_or_by_what_it_waits_for(start, tmp_path, game):
    desk = Desk(start, "labwc", tmp_path)
    assert nests(desk.compositor.pid)
    window = desk.window("one")
    assert not nests(window.pid)
    shutil.copy(shutil.which("labwc"), game)
    own = start(game, env=desk.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(lambda: nests(own.pid))


def test_a_server_for_x11_too(screen):
    assert nests(screen.server.pid)


def test_who_waits_for_anything_else_is_none(start):
    listening = (
        "import socket, sys; x = socket.socket(socket.AF_UNIX); x.bind('\\0program'); x.listen();"
        "print(flush=True); sys.stdin.read()"
    )
    process = start(sys.executable, "-c", listening, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline()
    assert not nests(process.pid)
    process.kill()
    process.wait()
    assert not nests(process.pid)


LATER = """
import socket, sys
x = socket.socket(socket.AF_UNIX)
x.bind(sys.argv[1])
print(flush=True)
sys.stdin.readline()
x.listen()
print(flush=True)
sys.stdin.readline()
x.close()
print(flush=True)
sys.stdin.read()
"""


def test_it_is_looked_at_now_and_then_and_what_was_a_display_stays_one(start, tmp_path):
    process = start(
        sys.executable,
        "-c",
        LATER,
        tmp_path / "wayland-7",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def go_on():
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline()

    assert process.stdout.readline()
    now = 0.0
    nesting = Nesting(lambda: now)
    assert not nesting.of(process.pid)
    go_on()
    assert not nesting.of(process.pid)
    now += nested.AGAIN
    assert nesting.of(process.pid)
    go_on()
    now += nested.AGAIN
    assert nesting.of(process.pid)
    assert not nesting.of(start("/bin/sleep", "100").pid)
    assert not nesting.of(process.pid)
