"""``luytre doctor``: all holds on a healthy PC, and the right line fails on each broken one."""

import json
import re

import pytest

from tests.guest.family import AGENT, FAMILY, accept_clock, agree, answers
from tests.guest.guest import Guest
from tests.guest.test_logins import MODULES

SECRET = "bamboo-shoot"
UNIT = f"/usr/lib/systemd/system/{AGENT}"
PLACE = f"/etc/systemd/system/{AGENT}.d"
RESTART = f"systemctl daemon-reload; systemctl restart {AGENT}"
DROP_IN = f"mkdir -p {PLACE}; printf '[Service]\\n{{}}\\n' >{PLACE}/x.conf; {RESTART}"
FILL = "fallocate -l $(df --output=avail -B1 /home | tail -1) /home/child/everything"
GATE = "luytre-sitegate.service"
WITH_SITES = "the table of names is gone"
"""Tried where a family has agreed about sites (test_filter)."""
NAMED = 'accounts = ["child"]\n'
SHUT = FAMILY.replace(
    NAMED, f'{NAMED}[child.an.screen]\nopen = {{ mon-sun = "none" }}\ngrace = "1s"\nend = "logout"\n'
)
BROKEN = {
    "the unit is disabled": (f"systemctl disable -q {AGENT}", "unit.disabled"),
    "the unit is gone": (f"mv {UNIT} /root; systemctl daemon-reload", "unit.missing"),
    "the watchdog is off": (DROP_IN.format("WatchdogSec=0"), "unit.unwatched"),
    "the guard is stopped": ("systemctl stop luytre-guard", "unit.stopped"),
    "nobody waits for new rules of browsers": ("systemctl stop luytre-browsers.path", "unit.stopped"),
    "the door of answers is shut": ("systemctl stop luytre-answers.socket", "unit.stopped"),
    "the freezer is shut": (DROP_IN.format("ProtectControlGroups=yes"), "freezer.denied"),
    "accounts are out of reach": (
        DROP_IN.format("ReadOnlyPaths=/sys/fs/cgroup/user.slice"),
        "standstill.denied logout.failed",
    ),
    "everybody reads the notes": ("chmod 0755 /var/lib/luytre", "state.open"),
    "the notes are the child's": ("chown child /var/lib/luytre", "state.open"),
    "the program can be changed": ("chmod 0777 /usr/lib/luytre/policies", "tree.open"),
    "logind is masked": (
        "systemctl mask -q --now systemd-logind",
        "logind.masked lock.silent logout.silent",
    ),
    "logins ask nobody": ("pam-auth-update --package --remove luytre", "pam.missing"),
    "the group is gone": ("groupdel luytre-child", "pam.no-group"),
    "a guardian is among the children": (
        "systemctl stop luytre-enrol.path luytre-enrol.service; gpasswd -a parent luytre-child",
        "pam.not-child",
    ),
    "the child is in docker": ("groupadd docker; gpasswd -a child docker", "child-account.root"),
    "the child lingers": ("su -l child -c 'loginctl enable-linger'", "child-account.lingers"),
    "a guardian's account is open to everybody": ("passwd -d parent", "guardian-account.no-password"),
    "keys make the disk read-only": ("sysctl -q kernel.sysrq=438", "keyboard.remounts"),
    WITH_SITES: (f"systemctl mask -q {GATE}; nft delete table inet luytre", "names-gate.unlooked"),
    "the disk is full": (FILL, "disk.full"),
}
"""What is done to the PC, and the lines that must fail."""
TOGETHER = (
    (
        "the unit is disabled",
        "accounts are out of reach",
        "logins ask nobody",
        "the child is in docker",
        "nobody waits for new rules of browsers",
        "everybody reads the notes",
    ),
    (
        "the watchdog is off",
        "the program can be changed",
        "the group is gone",
        "the door of answers is shut",
        "the notes are the child's",
        "keys make the disk read-only",
    ),
    (
        "the freezer is shut",
        "the guard is stopped",
        "a guardian is among the children",
        "the child lingers",
    ),
    # While its unit is gone nobody hears the agent's signs of life, and it is ended for that: the last one.
    ("a guardian's account is open to everybody", "logind is masked", "the unit is gone"),
    ("the disk is full",),
)
"""Each has lines of its own where they are done together; with the last one the agent may not start anew."""
IN_SHORT = {x for x in TOGETHER if x[0] in {"the unit is disabled", "the disk is full"}}


def heal(guest):
    """All that a family does on the first evening, where a child was at the PC already."""
    guest.does(
        "systemctl start polkit"
    )  # by the bus it takes longer than a doctor waits, where all is emulated
    guest.does("luytre secret set", stdin=f"{SECRET}\n")
    guest.does("luytre backup /root/backup")
    told = 'grep -q \'parent.*"wrong": ""\' /run/luytre/browsers.said'
    guest.until(lambda: guest.run(told).code == 0, 180, 0.5)  # what is emulated, beside others: 40 s


