"""The face on a booted desktop: started by root in a unit of its own, spared when all else stands still."""

import pytest

from tests.guest.desktop import ENTER, PATIENCE, START, move, sensor
from tests.guest.faces import DAY, UNITS, awake, tray, window
from tests.guest.family import agree, can, frozen, pid_of, prying, used
from tests.guest.test_doctor import examined
from tests.guest.test_net import reach_out
from tests.guest.test_package import HERE_TOO, open_to_others

pytestmark = pytest.mark.long
LOCKED = (DAY % "1s").replace('"pause"', '"lock"')
TRAY = "/usr/bin/luytre-tray"
ICON = "/usr/share/applications/luytre.desktop"
EXPOSURE = 23
"""Tenths, by systemd-analyze."""
NOTICES = """#!/usr/bin/python3
from jeepney import DBusAddress, MessageType, new_method_call, new_method_return
from jeepney.io.blocking import open_dbus_connection
bus = open_dbus_connection("SESSION")
me = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
bus.send_and_get_reply(new_method_call(me, "RequestName", "su", ("org.freedesktop.Notifications", 0)))
print("here", flush=True)
while True:
    call = bus.receive()
    if call.header.message_type is MessageType.method_call and len(call.body) == 8:
        print(call.body[3], call.body[4], flush=True)
        bus.send(new_method_return(call, "u", (7,)))
"""
"""A desktop's part that shows notices; it writes them down."""
ENTERED = """
import os, signal, sys, time
os.kill(int(sys.argv[1]), signal.SIGKILL)
began, met = time.monotonic(), set()
while time.monotonic() < began + 30:
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if "/luytre-tray-" not in open(f"/proc/{pid}/cgroup").read():
                continue
            os.close(os.open(f"/proc/{pid}/mem", os.O_RDWR))
            sys.exit(f"{pid} is open")
        except PermissionError:
            met.add(pid)
        except OSError:
            pass
print("shut" if met else "nobody came")
"""


def group(guest, pid):
    return guest.does(["cat", f"/proc/{pid}/cgroup"]).strip()


def ready(guest):
    """Whether the tray has begun: it takes its lock when all of it is loaded."""
    return guest.run("head -n1 /run/user/1001/luytre-tray-*.lock").out.strip() == tray(guest)


def test_a_session_has_one_that_nobody_of_the_account_can_look_into(desk):
    pid = tray(desk)
    desk.until(lambda: desk.does(f"ps -o user= -p {pid}").strip() == "child", PATIENCE, 0.5)
    assert group(desk, pid).startswith("0::/system.slice/luytre-tray-")
    assert can(desk, prying(pid)) == ""
    assert all(name in can(desk, prying(pid), None) for name in prying(pid)), "root may"
    unit = desk.does(UNITS).strip()
    job = desk.run(f"systemd-analyze security --threshold={EXPOSURE} --no-pager {unit}")
    assert job.code == 0, job.said
    assert not reach_out(desk, unit)


def test_nobody_but_root_can_change_what_it_and_the_sensor_run(desk):
    pids: list[str] = []

    def sitting():
        pids[:] = filter(None, (tray(desk), sensor(desk)))
        owners = desk.run(["ps", "-o", "user=", "-p", ",".join(pids)]).out.split()
        return owners == ["child", "child"]

    desk.until(sitting, PATIENCE, 1)
    desk.until(lambda: "/plugins/platforms/" in desk.does(f"cat /proc/{pids[0]}/maps"), PATIENCE, 1)
    ran = {TRAY, ICON, *HERE_TOO}
    for pid in pids:
        # What it draws with, it reads from the account's own folders too (fonts); code is what may be run.
        code = desk.does(
            f"awk '$2 ~ /x/ && $6 ~ /^\\// && $6 !~ /^\\/memfd:/ {{print $6}}' /proc/{pid}/maps"
        ).split()
        assert any("/python3" in path for path in code), code
        ran |= {*code, *desk.does(f"readlink -f /proc/{pid}/exe").split()}
    assert any("/vendor-tray/PySide6/Qt/plugins/" in path for path in ran), "what is opened late is seen"
    assert open_to_others(desk, ran) == ""


