"""The package on a booted Debian: what apt does, what then runs, and who could change it."""

import shlex

import pytest

from tests.guest.building import install
from tests.guest.test_enrol import GROUP, members
from tests.guest.test_guard import forbid

AGENT = "luytre-agent.service"
PATHS = """
import sys
text = open("/usr/lib/luytre/luytre-agent").read()
exec(text.partition("from agent")[0])
print("\\n".join(sys.path))
"""
CHILDREN = {"child", "sibling"}
ALIVE = (AGENT, "luytre-guard.service", "luytre-net.service")
WAITING = ("answers.socket", "browsers.path", "browsers.timer", "enrol.path", "sitegate.path")
SEEN = " ".join(f"luytre-{unit}" for unit in WAITING)
EXPOSURE = {
    AGENT: 26,
    "luytre-guard.service": 17,
    "luytre-net.service": 11,
    "luytre-answers@.service": 16,
    "luytre-browsers.service": 12,
    "luytre-enrol.service": 13,
    "luytre-sitegate.service": 18,
}
"""Tenths, by systemd-analyze. With CAP_SYS_ADMIN nothing gets much lower; so it is the smallest process."""
CALLED = {"luytre-sitegate.service", "luytre-answers@.service"}
"""Started by others, for each turn."""
HERE_TOO = [
    "/usr/bin/luytre",
    "/usr/lib/luytre",
    "/usr/lib/sysctl.d/51-luytre.conf",
    "/usr/lib/systemd/system/user-.slice.d/50-luytre.conf",
    *(f"/usr/lib/systemd/system/{unit}" for unit in (*EXPOSURE, *SEEN.split())),
]


def running(guest, unit=AGENT):
    """The process of the service."""
    return guest.does(f"systemctl show {unit} -p MainPID --value").strip()


def test_apt_installs_it_and_it_runs_at_once_and_at_each_start(fresh):
    assert set(fresh.does(f"systemctl is-active {' '.join(ALIVE)} {SEEN}").split()) == {"active"}
    enabled = [unit for unit in EXPOSURE if unit not in CALLED]
    units = f"{' '.join(enabled)} {SEEN}"
    assert set(fresh.does(f"systemctl is-enabled {units}").split()) == {"enabled"}
    assert fresh.does("dpkg-query -W -f '${db:Status-Status}' luytre") == "installed"
    assert fresh.does("systemctl --failed --no-legend") == ""
    assert fresh.does("cat /proc/sys/kernel/sysrq") == "406\n", "apt has told the kernel"


def test_at_a_boot_it_is_there_before_anybody_can_log_in_and_children_are_known(guest):
    forbid(guest)
    guest.until(lambda: members(guest) == CHILDREN, 60, 0.5)
    guest.does(f"gpasswd -M parent {GROUP}")
    guest.reboot()
    guest.until(lambda: members(guest) == CHILDREN, 120, 0.5)
    guest.until(lambda: guest.run(f"systemctl is-active {AGENT}").out == "active\n", 120, 0.5)
    words = "-p ActiveEnterTimestampMonotonic --value"
    agent, sessions = guest.does(f"systemctl show {AGENT} systemd-user-sessions {words}").split()
    assert int(agent) < int(sessions)
    assert guest.run("journalctl -b -q --no-pager -g 'ordering cycle'").out == ""


@pytest.mark.parametrize("unit", EXPOSURE)
def test_a_fault_in_it_gives_away_as_little_as_it_needs(fresh, unit):
    one = unit.replace("@.", "@0.")  # of a template only a unit can be looked at
    job = fresh.run(f"systemd-analyze security --no-pager --threshold={EXPOSURE[unit]} {one}")
    assert job.code == 0, job.said


def test_the_agent_may_not_administer_the_system(fresh):
    status = fresh.does(["cat", f"/proc/{running(fresh)}/status"])
    held = int(next(x.split()[1] for x in status.splitlines() if x.startswith("CapBnd:")), 16)
    sys_admin, net_admin, setuid = 21, 12, 7
    assert not held & (1 << sys_admin | 1 << net_admin | 1 << setuid)


def test_what_it_knows_is_for_root_alone(fresh):
    found = fresh.does("find /var/lib/luytre -printf '%m %U %y %p\\n'").splitlines()
    assert len(found) > 1
    assert {tuple(line.split()[:3]) for line in found} == {("700", "0", "d"), ("600", "0", "f")}


