"""What systemd says of our services, and whether the kernel freezes."""

import os

import pytest

from agent.platforms.linux.checks.units import freezer, greeter, relatives, units
from agent.platforms.linux.system.systemd import Systemd
from tests.backends.linux import keeper
from tests.backends.linux.keeper import AGENT, GOOD


def looked_at(start, pc_bus, **world):
    keeper.play(start, pc_bus.address, **world)
    with Systemd(pc_bus.address) as systemd:
        return [(x.name, x.case, x.holds) for x in (*units(systemd, (AGENT,)), *relatives(systemd))]


@pytest.mark.parametrize(
    ("agent", "case"),
    [
        (GOOD, "ok"),
        (None, "missing"),
        (GOOD | {"file": "masked"}, "masked"),
        (GOOD | {"file": "masked-runtime"}, "masked"),
        (GOOD | {"file": "disabled"}, "disabled"),
        (GOOD | {"ActiveState": "failed"}, "stopped"),
        (GOOD | {"Restart": "no"}, "fragile"),
        (GOOD | {"WatchdogUSec": 0}, "unwatched"),
        (GOOD | {"WatchdogUSec": 2**64 - 1}, "unwatched"),
    ],
)
def test_a_unit(start, pc_bus, agent, case):
    assert looked_at(start, pc_bus, agent=agent)[0] == ("unit", case, case == "ok")


def test_a_unit_that_only_waits_for_a_file_needs_no_watchdog(start, pc_bus):
    path = {"luytre-enrol.path": {"file": "enabled", "ActiveState": "active"}}
    keeper.play(start, pc_bus.address, units=path)
    with Systemd(pc_bus.address) as systemd:
        assert [(x.case, x.holds) for x in units(systemd, ("luytre-enrol.path",))] == [("waits", True)]


def test_logind_and_polkit_answer(start, pc_bus):
    assert looked_at(start, pc_bus)[1:] == [("logind", "ok", True), ("polkit", "ok", True)]


def test_logind_and_polkit_are_away(start, pc_bus):
    found = looked_at(start, pc_bus, names=(keeper.SYSTEMD,))
    assert found[1:] == [("logind", "silent", False), ("polkit", "silent", None)]


def test_logind_was_masked(start, pc_bus):
    found = looked_at(start, pc_bus, units={"systemd-logind.service": {"file": "masked"}})
    assert found[1] == ("logind", "masked", False)


@pytest.mark.parametrize(
    ("before", "case"),
    [
        (["/usr/lib/luytre/luytre-autologin"], "ok"),
        (["/usr/share/gdm/generate-config", "/usr/lib/luytre/luytre-autologin"], "ok"),
        (["/usr/share/gdm/generate-config"], "black"),
        ([], "black"),
    ],
)
def test_gdm_is_told_whom_it_may_not_log_in_by_itself(start, pc_bus, before, case):
    keeper.play(start, pc_bus.address, units={"gdm.service": {"file": "static", "ExecStartPre": before}})
    with Systemd(pc_bus.address) as systemd:
        assert [(x.name, x.case, x.holds) for x in greeter(systemd)] == [("greeter", case, case == "ok")]


def test_without_gdm_nothing_is_said_of_its_screen(start, pc_bus):
    keeper.play(start, pc_bus.address)
    with Systemd(pc_bus.address) as systemd:
        assert not list(greeter(systemd))
    assert not list(greeter(None))


def test_without_a_bus_nothing_is_known():
    assert [(x.case, x.holds) for x in units(None, (AGENT,))] == [("unknown", None)]
    assert [(x.case, x.holds) for x in relatives(None)] == [("silent", False)]


def test_the_kernel_freezes_or_not(tmp_path):
    assert freezer(str(tmp_path / "nowhere")).case == "missing"
    (tmp_path / "cgroup.controllers").touch()
    (tmp_path / "luytre-doctor").mkdir()  # in the way, as a read-only mount would be
    assert freezer(str(tmp_path)).case == "denied"


def test_a_real_group_is_frozen_and_taken_away():
    mount = next((x for x in ("/sys/fs/cgroup", "/sys/fs/cgroup/unified") if _unified(x)), None)
    if mount is None or not os.access(mount, os.W_OK):
        assert freezer("/proc").case == "missing"
        return
    assert freezer(mount).case == "ok"
    assert not os.path.exists(f"{mount}/luytre-doctor")


def _unified(mount):
    return os.path.exists(f"{mount}/cgroup.controllers")
