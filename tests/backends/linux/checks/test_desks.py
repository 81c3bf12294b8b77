"""Whether children at desktops have the tray: a real bus, a logind and a systemd that are played."""

import sys

assert sys.platform == "linux"

import os

import pytest

from agent.platforms.linux.checks import desks
from agent.platforms.linux.display.faces import TRAY
from agent.platforms.linux.system import accounts
from agent.platforms.linux.system.systemd import Systemd
from tests.backends.linux import keeper
from tests.backends.linux.families import family

ME = accounts.name(os.getuid())
DESK = {"User": [os.getuid(), ME], "Type": "x11"}
TTY = {"User": [os.getuid(), ME], "Type": "tty"}


def looked_at(address, root):
    with Systemd(address) as systemd:
        return [(x.case, x.holds, x.account) for x in desks.trays(systemd, family((ME,)), str(root))]


@pytest.fixture
def installed(tmp_path):
    (tmp_path / TRAY[1:]).parent.mkdir(parents=True)
    (tmp_path / TRAY[1:]).touch()
    return tmp_path


def test_a_server_needs_none(pc_bus, tmp_path):
    pc_bus.logind(_1=TTY)
    assert looked_at(pc_bus.address, tmp_path) == [("none", True, None)]


@pytest.mark.parametrize("kind", ["xsessions", "wayland-sessions"])
def test_a_pc_with_a_desktop_and_without_the_tray(pc_bus, tmp_path, kind):
    (tmp_path / "usr/share" / kind).mkdir(parents=True)
    (tmp_path / "usr/share" / kind / "plasma.desktop").touch()
    pc_bus.logind()
    assert looked_at(pc_bus.address, tmp_path) == [("missing", False, None)]


def test_a_child_at_a_desktop_of_its_own_making_without_the_tray(pc_bus, tmp_path):
    pc_bus.logind(_1=DESK)
    assert looked_at(pc_bus.address, tmp_path) == [("missing", False, None)]


def test_it_waits_for_a_child(pc_bus, installed):
    pc_bus.logind(_1=TTY)
    assert looked_at(pc_bus.address, installed) == [("waits", True, None)]


@pytest.mark.parametrize(("state", "case"), [("active", "ok"), ("inactive", "away"), ("failed", "away")])
def test_it_runs_on_each_desktop_or_not(start, pc_bus, installed, state, case):
    pc_bus.logind(_1=DESK, _2=TTY)
    units = {"luytre-tray-1.service": {"ActiveState": state}}
    keeper.play(start, pc_bus.address, names=(keeper.SYSTEMD,), units=units)
    assert looked_at(pc_bus.address, installed) == [(case, case == "ok", ME)]
