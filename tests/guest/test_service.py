"""The service with a family on the PC: what it counts and keeps, and what a child cannot do about it."""

import json

import pytest

from tests.guest.building import freeze
from tests.guest.guest import Guest
from tests.guest.machine import accelerated
from tests.guest.test_package import AGENT, running

FAMILY = """format = 1
zone = "Asia/Ho_Chi_Minh"
language = "en"
guardians = ["parent"]

[child.an]
name = "An"
accounts = ["child"]

[[child.an.rule]]
match = { exe = "/usr/local/bin/mygame" }
daily = "5s"

[child.binh]
name = "Binh"
accounts = ["sibling"]
"""
CONNECT = "import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1]); print('connected')"
REFUSED = {
    "kill it": "kill -9 {pid}",
    "stop it": "systemctl --no-ask-password stop luytre-agent",
    "disable it": "systemctl --no-ask-password disable luytre-agent",
    "trace it": "timeout 5 strace -p {pid}",
    "read its memory": "cat /proc/{pid}/environ /proc/{pid}/mem",
    "list what it knows": "ls /var/lib/luytre",
    "read what it knows": "cat /var/lib/luytre/luytre.sqlite",
    "write over what it knows": "echo >/var/lib/luytre/luytre.sqlite",
    "take the socket away": "rm -f /run/luytre/1001/agent.sock",
    "put another socket there": "mv /run/luytre/1001 /run/luytre/old",
    "read the list of refused logins": "cat /run/luytre/denied",
    "speak as the sibling": "python3 -c '{connect}' /run/luytre/1002/agent.sock",
    "speak as a guardian": "python3 -c '{connect}' /run/luytre/1000/agent.sock",
    "speak as root": "python3 -c '{connect}' /run/luytre/0/agent.sock",
    "see the sibling's day": "luytre --child binh status",
    "change the agreement": "luytre policy apply --yes /usr/share/family.toml",
    "give itself time": "luytre grant 1h",
}


def used(guest, child="an"):
    """Seconds at the PC, as the agent tells them."""
    return json.loads(guest.does(f"luytre --json --child {child} status"))["screen"]["used"]


def group(guest, program):
    """The control group of a process."""
    return guest.does(["cat", f"/proc/{program}/cgroup"]).strip().removeprefix("0::")


def gather(guest):
    """A child comes to the PC, on which there is a game: for it, of five seconds a day."""
    guest.does("cp /usr/bin/sleep /usr/local/bin/mygame")
    guest.write("/usr/share/family.toml", FAMILY)
    guest.write("/run/luytre/denied", "", "600")
    guest.does("luytre policy apply --yes /usr/share/family.toml")
    guest.login("child", 3)
    guest.show(3)
    guest.until(lambda: used(guest) > 0, 60, 0.5)


@pytest.fixture(scope="session")
def family_home(home, tmp_path_factory):
    return freeze(home, tmp_path_factory.mktemp("guest") / "family", gather)


@pytest.fixture
def family(family_home):
    with Guest(family_home) as guest:
        yield guest


def moments(guest):
    """When the agent died, was started anew, and was ready: seconds since the boot."""
    names = [f"{x}TimestampMonotonic" for x in ("ActiveExit", "ExecMainStart", "ActiveEnter")]
    lines = guest.does(["systemctl", "show", AGENT, *(f"-p{x}" for x in names)]).split()
    found = dict(line.split("=") for line in lines)
    return [int(found[x]) / 1e6 for x in names]


def pid_of(guest, user):
    """The game that this account plays."""
    guest.until(lambda: not guest.run(["pgrep", "-u", user, "-x", "mygame"]).code, 30, 0.2)
    return guest.does(["pgrep", "-u", user, "-x", "mygame"]).split()[0]


def test_each_sees_what_is_theirs(family):
    own = family.run("luytre status", user="child")
    assert own.code == 0, own.said
    assert own.out.startswith("An ")
    told = family.run("luytre children", user="parent")
    assert told.code == 0, told.said
    assert "Binh" in told.out
    assert "An" in told.out
    siblings = family.run("luytre status", user="sibling")
    assert siblings.code == 0, siblings.said
    assert siblings.out.startswith("Binh ")


def test_a_limit_holds_for_the_child_whose_it_is(family):
    family.type("mygame 600 &\n")
    family.spawn("mygame 600", user="sibling")
    mine, theirs = pid_of(family, "child"), pid_of(family, "sibling")
    before = group(family, mine)
    assert "user-1001.slice" in before
    family.until(lambda: group(family, mine).startswith("/luytre"), 90, 0.5)
    frozen = "grep -c 'frozen 1' /sys/fs/cgroup{}/cgroup.events"
    family.until(lambda: family.run(frozen.format(group(family, mine))).out == "1\n", 30, 0.2)
    assert family.run(frozen.format(group(family, theirs))).out == "0\n"
    assert "user-1002.slice" in group(family, theirs)
    family.does("luytre --child an grant 1h mygame")
    family.until(lambda: group(family, mine) == before, 30, 0.5)


def test_killed_ten_times_it_is_back_and_has_forgotten_nothing(family):
    for _ in range(10):
        had, old = used(family), running(family)
        family.does(["kill", "-9", old])
        family.until(lambda old=old: running(family) not in {"0", old}, 30, 0.1)
        family.until(lambda: not family.run("luytre policy show").code, 60, 0.2)
        died, started, ready = moments(family)
        assert started - died <= 2
        # An emulated processor is ten times slower than a family's.
        assert "kvm" not in accelerated(family.home / "vmlinuz") or ready - died <= 2
        assert used(family) >= had
    assert family.does(f"systemctl show {AGENT} -p NRestarts --value") == "10\n"


def test_hung_it_is_started_anew(family):
    hung = running(family)
    family.does(["kill", "-STOP", hung])
    family.until(lambda: running(family) not in {"0", hung}, 90, 0.5)
    family.until(lambda: not family.run("luytre policy show").code, 60, 0.5)
    assert "watchdog" in family.does(f"journalctl -q --no-pager -u {AGENT}").lower()


@pytest.mark.parametrize("what", REFUSED)
def test_a_child_cannot(family, what):
    pid = running(family)
    job = family.run(REFUSED[what].format(pid=pid, connect=CONNECT.replace("'", '"')), user="child")
    assert job.code != 0, job.said
    assert "connected" not in job.out
    assert running(family) == pid
    assert family.run("luytre status", user="child").code == 0
