"""AppArmor in force: what its rules forbid the agent is done by the next route, or named.

Debian's own profiles are loaded beside, as its kernel's package recommends it.
"""

import pytest

from tests.guest import building, forbidden
from tests.guest.family import accept_clock, running
from tests.guest.recipes import APPARMOR
from tests.guest.test_doctor import examined
from tests.guest.test_lacks import confine

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

    def act(*rules):
        building.install_later(family, APPARMOR)
        assert family.does(STARTED) == "Y\n"
        family.write(PLACE, PROFILE.format("\n  ".join(f"audit deny {rule}," for rule in rules)))
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
    forbidden.holds(family)
    assert refused(family) == 0


def test_groups_that_may_not_be_changed(forbid):
    family = forbid(GROUPS)
    forbidden.holds_without_groups(family)
    assert refused(family)


def test_signals_that_may_not_be_sent(forbid):
    family = forbid(SIGNALS)
    forbidden.holds_without_signals(family)
    assert refused(family)


def test_neither_groups_nor_signals(forbid):
    forbidden.holds_without_either(forbid(GROUPS, SIGNALS))


def test_processes_that_may_not_be_looked_into(forbid):
    family = forbid(LOOKS)
    forbidden.is_paused(family)
    assert "looked into" in examined(family)[1]["programs.untried"]["about"]["problem"]
    forbidden.ends(family)
    assert refused(family)


def test_notes_that_may_not_be_written(forbid):
    forbidden.holds_without_notes(forbid(NOTES))
