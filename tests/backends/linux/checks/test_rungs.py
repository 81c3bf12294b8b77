"""A whole account stands still and is ended, or not: tried with a real process in a real group of its own."""

import sys

assert sys.platform == "linux"

import ctypes
import os
import subprocess

import pytest

from agent.platforms.linux.acting import slices
from agent.platforms.linux.acting.freezer import MOUNTS
from agent.platforms.linux.checks import rungs
from tests.backends.linux import keeper
from tests.backends.linux.real import STRANGER, as_stranger, wait_for

ALONE = 0x00020000
"""CLONE_NEWNS (unshare(2)): what is mounted from now on, others do not see."""


@pytest.fixture(autouse=True)
def _name(monkeypatch):
    """The trial's group is another one for each of several test runners."""
    monkeypatch.setattr(slices, "TRIAL", f"luytretrial{STRANGER}")


@pytest.fixture
def mount():
    """Where control groups are."""
    return str(next(x for x in MOUNTS if (x / "cgroup.controllers").exists()))


def tried(address, *, obeyed=True):
    return {x.name: (x.case, x.holds) for x in rungs.rungs(address, obeyed=obeyed)}


def left(mount):
    return os.path.exists(f"{mount}/user.slice/{slices.name(slices.TRIAL)}")


@pytest.mark.root
def test_it_stands_still_goes_on_and_is_ended_and_nothing_is_left(start, pc_bus, mount):
    keeper.play(start, pc_bus.address, mount=mount)
    for _ in range(2):
        assert tried(pc_bus.address) == {"standstill": ("ok", True), "logout": ("ok", True)}
        wait_for(lambda: not left(mount))


@pytest.mark.root
def test_a_logind_that_takes_no_order_logs_nobody_out(start, pc_bus, mount):
    keeper.play(start, pc_bus.address, mount=mount)
    found = tried(pc_bus.address, obeyed=False)
    assert found == {"standstill": ("ok", True), "logout": ("silent", False)}


@pytest.mark.root
def test_groups_that_may_not_be_changed(start, pc_bus, mount, monkeypatch):
    """As in a unit that shuts them (ProtectControlGroups, ReadOnlyPaths of systemd.exec(5))."""
    monkeypatch.setattr(rungs, "PATIENCE", 0.1)
    keeper.play(start, pc_bus.address, mount=mount)

    def try_it():
        assert ctypes.CDLL(None).unshare(ALONE) == 0
        for act in ("--make-rprivate /", f"--bind {mount} {mount}", f"-o remount,bind,ro {mount}"):
            subprocess.run(["mount", *act.split()], check=True)
        found = tried(pc_bus.address)
        assert found == {"standstill": ("denied", False), "logout": ("failed", False)}

    as_stranger(try_it, 0)
    wait_for(lambda: not left(mount))


@pytest.mark.root
def test_who_does_not_obey_its_group_is_told_of(start, pc_bus, mount, monkeypatch):
    monkeypatch.setattr(rungs, "PATIENCE", 0.1)
    keeper.play(start, pc_bus.address, mount=mount, astray=True)
    assert tried(pc_bus.address) == {"standstill": ("failed", False), "logout": ("failed", False)}


@pytest.mark.root
def test_who_does_not_go_on_is_told_of(start, pc_bus, mount, monkeypatch):
    monkeypatch.setattr(rungs, "PATIENCE", 0.1)
    keeper.play(start, pc_bus.address, mount=mount)
    above = f"{mount}/user.slice"
    os.makedirs(above, exist_ok=True)

    def freeze(to):
        with open(f"{above}/cgroup.freeze", "w", encoding="ascii") as switch:
            switch.write(to)

    freeze("1")  # somebody else's act
    try:
        assert tried(pc_bus.address)["standstill"] == ("stuck", False)
    finally:
        if os.path.exists(above):
            freeze("0")


def test_without_control_groups_of_the_second_kind(start, pc_bus):
    keeper.play(start, pc_bus.address)
    assert tried(pc_bus.address) == {"standstill": ("missing", False), "logout": ("failed", False)}


def test_what_cannot_be_tried_is_told_as_that(start, pc_bus):
    keeper.play(start, pc_bus.address, refuses=True)
    found = list(rungs.rungs(pc_bus.address, obeyed=True))
    assert [(x.name, x.case, x.holds) for x in found] == [
        ("standstill", "untried", None),
        ("logout", "untried", None),
    ]
    assert "refused" in found[0].about["problem"]
