"""Who may knock at the system's own resolver: a real socket, real accounts, a real bus."""

from __future__ import annotations

import grp
import os
import pwd
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.sitegate.door import keep
from agent.sitegate.order import Order, Turn

pytestmark = pytest.mark.root
CHILD, GUARDIAN, SERVICE = (pwd.getpwnam(name).pw_uid for name in ("games", "nobody", "daemon"))
SUBORDINATE = 948_033
ORDER = Order((Turn(5301, (range(CHILD, CHILD + 1), range(948_000, 960_000))),))
KNOCK = """
import socket, sys
line = socket.socket(socket.AF_UNIX)
try:
    line.connect(sys.argv[1])
    print("open")
except OSError as error:
    print(type(error).__name__)
"""
CONF = Path(__file__).parents[3] / "installer" / "linux" / "luytre-resolved.conf"
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path={0}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/>
    <allow receive_sender="*"/></policy>
  <include>{0}/ours.conf</include>
</busconfig>
"""


@pytest.fixture
def door(open_folder: Path) -> Iterator[Path]:
    """A socket as systemd-resolved makes it."""
    place = open_folder / "io.systemd.Resolve"
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(os.fspath(place))
        line.listen(50)
        place.chmod(0o666)
        yield place


def knock(door: Path, uid: int) -> str:
    """What becomes of somebody who wants to ask."""
    who = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    command = [*who, "/usr/bin/python3", "-I", "-c", KNOCK, str(door)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.strip()


def test_it_is_shut_to_children_and_to_whom_nobody_knows(door: Path) -> None:
    assert {knock(door, x) for x in (CHILD, SUBORDINATE, GUARDIAN, SERVICE)} == {"open"}
    assert keep(door, ORDER)
    assert {knock(door, x) for x in (CHILD, SUBORDINATE)} == {"PermissionError"}
    assert {knock(door, x) for x in (GUARDIAN, SERVICE, 0)} == {"open"}
    assert not keep(door, ORDER)
    before = door.stat().st_ctime_ns
    assert not keep(door, ORDER)
    assert door.stat().st_ctime_ns == before, "what is so is not touched: whoever watches it would wake again"


def test_it_is_opened_again_when_nobody_is_filtered(door: Path) -> None:
    assert not keep(door, Order())
    assert keep(door, ORDER)
    assert keep(door, Order())
    assert door.stat().st_mode & 0o777 == 0o666
    assert knock(door, CHILD) == "open"
    assert not keep(door, Order())


def test_where_no_such_resolver_runs_there_is_nothing_to_do(tmp_path: Path) -> None:
    assert not keep(tmp_path / "none", ORDER)
    assert not keep(tmp_path / "none", Order())


@pytest.fixture
def call(open_folder: Path, door: Path) -> Iterator[Callable[[str], str]]:
    """Asks somebody who has the resolver's name on a real bus, by our rules; what the bus says."""
    rules = CONF.read_text("utf-8").replace(
        "luytre-child", grp.getgrgid(pwd.getpwnam("games").pw_gid).gr_name
    )
    (open_folder / "ours.conf").write_text(rules, "utf-8")
    (open_folder / "bus.conf").write_text(BUS.format(open_folder), "utf-8")
    bus = subprocess.Popen(
        [
            "dbus-daemon",
            f"--config-file={open_folder / 'bus.conf'}",
            "--nofork",
            "--nopidfile",
            "--print-address",
        ],
        stdout=subprocess.PIPE,
    )
    assert bus.stdout is not None
    assert bus.stdout.readline()
    address = f"unix:path={open_folder}/bus"
    owner = subprocess.Popen([sys.executable, "-c", OWNER, address], stdout=subprocess.PIPE)
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"ready\n"

    def ask(account: str) -> str:
        entry = pwd.getpwnam(account)
        who = ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"]
        words = ["dbus-send", f"--bus={address}", "--print-reply", "--dest=org.freedesktop.resolve1"]
        done = subprocess.run(
            [*who, *words, "/", "org.freedesktop.resolve1.Manager.ResolveHostname"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stderr or "answered"

    yield ask
    for process in (owner, bus):
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


OWNER = """
import sys
from jeepney import DBusAddress, MessageType, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
line = open_dbus_connection(sys.argv[1])
line.send_and_get_reply(message_bus.RequestName("org.freedesktop.resolve1"))
print("ready", flush=True)
while True:
    message = line.receive()
    if message.header.message_type is MessageType.method_call:
        line.send(new_method_return(message))
"""


def test_nor_does_it_answer_a_child_by_the_bus(call: Callable[[str], str]) -> None:
    assert "AccessDenied" in call("games")
    assert call("nobody") == "answered"