def test_the_doctor_is_content_with_a_whole_desktop_and_tells_a_tray_that_is_away(desk):
    desk.does("luytre secret set", stdin="bamboo-shoot\n")
    desk.does("luytre backup /root/backup")
    desk.until(lambda: not desk.run("pgrep -u child -x xss-lock").code, PATIENCE, 1)
    desk.until(lambda: examined(desk) == (0, {}), PATIENCE, 5)
    unit = desk.does(UNITS).strip()
    desk.does(f"mv {TRAY} {TRAY}.away; systemctl kill -s KILL {unit}")
    try:
        desk.until(lambda: "tray.missing" in examined(desk)[1], PATIENCE, 2)
    finally:
        desk.does(f"mv {TRAY}.away {TRAY}")
    desk.until(lambda: tray(desk), PATIENCE, 1)
    assert "tray.missing" not in examined(desk)[1]


def test_one_that_the_child_ends_comes_back(desk):
    ended = tray(desk)
    desk.does(["kill", "-9", ended], user="child")
    desk.until(lambda: tray(desk) not in {None, ended}, PATIENCE, 1)


def test_the_next_one_is_shut_from_its_first_moment_on(desk):
    ended = tray(desk)
    thief = desk.spawn(["timeout", "90", "python3", "-c", ENTERED, ended], user="child")
    desk.until(lambda: tray(desk) not in {None, ended}, PATIENCE, 1)
    assert thief.wait(PATIENCE).code == 0, thief.said
    assert "shut" in thief.out


def test_a_second_one_shows_the_window_of_the_first_and_leaves(desk):
    first = tray(desk)
    desk.until(lambda: ready(desk), PATIENCE, 1)
    assert desk.run(f"{ENTER} luytre-tray --lang en", user="child", timeout=PATIENCE).code == 0
    assert tray(desk) == first
    desk.until(lambda: window(desk), PATIENCE, 1)


def test_when_the_time_is_over_it_is_spared(desk):
    desk.does(f"{ENTER} setsid -f sleep 6000", user="child")
    sleeper = pid_of(desk, "child", "sleep")
    agree(desk, DAY % "1s")
    desk.until(lambda: frozen(desk, sleeper), PATIENCE, 1)
    pid = tray(desk)
    assert group(desk, pid).startswith("0::/system.slice/luytre-tray-")
    assert desk.does(f"ps -o stat= -p {pid}").strip()[0] in "SR"
    agree(desk, DAY % "5h")
    desk.until(lambda: not frozen(desk, sleeper), PATIENCE, 1)


@pytest.fixture
def told(desk):
    """What the child's desktop shows as notices, a line each."""
    desk.write("/usr/local/bin/notices", NOTICES, "755")
    desk.does(f"{START} --unit=notices sh -c 'exec notices >/home/child/notices'")
    said = "cat /home/child/notices"
    desk.until(lambda: "here" in desk.run(said).out, PATIENCE, 0.5)
    awake(desk)
    desk.until(lambda: ready(desk), PATIENCE, 1)
    yield lambda: desk.does(said)
    desk.does("systemctl --user -M child@ stop notices")


def test_a_child_at_its_desktop_is_warned_while_its_programs_run(desk, told):
    desk.does(f"{ENTER} setsid -f sleep 6000", user="child")
    sleeper = pid_of(desk, "child", "sleep")
    agree(desk, DAY % f"{used(desk) + 75}s")

    def reads(words):
        move(desk)  # somebody is there all the time, or none of it counts
        return words in told()

    desk.until(lambda: reads("If you need more, ask for it"), PATIENCE, 0.5)
    assert not frozen(desk, sleeper)
    desk.until(lambda: reads("to save your work"), 2 * PATIENCE, 0.5)
    desk.until(lambda: frozen(desk, sleeper), PATIENCE, 0.5)
    agree(desk, DAY % "5h")
    desk.until(lambda: not frozen(desk, sleeper), PATIENCE, 1)


def test_who_is_locked_out_is_told_why_until_when_and_whom_to_call(desk, told):
    agree(desk, LOCKED)
    desk.until(lambda: not desk.run("pgrep -u child -x i3lock").code, PATIENCE, 0.5)
    desk.until(lambda: "stays locked" in told(), PATIENCE, 0.5)
    line = [line for line in told().splitlines() if "stays locked" in line][-1]
    for words in ("Today’s time is over", "Opens"):
        assert words in line
    assert "Call 111" in told(), "in a notice of its own"
    agree(desk, DAY % "5h")
    desk.until(lambda: "open again" in told(), PATIENCE, 0.5)
    desk.does("pkill -u child -x i3lock")


def test_it_ends_with_its_session(desk):
    desk.does("systemctl stop lightdm")
    desk.until(lambda: tray(desk) is None, PATIENCE, 1)
    desk.does("systemctl start lightdm")
    desk.until(lambda: tray(desk), 2 * PATIENCE, 1)
