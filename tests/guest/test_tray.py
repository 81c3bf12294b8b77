"""The face on a booted desktop: started by root in a unit of its own, spared when all else stands still."""

import time

import pytest

from tests.guest import building
from tests.guest.family import HEAD, agree, can, frozen, pid_of, prying, route, used
from tests.guest.guest import Guest
from tests.guest.recipes import DESKTOP
from tests.guest.test_desktop import ENTER, START, move, sensor
from tests.guest.test_doctor import examined
from tests.guest.test_net import reach_out
from tests.guest.test_package import HERE_TOO, open_to_others

pytestmark = pytest.mark.long
DAY = f"""{HEAD}
[child.an]
name = "An"
accounts = ["child"]

[child.an.screen]
daily = "%s"
end = "pause"
grace = "1s"
"""
OVER = (DAY % "1s").replace('"pause"', '"logout"')
LOCKED = (DAY % "1s").replace('"pause"', '"lock"')
KILL, STOP = 9, 19
TRAY = "/usr/bin/luytre-tray"
ICON = "/usr/share/applications/luytre.desktop"
UNITS = "systemctl list-units --plain --no-legend 'luytre-tray-*' | cut -d' ' -f1"
EXPOSURE = 24
"""Tenths, by systemd-analyze."""
STORM = """
import os, sys, time
end = time.monotonic() + float(sys.argv[1])
while time.monotonic() < end:
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            group = open(f"/proc/{name}/cgroup").read()
            if "/luytre-tray-" in group or "/luytre-sensor-" in group:
                os.kill(int(name), int(sys.argv[2]))
        except OSError:
            pass
    time.sleep(0.1)
"""
"""A signal to each tray and each sensor, again and again."""
COVER = """
import ctypes, subprocess, sys, time
from ctypes import byref, c_char, c_int, c_ulong, c_void_p
class Attributes(ctypes.Structure):
    _fields_ = [("before", c_char * 88), ("override_redirect", c_int), ("after", c_char * 20)]
x = ctypes.CDLL("libX11.so.6")
x.XOpenDisplay.restype, x.XDefaultRootWindow.restype, x.XCreateWindow.restype = c_void_p, c_ulong, c_ulong
screen = c_void_p(x.XOpenDisplay(None))
place = c_ulong(x.XDefaultRootWindow(screen)), 0, 0, x.XDisplayWidth(screen, 0), x.XDisplayHeight(screen, 0)
alone = byref(Attributes(override_redirect=1))
window = c_ulong(x.XCreateWindow(screen, *place, 0, 0, 1, None, c_ulong(1 << 9), alone))
x.XStoreName(screen, window, b"cover")
x.XMapWindow(screen, window)
away = "xdotool search --onlyvisible --name 'My day' windowunmap %@"
end = time.monotonic() + float(sys.argv[1])
while time.monotonic() < end:
    x.XRaiseWindow(screen, window)
    x.XSync(screen, 0)
    subprocess.run(away, shell=True, capture_output=True)
    time.sleep(0.1)
"""
"""A window that no manager rules lies over all (XSetWindowAttributes), and the tray's own is taken away."""
PATIENCE = 120
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


@pytest.fixture(scope="module")
def face(tmp_path_factory):
    from linux import tray_deb

    return tray_deb.build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def desk(package, face):
    with Guest(building.build(DESKTOP)) as guest:
        building.install(guest, package)
        building.install(guest, face)
        agree(guest, DAY % "5h")
        guest.until(lambda: tray(guest), PATIENCE, 1)
        yield guest


def tray(guest):
    """The process in the unit of the session's tray; None while there is none."""
    pid = guest.run(f"systemctl show -P MainPID $({UNITS})").out.strip()
    return pid if pid not in {"", "0"} else None


def group(guest, pid):
    return guest.does(["cat", f"/proc/{pid}/cgroup"]).strip()


def window(guest):
    """Whether its window is on the screen."""
    found = f"{ENTER} xdotool search --onlyvisible --name 'My day'"
    return guest.run(found, user="child").code == 0


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
    place = "head -n1 /run/user/1001/luytre-tray-*.lock"
    desk.until(lambda: desk.run(place).out.strip() == first, PATIENCE, 1)
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
    desk.until(lambda: reads("to save your work"), PATIENCE, 0.5)
    desk.until(lambda: frozen(desk, sleeper), PATIENCE, 0.5)
    agree(desk, DAY % "5h")
    desk.until(lambda: not frozen(desk, sleeper), PATIENCE, 1)