@pytest.fixture
def healthy(healthy_home):
    with Guest(healthy_home) as guest:
        accept_clock(guest)  # it stood still while the guest was frozen
        yield guest


def examined(guest):
    """Exit status, and what does not hold: name.case -> check, the last of a kind."""
    job = guest.run(["luytre", "--json", "doctor"])
    assert job.out, job.said
    checks = json.loads(job.out)["checks"]
    return job.code, {f"{x['name']}.{x['case']}": x for x in checks if x["result"] != "holds"}


def test_on_a_healthy_pc_all_holds(healthy):
    assert examined(healthy) == (0, {})
    said = healthy.does("luytre --lang vi doctor")
    assert said.splitlines()[0].endswith("mục đạt")
    assert "✗" not in said


def test_a_child_is_told_what_concerns_it(healthy):
    job = healthy.run("luytre doctor", user="child")
    assert job.code == 0, job.said
    assert "An is logged in and counted." in job.out
    assert not re.search(r"\b(sibling|Binh|parent|secret|Recovery)\b", job.out)


def breaks_and_fails(guest, *ways):
    """Break a PC in these ways, and look for the lines of each."""
    wanted, found = {line for x in ways for line in BROKEN[x][1].split()}, {}

    def fails():
        code, checks = examined(guest)
        found.update(checks)
        return code == 1 and wanted <= set(checks)

    for way in ways:
        guest.until(lambda: answers(guest), 180, 0.5)
        guest.does(BROKEN[way][0])
    guest.until(fails, 120, 0.5)
    assert {found[x]["result"] for x in wanted} == {"fails"}
    assert all(found[x]["advice"] for x in wanted)


@pytest.mark.parametrize(
    "ways",
    [x if x in IN_SHORT else pytest.param(x, marks=pytest.mark.long) for x in TOGETHER],
    ids=lambda x: x[0],
)
def test_what_is_broken_fails(healthy, ways):
    breaks_and_fails(healthy, *ways)


@pytest.mark.long
@pytest.mark.parametrize("way", [x for x in BROKEN if x != WITH_SITES])
def test_what_is_broken_fails_where_all_else_is_well(healthy, way):
    breaks_and_fails(healthy, way)


def test_each_way_is_tried():
    assert {WITH_SITES, *(x for ways in TOGETHER for x in ways)} == set(BROKEN)
    for ways in TOGETHER:
        lines = [line for x in ways for line in BROKEN[x][1].split()]
        assert len(set(lines)) == len(lines)


@pytest.mark.long
def test_of_who_is_refused_now_each_login_is_asked(healthy):
    def asked():
        told = json.loads(healthy.run(["luytre", "--json", "doctor"]).out)["checks"]
        return {x["case"]: x["result"] for x in told if x["name"] == "pam"}

    assert asked() == {"ok": "holds"}
    agree(healthy, SHUT)
    healthy.until(lambda: asked() == {"tried": "holds"}, 120, 1)
    healthy.does(f"mv {MODULES}/pam_listfile.so /root")
    assert asked() == {"open": "fails"}
    assert healthy.run("true", user="child").code == 0, "what it says is so"


@pytest.mark.long
def test_a_clock_behind_its_own_past_fails(healthy):
    healthy.set_clock(healthy.now.timestamp() - 86400)
    code, found = examined(healthy)
    assert code == 1
    assert "clock.apart" in found


@pytest.mark.long
def test_a_log_that_was_changed_while_the_agent_was_away_fails(healthy):
    line = "SELECT min(id) FROM entries WHERE what LIKE 'set %'"
    change = f"UPDATE entries SET what = 'nothing happened' WHERE id = ({line})"
    healthy.does(f'systemctl stop {AGENT}; sqlite3 /var/lib/luytre/luytre.sqlite "{change}"')
    healthy.does(f"systemctl start {AGENT}", timeout=90)
    healthy.until(lambda: answers(healthy), 90, 0.5)
    code, found = examined(healthy)
    assert code == 1
    assert found["journal-broken."]["result"] == "fails"
    for user in (None, "child"):
        assert "the log had been changed outside Luytre" in healthy.does("luytre log -n 50", user=user)
    assert "nothing happened" in healthy.does("luytre log -n 50")


@pytest.mark.long
def test_where_the_agent_is_down_it_says_so_first_and_looks_at_the_rest(healthy):
    healthy.does(f"systemctl stop {AGENT}; chmod 0755 /var/lib/luytre")
    code, found = examined(healthy)
    assert code == 1
    assert next(iter(found)) == "agent.down"
    assert {"unit.stopped", "state.open"} <= set(found)
    job = healthy.run("luytre doctor", user="child")
    assert job.code == 1
    assert job.out.splitlines()[2].startswith("✗ Agent")
    assert job.out.endswith("Please show this to a guardian.\n")