@pytest.mark.parametrize("unit", ALIVE)
def test_whatever_ends_it_it_is_started_anew_without_an_end_and_is_the_last_to_go(fresh, unit):
    names = ("Restart", "RestartUSec", "StartLimitIntervalUSec", "OOMScoreAdjust", "WatchdogUSec")
    words = " ".join(f"-p {name}" for name in names)
    told = dict(x.split("=", 1) for x in fresh.does(f"systemctl show {unit} {words}").splitlines())
    assert (told["Restart"], told["StartLimitIntervalUSec"]) == ("always", "0")
    assert told["RestartUSec"] in {"200ms", "1s"}
    assert int(told["OOMScoreAdjust"]) <= -500
    assert told["WatchdogUSec"] not in {"0", "infinity"}
    assert int(fresh.does(["cat", f"/proc/{running(fresh, unit)}/oom_score_adj"])) <= -500


@pytest.mark.parametrize("unit", ALIVE)
def test_nobody_but_root_can_change_what_it_runs(fresh, unit):
    paths = fresh.does(["python3", "-IS", "-c", PATHS]).split()
    assert "/usr/lib/luytre/vendor" in paths
    assert not [x for x in paths if "dist-packages" in x or x.startswith(("/home", "/tmp", "/usr/local"))]
    pid = running(fresh, unit)
    mapped = fresh.does(f"awk '$6 ~ /^\\// {{print $6}}' /proc/{pid}/maps").split()
    interpreter = fresh.does(f"readlink -f /proc/{pid}/exe").split()
    roots = " ".join(
        map(shlex.quote, {*paths, *mapped, *interpreter, *HERE_TOO} - {"/usr/lib/python313.zip"})
    )
    loose = "\\( ! -uid 0 -o -perm /022 \\) ! -type l"
    assert fresh.does(f"find {roots} {loose} -not -path '/var/lib/*'") == ""
    folders = f"for x in {roots}; do while [ $x != / ]; do x=$(dirname $x); echo $x; done; done | sort -u"
    assert fresh.does(f"find $({folders}) -maxdepth 0 {loose}") == ""
    assert fresh.run(f"find {roots} -writable ! -type l 2>/dev/null", user="child").out == ""


def test_its_variables_and_the_caller_s_folder_lead_nobody_astray(fresh):
    fresh.does(
        "mkdir -p evil/ui; echo 'print(1)' >evil/ui/__init__.py; echo 'print(2)' >evil/click.py", user="child"
    )
    job = fresh.run("cd evil && PYTHONPATH=$PWD PYTHONSTARTUP=$PWD/click.py luytre --help", user="child")
    assert job.code == 0, job.said
    assert job.out.startswith("Usage: luytre")


def test_removed_it_leaves_logins_alone_and_purged_nothing_at_all(guest):
    assert "luytre" in guest.does("cat /etc/pam.d/common-account")
    told = "test -e /etc/chromium/policies/managed/luytre.json"
    guest.until(lambda: guest.run(told).code == 0, 60, 0.5)
    guest.does("DEBIAN_FRONTEND=noninteractive apt-get -q -y remove luytre 2>&1", timeout=300)
    assert guest.run(told).code == 1
    assert "luytre" not in guest.does("cat /etc/pam.d/common-account")
    assert set(guest.run(f"systemctl is-active {' '.join(ALIVE)} {SEEN}").out.split()) == {"inactive"}
    assert guest.does("pgrep -fc '/usr/lib/luytre/luytre-' || true") in {"0\n", "1\n"}  # pgrep's own shell
    assert guest.does("find /etc/systemd -name 'luytre*' ! -name 'luytre-guest*'") == ""
    guest.does("test -d /var/lib/luytre")
    guest.does("DEBIAN_FRONTEND=noninteractive apt-get -q -y purge luytre 2>&1", timeout=300)
    assert guest.run("ls -d /var/lib/luytre* /run/luytre /usr/lib/luytre").out == ""
    assert guest.does("getent passwd luytre-net || true; getent group luytre-child || true") == ""
    assert guest.run("true", user="parent").code == 0


def test_installed_again_it_goes_on_with_what_it_knew(guest, package):
    text = guest.does("luytre policy show")
    install(guest, package)
    assert guest.does(f"systemctl is-active {AGENT}") == "active\n"
    guest.until(lambda: guest.run("luytre policy show").out == text, 60, 0.5)
