"""A child that fells or covers every face of Luytre at its desktop gains nothing by it."""

import time

import pytest

from tests.guest.desktop import ENTER, PATIENCE, move, sensor
from tests.guest.faces import DAY, awake, tray, window
from tests.guest.family import agree, used

pytestmark = pytest.mark.long
OVER = (DAY % "1s").replace('"pause"', '"logout"')
KILL, STOP = 9, 19
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


def storm(seconds, signal):
    """What the child runs."""
    return ["timeout", seconds + 30, "python3", "-c", STORM, seconds, signal]


def felled(guest):
    """Whether the tray is dead or stands still."""
    pid = tray(guest)
    return pid is None or guest.run(["ps", "-o", "stat=", "-p", pid]).out.startswith(("T", "Z"))


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
