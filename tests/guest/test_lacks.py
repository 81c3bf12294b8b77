"""What a PC lacks or forbids: the next route or the safe state, by a name; no crash loop, nobody shut out.

Without logind, a message bus or groups that may be changed: test_sessions. Without the kernel's questions
before a start: test_guard.
"""

import pytest

from tests.guest import hands
from tests.guest.ending import LEFT, agree_on, over
from tests.guest.family import AGENT, answers, frozen, pid_of, problems
from tests.guest.test_doctor import PLACE, RESTART, examined
from tests.guest.test_sessions import counts

pytestmark = pytest.mark.long

OLD_GROUPS = (
    "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1 systemd.unified_cgroup_hierarchy=0 "
    "systemd.legacy_systemd_cgroup_controller=1"
)
"""systemd 256 and 257 boot so when they are forced to, later ones never (their NEWS)."""
INSTANCES = "fs.inotify.max_user_instances"


def confine(guest, *lines):
    """The agent's unit gets these as well; it is started anew."""
    guest.does(f"mkdir -p {PLACE}")
    guest.write(f"{PLACE}/x.conf", "\n".join(["[Service]", *lines, ""]))
    guest.does(RESTART)
    guest.until(lambda: answers(guest), 60, 0.5)


def game(guest):
    """The process of the child's game, of which it has five seconds a day."""
    guest.type("mygame 600 &\n")
    return pid_of(guest, "child")


def stopped(guest, pid):
    """Whether a signal holds it."""
    return guest.does(["ps", "-o", "stat=", "-p", pid]).startswith("T")


def runs_out(guest):
    """The child's time is over, and all that it runs ends."""
    agree_on(guest, seconds=5, end="logout")
    guest.until(lambda: over(guest), 60, 0.5)
    guest.until(lambda: guest.does(LEFT) == "", 60, 0.5)


def stands(guest):
    """The agent was not started again and again, and a guardian gets in."""
    assert guest.does(f"systemctl show {AGENT} -p NRestarts --value") == "0\n"
    assert guest.run("true", user="parent").code == 0
    assert answers(guest)


def test_control_groups_out_of_sight(family):
    confine(family, "ReadWritePaths=", "InaccessiblePaths=/sys/fs/cgroup")
    counts(family)
    pid = game(family)
    family.until(lambda: stopped(family, pid), 90, 0.5)
    assert "freezer.missing" in examined(family)[1]
    runs_out(family)
    family.until(lambda: family.run("true", user="child").code, 60, 0.5)
    stands(family)


def test_control_groups_of_the_first_kind(family):
    family.does("luytre clock accept; journalctl --sync; sync")
    family.power_cut(words=OLD_GROUPS, timeout=300)
    if family.does("stat -fc %T /sys/fs/cgroup") == "cgroup2fs\n":
        pytest.skip("this systemd knows no others than those of the second kind")
    family.until(lambda: answers(family), 180, 0.5)
    family.login("child", 3)
    family.show(3)
    counts(family)
    pid = game(family)
    family.until(lambda: stopped(family, pid), 90, 0.5)
    assert "freezer.missing" in examined(family)[1]
    runs_out(family)
    family.until(lambda: family.run("true", user="child").code, 60, 0.5)
    stands(family)


def test_no_events_of_starts(family):
    """The kernel tells of no process (netlink is shut), no instance of inotify is left: it looks itself."""
    confine(family, "RestrictAddressFamilies=", "RestrictAddressFamilies=AF_UNIX")
    before = family.does(f"sysctl -n {INSTANCES}").strip()
    family.does(f"sysctl -qw {INSTANCES}=0; systemctl restart {AGENT}")
    family.until(lambda: answers(family), 60, 0.5)
    family.does(f"sysctl -qw {INSTANCES}={before}")  # a session of anybody else needs some
    family.until(lambda: "guard-away" in problems(family), 60, 0.5)
    counts(family)
    pid = game(family)
    family.until(lambda: frozen(family, pid), 90, 0.5)
    runs_out(family)
    stands(family)


def test_files_and_a_bus_that_a_security_module_forbids(family):
    confine(family, "InaccessiblePaths=/run/dbus /etc/pam.d")
    family.until(lambda: "sessions-unseen" in problems(family), 60, 0.5)
    counts(family)
    runs_out(family)
    # The doors ask the list all the same; that they do cannot be read any more.
    family.until(lambda: "login-not-refused" in problems(family), 60, 0.5)
    family.until(lambda: family.run("true", user="child").code, 60, 0.5)
    stands(family)


def test_an_etc_in_which_nobody_writes(guest):
    """The child is not put into the group of those who may be refused: it gets in, and out again at once."""
    guest.run("gpasswd -d child luytre-child")
    guest.does("mount --bind /etc /etc && mount -o remount,bind,ro /etc")
    assert guest.run("touch /etc/x").code
    hands.at_peace(guest)
    guest.login("child", 3)
    guest.show(3)
    counts(guest)
    runs_out(guest)
    guest.until(lambda: "login-not-refused" in problems(guest), 60, 0.5)
    guest.start_login("child", 4)
    guest.until(lambda: guest.run("systemctl is-active login-tty4").code, 120, 0.5)
    guest.until(lambda: guest.does(LEFT) == "", 60, 0.5)
    assert guest.run("systemctl is-active luytre-enrol.path").code == 0
    stands(guest)
