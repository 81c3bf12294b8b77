"""All that is looked at on this PC; what it finds depends on the PC, what it looks at does not."""

import os

from agent.platforms.linux.checks import LinuxInspector, desks
from agent.platforms.linux.system import accounts
from tests.backends.linux import keeper
from tests.backends.linux.families import family


def test_from_inside_the_family_and_the_freezer_are_looked_at_as_well(start, pc_bus):
    keeper.play(start, pc_bus.address)
    seen = LinuxInspector(pc_bus.address).inspect(family(("nobody-here",)))
    found = {x.name: x.case for x in seen}
    units = {x.about["unit"]: x.case for x in seen if x.name == "unit"}
    assert units.pop(keeper.AGENT) == "ok"
    assert set(units.values()) == {"missing"}
    assert found["account"] == "missing"
    parts = {"logind", "polkit", "freezer", "state", "runtime", "tree", "pam", "keyboard", "unowned", "tools"}
    assert parts <= set(found)
    # The systemd of this test knows of no groups, and its logind of no session.
    assert found["tray"] in {"none", "missing", "waits"}
    assert (found["lock"], found["standstill"], found["logout"]) == ("nobody", "missing", "failed")


def test_from_outside_nobody_is_known(pc_bus):
    found = {x.name: x.case for x in LinuxInspector(pc_bus.address).inspect(None)}
    assert found["unit"] in {"missing", "unknown"}
    inside = {"freezer", "lock", "standstill", "logout", "account", "socket", "child-account"}
    assert not inside & set(found)


def test_without_a_bus():
    found = [x.case for x in LinuxInspector("unix:path=/missing/bus").inspect(None) if x.name == "unit"]
    assert set(found) == {"unknown"}


def test_without_a_bus_nothing_is_locked_and_no_trial_is_made():
    seen = LinuxInspector("unix:path=/missing/bus").inspect(family())
    found = {x.name: (x.case, x.holds) for x in seen}
    assert found["lock"] == ("silent", False)
    assert found["standstill"] == found["logout"] == ("untried", None)


def test_a_tray_that_cannot_be_asked_for_leaves_the_lock_as_it_is(pc_bus, monkeypatch, tmp_path):
    tray = tmp_path / "luytre-tray"
    tray.touch()
    monkeypatch.setattr(desks, "TRAY", str(tray))
    me = accounts.name(os.getuid())
    pc_bus.logind(_1={"User": [os.getuid(), me], "Type": "x11"})
    found = {x.name: x.case for x in LinuxInspector(pc_bus.address).inspect(family((me,)))}
    assert found["lock"] != "silent"
    assert "tray" not in found


def test_the_systems_own_bus_is_the_one_that_is_asked(monkeypatch, pc_bus):
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", pc_bus.address)
    assert LinuxInspector()._address == pc_bus.address
