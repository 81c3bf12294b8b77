"""A child's desktop that is shown elsewhere (xrdp): its time is the child's."""

import time

import pytest

from tests.guest import building
from tests.guest.family import FAMILY, HEAD, agree, used
from tests.guest.guest import Guest
from tests.guest.recipes import DESKTOP

pytestmark = pytest.mark.long
PATIENCE = 120
BEGIN = "xrdp-sesrun -t Xorg -p child child"
"""What xrdp itself does when somebody has logged in over there."""
OVER = f"""{HEAD}
[child.an]
name = "An"
accounts = ["child"]

[child.an.screen]
daily = "1s"
end = "logout"
grace = "1s"
"""
TOUCH = "DISPLAY=:10 XAUTHORITY=/home/child/.Xauthority xdotool mousemove_relative 5 5"


@pytest.fixture(scope="module")
def desk(package):
    with Guest(building.build(DESKTOP)) as guest:
        guest.does("systemctl stop lightdm")
        building.install(guest, package)
        agree(guest, FAMILY)
        guest.does("systemctl start xrdp-sesman")
        guest.until(lambda: not guest.run("pgrep -u child").out, PATIENCE, 1)
        yield guest


def touched(guest, seconds):
    """Seconds that are counted while somebody touches the mouse over there."""
    before = used(guest)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        guest.does(TOUCH, user="child")
        time.sleep(1)
    return used(guest) - before


def nothing_runs(guest):
    """Whether the child's account has no process at all."""
    return guest.run("pgrep -u child").code == 1


@pytest.mark.bypass(25, long=True)
def test_a_desktop_that_is_shown_elsewhere_costs_time_and_ends_with_it(desk):
    desk.until(lambda: not desk.run(BEGIN).code, PATIENCE, 1)  # it waits ten seconds for an X server
    desk.until(lambda: not desk.run("pgrep -u child -x openbox").code, PATIENCE, 1)
    assert 22 <= touched(desk, 30) <= 36

    agree(desk, OVER)
    desk.until(lambda: nothing_runs(desk), PATIENCE, 0.5)
    desk.run(BEGIN)
    assert nothing_runs(desk)
    agree(desk, FAMILY)
    desk.until(lambda: not desk.run(BEGIN).code, PATIENCE, 1)
    desk.until(lambda: not nothing_runs(desk), PATIENCE, 1)
