import sys

assert sys.platform == "linux"

import os
import shutil
import socket
import subprocess

import pytest

from agent.platforms.linux.acting import seat
from agent.platforms.linux.display import elsewhere
from agent.platforms.linux.display.elsewhere import shown
from agent.platforms.linux.system import proc
from agent.platforms.linux.system.handles import Budget
from tests.backends.linux.real import CONTAINER, STRANGER, Desk

pytestmark = [pytest.mark.display, pytest.mark.root]
PYTHON = shutil.which("python3", path="/usr/bin")
LISTEN = """
import socket, sys, time
with socket.create_server(("0.0.0.0", int(sys.argv[1]))):
    print(flush=True)
    time.sleep(100)
"""


def screen_of(start, server, *before, **settings):
    """A display of the account, drawn by this server; the process that was started."""
    reading, writing = os.pipe()
    command = (*before, server, "-displayfd", str(writing), "-nolisten", "tcp")
    process = start.stranger(*command, pass_fds=(writing,), cwd="/", stderr=subprocess.DEVNULL, **settings)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        assert pipe.readline()
    return process


@pytest.fixture
def copied(game):
    """A display server in the child's own folder, under a name of its own."""
    shutil.copy(shutil.which("Xvfb"), game)
    return game


def test_who_has_no_screen_shows_none(start):
    start.stranger("/bin/sleep", "100", cwd="/")
    assert not shown(STRANGER, (), unsure=False)


def test_a_server_of_the_system_s_is_a_screen_unless_it_draws_a_session(start):
    server = screen_of(start, shutil.which("Xvfb"))
    assert shown(STRANGER, (), unsure=False)
    assert not shown(STRANGER, {server.pid}, unsure=False)
    assert not shown(STRANGER + 1, (), unsure=False)


def test_who_holds_a_card_of_the_pc_may_draw_a_session_of_which_nothing_is_known(start, monkeypatch):
    screen_of(start, shutil.which("Xvfb"))
    assert shown(STRANGER, (), unsure=True)
    monkeypatch.setattr(seat, "HELD", ("socket:",))
    assert not shown(STRANGER, (), unsure=True)
    assert shown(STRANGER, (), unsure=False)


def test_a_compositor_with_all_its_sockets_draws_the_session(start, open_folder):
    os.chown(open_folder, STRANGER, STRANGER)
    desk = Desk(start, "labwc", open_folder, user=STRANGER, group=STRANGER, extra_groups=[])
    desk.window("one", user=STRANGER, group=STRANGER, extra_groups=[])
    assert not shown(STRANGER, {desk.compositor.pid}, unsure=False)
    assert shown(STRANGER, (), unsure=False)


def test_a_display_of_root_s_is_not_the_account_s(start, screen):
    start.stranger("/bin/sleep", "100", cwd="/", env={"DISPLAY": screen.name})
    assert not shown(STRANGER, (), unsure=False)


def test_a_server_of_the_child_s_own_is_known_by_what_it_waits_for(start, copied):
    server = screen_of(start, copied)
    assert shown(STRANGER, (), unsure=False)
    server.kill()
    server.wait()
    assert not shown(STRANGER, (), unsure=False)


def test_one_in_a_network_of_its_own_too(start, copied):
    server = screen_of(start, copied, "unshare", "-Urn")
    assert os.stat(f"/proc/{server.pid}/ns/net").st_ino != os.stat("/proc/self/ns/net").st_ino
    assert shown(STRANGER, (), unsure=False)


def test_and_one_of_a_container_s_accounts(start, copied, containers):
    reading, writing = os.pipe()
    start.container(copied, "-displayfd", str(writing), pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        assert pipe.readline()
    assert shown(STRANGER, (), unsure=False)
    assert not shown(CONTAINER, (), unsure=False)


def free(ports):
    """One of these ports that nobody uses."""
    for port in ports:
        try:
            with socket.create_server(("0.0.0.0", port)):
                return port
        except OSError:
            continue
    raise AssertionError(f"none is free of {ports}")


def listen(start, port):
    process = start.stranger(PYTHON, "-c", LISTEN, str(port), cwd="/", stdout=subprocess.PIPE)
    assert process.stdout.readline()
    return process


def test_what_hands_out_a_screen_without_a_server_is_known_by_its_port(start, monkeypatch):
    waiting = listen(start, free(range(5900, 6000)))
    assert shown(STRANGER, (), unsure=False)
    # What the system has for it shows the screen of a session, or of a server that is seen by itself.
    name = proc.executable(waiting.pid).path.rpartition("/")[2]
    monkeypatch.setattr(elsewhere, "_PARTS", frozenset({name}))
    assert not shown(STRANGER, (), unsure=False)


def test_who_waits_for_anything_else_shows_nothing(start):
    listen(start, free(range(51413, 51500)))
    assert not shown(STRANGER, (), unsure=False)


def test_of_what_has_ended_no_table_is_left(start):
    gone = start("/bin/true")
    gone.wait()
    assert elsewhere._table(gone.pid, "unix", Budget(elsewhere.MOST)) == b""
