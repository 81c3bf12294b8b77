"""The half with a network: nobody's account, no rights, and missed when it is silent."""

import re

import pytest

from tests.guest.family import problems
from tests.guest.test_guard import forbid

NET = "luytre-net.service"
TRY = "/usr/local/bin/test-inet"
INET = """
import socket, sys
for family in (socket.AF_INET, socket.AF_INET6):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            socket.socket(family, kind)
        except OSError:
            continue
        sys.exit(7)
"""
"""Whether there is a socket by which the network is reached."""
OF_THE_PROCESS = re.compile(
    r"(Type|NotifyAccess|Exec\w+|Restart(Sec)?|Timeout\w+|WatchdogSec|Standard\w+|FileDescriptorStoreMax|"
    r"(Runtime|State|Cache|Logs)Directory\w*|RemainAfterExit|OpenFile|LoadCredential\w*|Slice)="
)
"""Lines that say what is started and how, and what is made for it; the others say what it may do."""
UNITS = ("agent", "guard", "enrol", "browsers", "sitegate", "answers@")
LISTENERS = "ss -Hltunwp | awk '{print $1, $5, $7}' | sort"
"""How, where and who."""
BELIEVED = r"""
places=$(ls -d /etc/ssl /etc/ca-certificates* /etc/pki /etc/nssdb /usr/share/ca-certificates \
    /usr/local/share/ca-certificates /usr/lib/ssl 2>/dev/null)
find $places -printf '%p %y %m %U %l\n' | sort
find $places -type f -exec sha256sum {} + | sort -k 2
find / -xdev \( -name 'cert*.db' -o -name 'key*.db' -o -name pkcs11.txt -o -name 'ca-bundle*' \) | sort
"""
"""Whose certificates programs of this PC believe: those of OpenSSL, of p11-kit, and of NSS for browsers."""


def process(guest, unit=NET):
    return guest.does(f"systemctl show {unit} -p MainPID --value").strip()


def facts(guest, pid):
    lines = guest.does(["cat", f"/proc/{pid}/status"]).splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)


def reach_out(guest, *units):
    """Those of them that get such a socket: tried by what may do what each may."""
    guest.write(TRY, INET)
    for number, unit in enumerate(units):
        lines = guest.does(["systemctl", "cat", unit]).partition("[Service]\n")[2].partition("\n[Install]")[0]
        kept = [line for line in lines.splitlines() if not OF_THE_PROCESS.match(line)]
        start = ["Type=oneshot", f"ExecStart=/usr/bin/python3 -IS {TRY}", ""]
        place = f"/run/systemd/system/test-inet{number}.service"
        guest.write(place, "\n".join(["[Service]", *kept, *start]))
    names = [f"test-inet{number}" for number in range(len(units))]
    guest.run(f"systemctl daemon-reload; systemctl start {' '.join(names)}")
    found = {}
    for unit, name in zip(units, names, strict=True):
        found[unit] = guest.does(f"systemctl show {name} -P ExecMainStatus").strip()
        assert found[unit] in {"0", "7"}, guest.does(f"journalctl -q --no-pager -u {name}")
    return {unit for unit, code in found.items() if code == "7"}


def test_it_runs_as_an_account_of_its_own_without_any_right(fresh):
    told = facts(fresh, process(fresh))
    uid = fresh.does("id -u luytre-net").strip()
    assert set(told["Uid"].split()) == {uid}
    assert {int(told[x], 16) for x in ("CapBnd", "CapPrm", "CapEff", "CapInh", "CapAmb")} == {0}
    assert (told["NoNewPrivs"].strip(), told["Seccomp"].strip()) == ("1", "2")


def test_it_alone_may_speak_with_the_network(fresh):
    others = [f"luytre-{unit}.service" for unit in UNITS]
    assert reach_out(fresh, NET, *others) == {NET}


def listening(guest):
    """Sockets by which others may come: how, where, and whose they are."""
    lines = map(str.split, guest.does(LISTENERS).splitlines())
    return {(kind, place, "".join(who)) for kind, place, *who in lines}


def believed(guest):
    """Whose word on who somebody is programs of this PC take."""
    return guest.does(BELIEVED)


def test_nothing_listens_and_nobody_is_believed_that_was_not_before(fresh, bare):
    before, after = ({each[:2] for each in listening(guest)} for guest in (bare, fresh))
    assert after == before
    assert "/etc/ssl/certs/ca-certificates.crt" in believed(bare)
    assert believed(fresh) == believed(bare)


def test_it_sees_nothing_of_the_family(fresh):
    enter = f"nsenter --target {process(fresh)} --mount setpriv --reuid luytre-net --clear-groups"
    assert fresh.run(f"{enter} stat /run/luytre/net/alive.sock").code == 0, "the tools are there"
    for path in ("/var/lib/luytre", "/home/child", "/run/luytre-guard", "/run/luytre/denied"):
        assert fresh.run(f"{enter} ls {path}/ || {enter} cat {path}").code != 0, path


@pytest.mark.long
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