def test_who_is_locked_out_is_told_why_until_when_and_whom_to_call(desk, told):
    agree(desk, LOCKED)
    desk.until(lambda: not desk.run("pgrep -u child -x i3lock").code, PATIENCE, 0.5)
    desk.until(lambda: "stays locked" in told(), PATIENCE, 0.5)
    line = [line for line in told().splitlines() if "stays locked" in line][-1]
    for words in ("Today’s time is over", "Opens", "Call 111"):
        assert words in line
    agree(desk, DAY % "5h")
    desk.until(lambda: "open again" in told(), PATIENCE, 0.5)
    desk.does("pkill -u child -x i3lock")


def storm(seconds, signal):
    """What the child runs."""
    return ["timeout", seconds + 30, "python3", "-c", STORM, seconds, signal]


def felled(guest):
    """Whether the tray is dead or stands still."""
    pid = tray(guest)
    return pid is None or guest.run(["ps", "-o", "stat=", "-p", pid]).out.startswith(("T", "Z"))


def awake(guest):
    """A child is at its desktop, seen by a sensor, and has just touched the mouse; nothing locks."""
    guest.run("pkill -x i3lock")
    guest.does(f"{ENTER} xset s off", user="child")
    move(guest)
    guest.until(lambda: tray(guest) and sensor(guest) and route(guest) == "x11", 2 * PATIENCE, 1)
    move(guest)


def topmost(guest):
    """The window that lies over all others."""
    told = guest.does(f"{ENTER} xwininfo -root -children", user="child")
    return next(line for line in told.splitlines() if line.strip().startswith("0x"))


def logged_out(guest):
    """Whether the desktop is gone, and the tray with it."""
    return guest.run("pgrep -u child -x openbox").code != 0 and tray(guest) is None


@pytest.mark.bypass(2, long=True)
@pytest.mark.parametrize("how", [KILL, STOP], ids=["killed", "halted"])
def test_all_its_faces_felled_the_child_s_time_runs_on_and_ends_all_the_same(desk, how):
    awake(desk)
    first, before = (tray(desk), sensor(desk)), used(desk)
    desk.does(storm(30, how), user="child")
    assert used(desk) >= before + 22
    assert tray(desk) != first[0] or felled(desk)
    if how == STOP:
        desk.does(["kill", "-CONT", tray(desk)], user="child")
    desk.until(lambda: not felled(desk), PATIENCE, 1)
    awake(desk)
    assert sensor(desk) != first[1]

    raging = desk.spawn(storm(600, how), user="child")
    desk.until(lambda: felled(desk), PATIENCE, 0.2)
    agree(desk, OVER)
    desk.until(lambda: logged_out(desk), PATIENCE, 0.5)
    assert raging.wait().code
    desk.until(lambda: desk.run("true", user="child").code, PATIENCE, 1)

    agree(desk, DAY % "5h")
    desk.until(lambda: not desk.run("true", user="child").code, PATIENCE, 1)
    desk.does("systemctl restart lightdm")
    desk.until(lambda: not felled(desk), 2 * PATIENCE, 1)


@pytest.mark.bypass(2, long=True)
def test_with_all_its_faces_covered_the_child_s_time_runs_on_and_ends_all_the_same(desk):
    awake(desk)
    desk.does(f"{ENTER} luytre-tray --lang en", user="child", timeout=PATIENCE)
    desk.until(lambda: window(desk), PATIENCE, 1)
    before = used(desk)
    desk.write("/home/child/cover.py", COVER)
    cover = desk.spawn(f"{ENTER} exec python3 cover.py 600", user="child")
    desk.until(lambda: '"cover"' in topmost(desk) and not window(desk), PATIENCE, 0.5)
    covered = used(desk)
    for _ in range(30):
        move(desk)
        time.sleep(1)
    assert used(desk) >= max(before, covered) + 22
    assert '"cover"' in topmost(desk)
    assert not window(desk)

    agree(desk, OVER)
    desk.until(lambda: logged_out(desk), PATIENCE, 0.5)
    assert cover.wait().code
    agree(desk, DAY % "5h")
    desk.does("systemctl restart lightdm")
    desk.until(lambda: not felled(desk), 2 * PATIENCE, 1)


def test_it_ends_with_its_session(desk):
    desk.does("systemctl stop lightdm")
    desk.until(lambda: tray(desk) is None, PATIENCE, 1)
    desk.does("systemctl start lightdm")
    desk.until(lambda: tray(desk), 2 * PATIENCE, 1)
