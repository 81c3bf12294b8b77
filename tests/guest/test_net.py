"""The half with a network: nobody's account, no rights, and missed when it is silent."""

from tests.guest.family import problems
from tests.guest.test_guard import forbid

NET = "luytre-net.service"
INET = "import socket; socket.socket(socket.AF_INET)"


def process(guest, unit=NET):
    return guest.does(f"systemctl show {unit} -p MainPID --value").strip()


def facts(guest, pid):
    lines = guest.does(["cat", f"/proc/{pid}/status"]).splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)


def families(guest, unit):
    return set(guest.does(f"systemctl show {unit} -p RestrictAddressFamilies --value").split())


def test_it_runs_as_an_account_of_its_own_without_any_right(fresh):
    told = facts(fresh, process(fresh))
    uid = fresh.does("id -u luytre-net").strip()
    assert set(told["Uid"].split()) == {uid}
    assert {int(told[x], 16) for x in ("CapBnd", "CapPrm", "CapEff", "CapInh", "CapAmb")} == {0}
    assert (told["NoNewPrivs"].strip(), told["Seccomp"].strip()) == ("1", "2")


def test_it_alone_may_speak_with_the_network(fresh):
    units = ("luytre-agent.service", "luytre-guard.service", "luytre-enrol.service", NET)
    allowed = [unit for unit in units if families(fresh, unit) & {"AF_INET", "AF_INET6"}]
    assert allowed == [NET]


def test_it_sees_nothing_of_the_family(fresh):
    enter = f"nsenter --target {process(fresh)} --mount setpriv --reuid luytre-net --clear-groups"
    assert fresh.run(f"{enter} cat /run/luytre/net/alive.sock 2>&1; true").code == 0  # the tools are there
    for path in ("/var/lib/luytre", "/home/child", "/run/luytre-guard", "/run/luytre/denied"):
        assert fresh.run(f"{enter} ls {path}/ || {enter} cat {path}").code != 0, path


def test_when_it_is_silent_a_guardian_is_told_and_it_is_back(guest):
    forbid(guest)
    guest.until(lambda: "net-away" not in problems(guest), 90, 0.5)
    old = process(guest)
    guest.does(["kill", "-9", old])
    guest.until(lambda: process(guest) not in {"0", old}, 30, 0.2)
    assert "net-away" not in problems(guest)
    guest.does(f"systemctl stop {NET}")
    guest.until(lambda: "net-away" in problems(guest), 120, 0.5)
    guest.does(f"systemctl start {NET}")
    guest.until(lambda: "net-away" not in problems(guest), 60, 0.5)
