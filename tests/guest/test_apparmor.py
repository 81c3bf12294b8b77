"""AppArmor in force: what its rules forbid the agent is done by the next route, or named.

Debian's own profiles are loaded beside, as its kernel's package recommends it.
"""

import pytest

from tests.guest import building
from tests.guest.family import FAMILY, accept_clock, frozen, problems, running, tell
from tests.guest.recipes import APPARMOR
from tests.guest.test_doctor import examined
from tests.guest.test_lacks import confine, game, runs_out, stands, stopped
from tests.guest.test_sessions import counts

pytestmark = pytest.mark.long

PLACE = "/etc/apparmor.d/luytre-trial"
PROFILE = """abi <abi/4.0>,
profile luytre-trial flags=(attach_disconnected, mediate_deleted) {{
  allow all,
  {}
}}
"""
GROUPS, SIGNALS, LOOKS = "/sys/fs/cgroup/** w", "signal (send)", "ptrace"
NOTES = "/var/lib/luytre/** w"
STARTED = "systemctl start apparmor && cat /sys/module/apparmor/parameters/enabled"
REFUSED = "dmesg | grep -c 'apparmor=.DENIED.*luytre-trial' || true"


@pytest.fixture
def forbid(family):
    """Forbids the agent all this, each by a rule of AppArmor (apparmor.d(5)); it is started anew."""

    def act(*forbidden):
        building.install_later(family, APPARMOR)
        assert family.does(STARTED) == "Y\n"
        family.write(PLACE, PROFILE.format("\n  ".join(f"audit deny {rule}," for rule in forbidden)))
        family.does(f"apparmor_parser -r {PLACE}")
        confine(family, "AppArmorProfile=luytre-trial")
        assert family.does(f"cat /proc/{running(family)}/attr/current") == "luytre-trial (enforce)\n"
        accept_clock(family)
        return family

    return act


def refused(guest):
    """How often it was told that it may not."""
    return int(guest.does(REFUSED))


def test_with_rules_that_forbid_nothing_all_holds(forbid):
    family = forbid()
    counts(family)
    pid = game(family)
    family.until(lambda: frozen(family, pid), 90, 0.5)
    assert not {"freezer.denied", "pause.failed", "end.failed"} & examined(family)[1].keys()
    runs_out(family)
    assert refused(family) == 0
    stands(family)


def test_groups_that_may_not_be_changed(forbid):
    family = forbid(GROUPS)
    counts(family)
    pid = game(family)
    family.until(lambda: stopped(family, pid), 90, 0.5)
    assert {"freezer.denied", "standstill.denied"} <= examined(family)[1].keys()
    runs_out(family)
    family.until(lambda: family.run("true", user="child").code, 60, 0.5)
    assert refused(family)
    stands(family)


def test_signals_that_may_not_be_sent(forbid):
    """The kernel's own freezer and killer ask nobody."""
    family = forbid(SIGNALS)
    counts(family)
    pid = game(family)
    family.until(lambda: frozen(family, pid), 90, 0.5)
    assert "end.failed" in examined(family)[1]
    runs_out(family)
    family.until(lambda: family.run("true", user="child").code, 60, 0.5)
    assert refused(family)
    stands(family)


def test_neither_groups_nor_signals(forbid):
    """What cannot be paused or closed is told; logind's and systemd's hands are there at the end."""
    family = forbid(GROUPS, SIGNALS)
    counts(family)
    pid = game(family)
    family.until(lambda: "program-not-closed" in problems(family), 90, 0.5)
    assert not stopped(family, pid)
    assert {"freezer.denied", "pause.failed", "end.failed"} <= examined(family)[1].keys()
    runs_out(family)
    family.until(lambda: family.run("true", user="child").code, 60, 0.5)
    stands(family)


def test_processes_that_may_not_be_looked_into(forbid):
    family = forbid(LOOKS)
    counts(family)
    pid = game(family)
    family.until(lambda: frozen(family, pid), 90, 0.5)
    assert "looked into" in examined(family)[1]["programs.untried"]["about"]["problem"]
    runs_out(family)
    family.until(lambda: family.run("true", user="child").code, 60, 0.5)
    assert refused(family)
    stands(family)


def test_notes_that_may_not_be_written(forbid):
    """What it knew of the day holds; what is used from now on is counted, and forgotten at its next start."""
    family = forbid(NOTES)
    family.until(lambda: "database-read-only" in problems(family), 60, 0.5)
    assert "database-read-only." in examined(family)[1]
    counts(family)
    pid = game(family)
    family.until(lambda: frozen(family, pid), 90, 0.5)
    code, said = tell(family, "policy.apply", text=FAMILY)
    assert code
    assert "cannot be written" in said, "nothing is agreed that would be forgotten"
    stands(family)
