"""SELinux in force, with Debian's own policy: what the family agreed holds; systemd starts nothing for us.

Units with NoNewPrivileges= keep systemd's own domain (init_t), which that policy does not let start units.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guest import building
from tests.guest.family import answers, frozen, gather
from tests.guest.guest import Guest
from tests.guest.recipes import SELINUX
from tests.guest.test_doctor import examined
from tests.guest.test_lacks import game, runs_out, stands
from tests.guest.test_sessions import counts

pytestmark = pytest.mark.long

LABELS = "rm -f /.autorelabel; setfiles -F /etc/selinux/default/contexts/files/file_contexts /; sync"
IN_FORCE = "security=selinux selinux=1"
"""Debian's kernel takes AppArmor where its line says nothing (kernel-parameters.txt: security=)."""
DENIED = {"freezer.denied", "pause.failed", "end.failed"}
UNTRIED = {"standstill.untried", "logout.untried", "programs.untried"}
"""Systemd refuses a program for a trial, as it would a tray and a sensor."""


def enforce(guest: Guest) -> None:
    """Each file gets its label, and the next boot obeys them."""
    guest.does(LABELS, timeout=600)
    guest.power_cut(words=IN_FORCE, timeout=400)
    guest.until(lambda: answers(guest), 180, 0.5)
    gather(guest)


@pytest.fixture
def labelled(package: Path) -> Iterator[Guest]:
    """A PC of the family on which SELinux is in force."""
    home = building.installed(building.build(SELINUX), package)
    with Guest(building.prepared(home, "enforcing", enforce)) as guest:
        assert guest.does("getenforce") == "Enforcing\n"
        yield guest


def test_with_a_policy_that_knows_nothing_of_it(labelled):
    counts(labelled)
    pid = game(labelled)
    labelled.until(lambda: frozen(labelled, pid), 90, 0.5)
    found = examined(labelled)[1]
    assert not DENIED & found.keys()
    assert found.keys() >= UNTRIED
    assert "AccessDenied" in found["programs.untried"]["about"]["problem"]
    runs_out(labelled)
    labelled.until(lambda: labelled.run("true", user="child").code, 60, 0.5)
    stands(labelled)
