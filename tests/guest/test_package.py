"""The package on a booted Debian: what apt does, what then runs, and who could change it."""

import re
import shlex

import pytest

from tests.guest.building import install
from tests.guest.family import agree
from tests.guest.filtered import FAMILY as FILTERED
from tests.guest.filtered import filters
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
    "luytre-pepper.service": 13,
    "luytre-sitegate.service": 18,
}
"""Tenths, by systemd-analyze. With CAP_SYS_ADMIN nothing gets much lower; so it is the smallest process."""
EXECUTED = """
import ctypes, os, struct
libc = ctypes.CDLL(None, use_errno=True)
watch = libc.fanotify_init(0, os.O_CLOEXEC)
done = libc.fanotify_mark(watch, 0x101, ctypes.c_uint64(0x1000), -100, b"/")
if watch < 0 or done:
    raise OSError(ctypes.get_errno(), "fanotify")
print("looking -")
while True:
    data = os.read(watch, 65536)
    while data:
        length, handle, program = struct.unpack_from("=I12xii", data)
        path = os.readlink(f"/proc/self/fd/{handle}")
        os.close(handle)
        try:
            group = open(f"/proc/{program}/cgroup").read().strip()
        except OSError:
            group = "gone"
        print(group, path)
        data = data[length:]
"""
"""What is opened so as to be executed (fanotify(7), FAN_OPEN_EXEC on the whole file system), and by whom."""
STARTED = {
    *(f"/usr/lib/luytre/luytre-{name}" for name in ("agent", "answers", "browsers", "enrol", "guard", "net")),
    *(f"/usr/lib/luytre/luytre-{name}" for name in ("pack", "pepper", "sitegate")),
    *("/usr/bin/systemd-creds", "/usr/bin/gpasswd", "/usr/bin/openssl", "/usr/sbin/nft"),
}
"""What must have been among it; else nothing was seen."""
KNOCK_AT_ANSWERS = """
import socket
line = socket.socket(socket.AF_UNIX)
line.connect("/run/luytre-answers.sock")
line.send(b'{"port":5301,"seconds":60,"addresses":["192.0.2.1"]}\\n')
line.recv(1)
"""
OURS = re.compile("/luytre-(?!guest)")
"""Of control groups of our units; the other is the one by which a test speaks with its guest."""
CALLED = {"luytre-sitegate.service", "luytre-answers@.service", "luytre-pepper.service"}
"""Started by others."""
HERE_TOO = [
    "/usr/bin/luytre",
    "/usr/lib/luytre",
    "/usr/lib/sysctl.d/51-luytre.conf",
    "/usr/lib/systemd/system/user-.slice.d/50-luytre.conf",
    "/usr/lib/systemd/system-generators/luytre-memory",
    *(f"/usr/lib/systemd/system/{unit}" for unit in (*EXPOSURE, *SEEN.split())),
]


def running(guest, unit=AGENT):
    """The process of the service."""
    return guest.does(f"systemctl show {unit} -p MainPID --value").strip()


def open_to_others(guest, paths):
    """What of these, below them or above them somebody but root can change."""
    roots = " ".join(map(shlex.quote, sorted(paths)))
    loose = "\\( ! -uid 0 -o -perm /022 \\) ! -type l"
    found = guest.does(f"find {roots} {loose} -not -path '/var/lib/*'")
    folders = f"for x in {roots}; do while [ $x != / ]; do x=$(dirname $x); echo $x; done; done | sort -u"
    found += guest.does(f"find $({folders}) -maxdepth 0 {loose}")
    return found + guest.run(f"find {roots} -writable ! -type l 2>/dev/null", user="child").out


def executed(guest):
    """What units of ours executed, and whoever was gone before one could ask."""
    lines = guest.does("cat /run/executed").rpartition("\n")[0].splitlines()
    told = (line.partition(" /") for line in lines)
    found = {f"/{path}" for group, _, path in told if group == "gone" or OURS.search(group)}
    # The doctor takes away the copy that it starts.
    return set(guest.run(["ls", "-d", *found]).out.splitlines())


def test_apt_installs_it_and_it_runs_at_once_and_at_each_start(fresh):
    assert set(fresh.does(f"systemctl is-active {' '.join(ALIVE)} {SEEN}").split()) == {"active"}
    enabled = [unit for unit in EXPOSURE if unit not in CALLED]
    units = f"{' '.join(enabled)} {SEEN}"
    assert set(fresh.does(f"systemctl is-enabled {units}").split()) == {"enabled"}
    assert fresh.does("dpkg-query -W -f '${db:Status-Status}' luytre") == "installed"
    assert fresh.does("systemctl --failed --no-legend") == ""
    assert fresh.does("cat /proc/sys/kernel/sysrq") == "406\n", "apt has told the kernel"


@pytest.mark.long
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
    assert told["RestartUSec"] in {"100ms", "200ms", "1s"}
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
    ran = {*paths, *mapped, *interpreter, *HERE_TOO} - {"/usr/lib/python313.zip"}
    assert open_to_others(fresh, ran) == ""


@pytest.mark.long
def test_nobody_but_root_can_change_what_is_started_for_it(guest):
    """A day of all units: they start, a family agrees, a name is answered, a doctor looks."""
    guest.write("/usr/local/bin/looks", EXECUTED)
    looks = "-p StandardOutput=file:/run/executed python3 -u /usr/local/bin/looks"
    guest.does(f"systemd-run -q --unit=looks {looks}")
    guest.until(lambda: guest.run("test -s /run/executed").code == 0, 30, 0.2)
    guest.does("systemctl stop luytre-pepper; rm -f /var/lib/luytre/pepper.cred")
    guest.does("systemd-run -q --wait --unit=luytre-pack /usr/lib/luytre/luytre-pack")
    guest.does(f"systemctl restart {' '.join(reversed(ALIVE))}", timeout=120)
    agree(guest, FILTERED.replace("safe_search = true", "safe_search = true\nanswered = true"))
    guest.until(lambda: filters(guest), 90, 1)
    guest.until(lambda: members(guest) == CHILDREN, 60, 0.5)
    guest.run("luytre doctor", timeout=300)
    guest.does("systemctl start luytre-browsers.service luytre-enrol.service luytre-sitegate.service")
    guest.does(["python3", "-c", KNOCK_AT_ANSWERS])
    for path in STARTED:
        guest.until(lambda path=path: path in executed(guest), 60, 0.5)
    assert open_to_others(guest, executed(guest)) == ""


def test_its_variables_and_the_caller_s_folder_lead_nobody_astray(fresh):
    fresh.does(
        "mkdir -p evil/ui; echo 'print(1)' >evil/ui/__init__.py; echo 'print(2)' >evil/click.py", user="child"
    )
    job = fresh.run("cd evil && PYTHONPATH=$PWD PYTHONSTARTUP=$PWD/click.py luytre --help", user="child")
    assert job.code == 0, job.said
    assert job.out.startswith("Usage: luytre")


@pytest.mark.long
def test_removed_it_leaves_logins_alone_and_purged_nothing_at_all(guest):
    for stage in ("account", "auth"):
        assert "luytre" in guest.does(f"cat /etc/pam.d/common-{stage}")
    told = "test -e /etc/chromium/policies/managed/luytre.json"
    guest.until(lambda: guest.run(told).code == 0, 60, 0.5)
    guest.does("DEBIAN_FRONTEND=noninteractive apt-get -q -y remove luytre 2>&1", timeout=300)
    assert guest.run(told).code == 1
    assert "luytre" not in guest.does("cat /etc/pam.d/common-*")
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
