import sys

assert sys.platform == "linux"

import os
import shutil

import pytest

from agent.platforms.linux.display import servers
from tests.backends.linux.real import STRANGER, Desk, wait_for

pytestmark = [pytest.mark.display, pytest.mark.root]


def as_account(open_folder, start, name):
    folder = open_folder / name
    folder.mkdir()
    os.chown(folder, STRANGER, STRANGER)
    return Desk(start, "labwc", folder, user=STRANGER, group=STRANGER, extra_groups=[])


def test_the_systems_own_server_is_believed_for_everybody(screen):
    assert servers.believed(screen.server.pid, STRANGER, seat=True)
    assert not servers.forgeable(screen.server.pid, STRANGER)


def test_a_compositor_is_believed_as_long_as_it_is_the_only_one(start, open_folder):
    desk = as_account(open_folder, start, "one")
    pid = desk.compositor.pid
    assert servers.believed(pid, STRANGER, seat=False)
    assert servers.forgeable(pid, STRANGER)
    assert not servers.believed(pid, STRANGER + 1, seat=False)
    other = as_account(open_folder, start, "two")
    assert [*servers.rivals(pid, STRANGER)] == [other.compositor.pid]
    assert not servers.believed(pid, STRANGER, seat=False)
    other.compositor.kill()
    other.compositor.wait()
    assert servers.believed(pid, STRANGER, seat=False)


def test_at_a_seat_it_is_whoever_has_its_keys(start, open_folder, monkeypatch):
    pid = as_account(open_folder, start, "one").compositor.pid
    assert servers.believed(pid, STRANGER, seat=False)
    assert not servers.believed(pid, STRANGER, seat=True)
    monkeypatch.setattr(servers, "INPUT", "socket:")
    assert servers.believed(pid, STRANGER, seat=True)


def test_what_only_plays_a_server_is_not_believed(start, game, open_folder):
    assert not servers.believed(start("/bin/sleep", "100").pid, 0, seat=False)  # no server at all
    own = shutil.copy("/bin/sleep", game.with_name("labwc"))
    os.chmod(own, 0o755)
    wait_for(lambda: not servers.believed(start.stranger(own, "100").pid, STRANGER, seat=False))
    assert not servers.believed(0, STRANGER, seat=False)
