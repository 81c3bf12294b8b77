"""SELinux in force, with Debian's own policy and what the package adds to it: what the family agreed holds.

Where that policy does not know us, or forbids us something: the next route or the safe state, by a name.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guest import building, forbidden, selinux, test_boots, test_logins
from tests.guest.ending import LEFT
from tests.guest.family import accept_clock, answers, frozen, gather, pid_of, problems
from tests.guest.guest import Guest
from tests.guest.recipes import SELINUX
from tests.guest.test_doctor import examined
from tests.guest.test_lacks import game, runs_out, stands
from tests.guest.test_sessions import counts

pytestmark = pytest.mark.long

UNTRIED = {"standstill.untried", "logout.untried", "programs.untried"}
"""Systemd refuses a program for a trial, as it would a tray and a sensor."""
STRANGER = "selinux.stranger"
LITTLE = "(selinuxuser child user_u ((s0) (s0)))"
"""The child's own programs may do what a user must, and no more."""
# Debian's cron runs nobody's table there, unless it was made in a session (ENTRYPOINT FAILED).
DOORS = (
    test_logins.test_a_denied_child_is_refused_by_su_and_told_why_and_its_sibling_is_not,
    test_logins.test_a_denied_child_is_refused_on_a_terminal_and_told_why,
    test_logins.test_a_denied_child_is_refused_by_ssh_and_told_why,
)
CHILD = "unconfined_t"
"""The domain of what a child runs."""
GROUPS = [
    f"(deny {selinux.TRIAL} cgroup_t (file (append write)))",
    f"(deny {selinux.TRIAL} cgroup_t (dir (add_name create remove_name rmdir write)))",
]
SIGNALS = [f"(deny {selinux.TRIAL} domain (process (sigkill signal sigstop)))"]
LOOKS = [
    f"(deny {selinux.TRIAL} {CHILD} (process (ptrace)))",
    f"(deny {selinux.TRIAL} {CHILD} (file (open read)))",
]
NOTES = [f"(deny {selinux.TRIAL} var_lib_t (file (append write)))"]


def enforce(guest: Guest) -> None:
    """A child is at a PC on which it is in force."""
    selinux.enforce(guest)
    guest.until(lambda: answers(guest), 180, 0.5)
    gather(guest)


@pytest.fixture(scope="module")
def enforced(package: Path) -> Path:
    """The frozen PC of the family on which SELinux is in force."""
    return building.prepared(building.installed(building.build(SELINUX), package), "enforcing", enforce)


@pytest.fixture
def labelled(enforced: Path) -> Iterator[Guest]:
    """One of them."""
    with Guest(enforced) as guest:
        assert guest.does("getenforce") == "Enforcing\n"
        accept_clock(guest)
        yield guest


@pytest.fixture(scope="module")
def shut(enforced: Path) -> Iterator[Guest]:
    """One for all doors: the child has no time left."""
    with Guest(enforced) as guest:
        yield guest


@pytest.fixture
def forbid(labelled):
    """Forbids the agent all this."""

    def act(*kinds):
        selinux.forbid(labelled, *(rule for rules in kinds for rule in rules))
        return labelled

    return act


def refused_at_all(guest):
    """No login of the child's gets in any more."""
    guest.until(lambda: guest.run("true", user="child").code, 60, 0.5)
    guest.start_login("child", 4)
    guest.until(lambda: guest.run("systemctl is-active login-tty4").code, 60, 0.5)
    assert guest.session("child", 4) is None


def test_with_what_the_package_adds_all_holds(labelled):
    assert not (UNTRIED | {STRANGER}) & examined(labelled)[1].keys()
    forbidden.holds(labelled)
    refused_at_all(labelled)
    assert not selinux.refused(labelled, "init_t")


def test_a_child_whose_programs_may_do_little_reaches_its_agent(labelled):
    selinux.load(labelled, "child", LITTLE)
    labelled.does("restorecon -RF /home/child")
    labelled.type("exit\n")
    labelled.until(lambda: labelled.session("child", 3) is None, 60, 0.5)
    labelled.login("child", 5)
    labelled.show(5)
    labelled.type("id -Z; luytre status\n", 5)

    def seen():
        return labelled.run("cat /dev/vcs5").out

    labelled.until(lambda: "Time at the PC" in seen(), 60, 0.5)
    assert ":user_t:" in seen()
    labelled.type("mygame 600 &\n", 5)
    pid = pid_of(labelled, "child")
    labelled.until(lambda: frozen(labelled, pid), 90, 0.5)
    runs_out(labelled)
    refused_at_all(labelled)


def test_a_boot_without_us_is_known_by_the_journal(labelled):
    labelled.does("luytre clock accept; systemctl add-wants rescue.target luytre-guest-channel.service")
    labelled.power_cut(words=f"{selinux.IN_FORCE} systemd.unit=rescue.target", timeout=300)
    test_boots.stays(labelled)
    labelled.does("logger still here; journalctl --sync; sync")
    labelled.power_cut(words=selinux.IN_FORCE, timeout=300)
    labelled.until(lambda: answers(labelled), 180, 0.5)
    test_boots.is_told(labelled, test_boots.KNOWN)


def test_where_the_policy_does_not_know_us_it_is_told_and_who_comes_in_is_out_again(labelled):
    """No door can read who is refused, and systemd starts nothing for the agent."""
    labelled.does("semodule -X 200 -r luytre && restorecon -RF /run/luytre", timeout=400)
    found = examined(labelled)[1]
    assert found.keys() >= UNTRIED | {STRANGER}
    assert "AccessDenied" in found["programs.untried"]["about"]["problem"]
    counts(labelled)
    pid = game(labelled)
    labelled.until(lambda: frozen(labelled, pid), 90, 0.5)
    runs_out(labelled)
    labelled.start_login("child", 4)
    labelled.until(lambda: "login-not-refused" in problems(labelled), 90, 0.5)
    labelled.until(lambda: labelled.session("child", 4) is None, 60, 0.5)
    labelled.until(lambda: labelled.does(LEFT) == "", 60, 0.5)
    labelled.does(f"semodule -X 200 -i {selinux.MODULE} && restorecon -R /run/luytre", timeout=400)
    assert not (UNTRIED | {STRANGER}) & examined(labelled)[1].keys()
    stands(labelled)


def test_groups_that_may_not_be_changed(forbid):
    guest = forbid(GROUPS)
    forbidden.holds_without_groups(guest)
    refused_at_all(guest)
    assert selinux.refused(guest)


def test_signals_that_may_not_be_sent(forbid):
    guest = forbid(SIGNALS)
    forbidden.holds_without_signals(guest)
    refused_at_all(guest)
    assert selinux.refused(guest)


def test_neither_groups_nor_signals(forbid):
    guest = forbid(GROUPS, SIGNALS)
    forbidden.holds_without_either(guest)
    refused_at_all(guest)


def test_processes_of_which_nothing_is_told(forbid):
    """Which programs they are nobody knows; that a child is there, everybody."""
    guest = forbid(LOOKS)
    guest.until(lambda: "programs-shut" in problems(guest), 90, 0.5)
    counts(guest)
    runs_out(guest)
    refused_at_all(guest)
    assert selinux.refused(guest)
    guest.until(lambda: "programs-shut" not in problems(guest), 90, 0.5)
    stands(guest)


def test_notes_that_may_not_be_written(forbid):
    forbidden.holds_without_notes(forbid(NOTES))
