"""The tray of a child's session: which process it is, whether its window is on the screen."""

from tests.guest.desktop import ENTER, PATIENCE, move, sensor
from tests.guest.family import HEAD, route

DAY = f"""{HEAD}
[child.an]
name = "An"
accounts = ["child"]

[child.an.screen]
daily = "%s"
end = "pause"
grace = "1s"
"""
UNITS = "systemctl list-units --plain --no-legend 'luytre-tray-*' | cut -d' ' -f1"


def tray(guest):
    """The process in the unit of the session's tray; None while there is none."""
    pid = guest.run(f"systemctl show -P MainPID $({UNITS})").out.strip()
    return pid if pid not in {"", "0"} else None


def window(guest):
    """Whether its window is on the screen."""
    found = f"{ENTER} xdotool search --onlyvisible --name 'My day'"
    return guest.run(found, user="child").code == 0


def awake(guest):
    """A child is at its desktop, seen by a sensor, and has just touched the mouse; nothing locks."""
    guest.run("pkill -x i3lock")
    guest.does(f"{ENTER} xset s off", user="child")
    move(guest)
    guest.until(lambda: tray(guest) and sensor(guest) and route(guest) == "x11", 2 * PATIENCE, 1)
    move(guest)
