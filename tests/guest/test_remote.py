"""A child's desktop that is shown elsewhere (xrdp): its time is the child's, once, and ends with it."""

import time

import pytest

from tests.guest import building
from tests.guest.family import HEAD, agree, used
from tests.guest.guest import Guest
from tests.guest.machine import GuestDied

pytestmark = pytest.mark.long
DAY = f"""{HEAD}
[child.an]
name = "An"
accounts = ["child"]

[child.an.screen]
daily = "%s"
idle = "15s"
warn = []
grace = "1s"
end = "logout"
"""
PATIENCE = 120
BEGIN = "xrdp-sesrun -t Xorg -p {user} {user}"
"""What xrdp itself does when somebody has logged in over there."""
TOUCH = "DISPLAY=:{display} XAUTHORITY=/home/child/.Xauthority xdotool mousemove_relative 5 5"


@pytest.fixture(scope="module")
def desk(package):
    with Guest(building.build(desktop=True)) as guest:
        guest.does("systemctl stop lightdm")
        building.install(guest, package)
        agree(guest, DAY % "5h")
        guest.does("systemctl start xrdp-sesman")
        guest.until(lambda: not guest.run("pgrep -u child").out, PATIENCE, 1)
        yield guest


def begin(guest, user):
    """Let somebody log in from elsewhere; whether there is a desktop for it."""
    guest.run(BEGIN.format(user=user), timeout=PATIENCE)
    try:
        guest.until(lambda: not guest.run(["pgrep", "-u", user, "-x", "openbox"]).code, 40, 1)
    except GuestDied:
        return False
    return True


def touched(guest, seconds, *displays):
    """Seconds that are counted while somebody touches the mouse of each of these screens."""
    before = used(guest)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for display in displays:
            guest.does(TOUCH.format(display=display), user="child")
        time.sleep(1)
    return used(guest) - before


@pytest.mark.bypass(25, long=True)
def test_a_desktop_that_is_shown_elsewhere_costs_time(desk):
    assert begin(desk, "child")
    assert 22 <= touched(desk, 30, 10) <= 36


@pytest.mark.bypass(25, long=True)
def test_beside_the_one_at_the_pc_it_costs_no_more(desk):
    desk.does("systemctl start lightdm")
    desk.until(lambda: not desk.run(TOUCH.format(display=0), user="child").code, PATIENCE, 1)
    assert 22 <= touched(desk, 30, 10, 0) <= 36


@pytest.mark.bypass(25, long=True)
def test_when_the_time_is_over_it_ends_and_none_begins(desk):
    agree(desk, DAY % "1s")
    desk.until(lambda: not desk.run("pgrep -u child").out, PATIENCE, 1)
    assert not begin(desk, "child")
    assert not desk.run("pgrep -u child").out
    assert begin(desk, "parent")
