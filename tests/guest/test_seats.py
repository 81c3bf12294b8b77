"""Two seats at one PC: a second screen and keyboard, as logind sees them; each child's time is its own."""

import pytest

from tests.guest.ending import ENDS
from tests.guest.family import agree, status, used

pytestmark = pytest.mark.long

RULE = (
    'SUBSYSTEM=="input", KERNEL=="input*", ATTR{name}=="Power Button", TAG+="seat", TAG+="master-of-seat", '
    'ENV{ID_SEAT}="seat1"\n'
)
"""A device that makes a seat (sd-login(3)): a graphics card on a family's PC, a button here."""
SIT = (
    "systemd-run -q --collect --unit=seat1-{0} -p PAMName=login -p User={0} "
    "-E XDG_SEAT=seat1 -E XDG_SESSION_TYPE=tty -E XDG_SESSION_CLASS=user sleep 60000"
)
"""What a display manager does for whoever logs in there."""


def clock(guest):
    return float(guest.does("cat /proc/uptime").split()[0])


def sessions(guest, seat):
    """Who is at a seat."""
    rows = [row.split() for row in guest.does("loginctl list-sessions --no-legend").splitlines()]
    return {row[2] for row in rows if row[3] == seat}


def sit(guest, user):
    """Somebody logs in at the second seat."""
    guest.does(SIT.format(user))
    guest.until(lambda: user in sessions(guest, "seat1"), 60, 0.5)


@pytest.fixture
def pc(family):
    """The child is at the first seat; there is a second one."""
    family.write("/etc/udev/rules.d/72-seat1.rules", RULE)
    family.does("udevadm control --reload; udevadm trigger -s input; udevadm settle")
    family.until(lambda: "seat1" in family.does("loginctl list-seats"), 60, 0.5)
    return family


def test_two_children_at_two_seats_are_both_there_and_both_counted(pc):
    sit(pc, "sibling")
    assert sessions(pc, "seat0") == {"child"}
    before = used(pc), used(pc, "binh")
    pc.until(lambda: used(pc) >= before[0] + 10 and used(pc, "binh") >= before[1] + 10, 120, 0.5)
    assert status(pc)["present"]
    assert status(pc, "binh")["present"]


def test_a_child_at_two_seats_counts_once(pc):
    sit(pc, "child")
    before, since = used(pc), clock(pc)
    pc.until(lambda: clock(pc) >= since + 30, 300, 1)
    after, until = used(pc), clock(pc)
    assert 15 <= after - before <= until - since + 6


@pytest.mark.bypass(25, long=True)
def test_whose_time_is_up_is_ended_at_both_seats_and_the_other_goes_on(pc):
    sit(pc, "child")
    sit(pc, "sibling")
    agree(pc, ENDS.format(daily=used(pc) + 3, end="logout", grace=1))
    gone = "ps -u child -o pid= || true"
    pc.until(lambda: pc.does(gone) == "" and not sessions(pc, "seat0"), 120, 0.5)
    assert sessions(pc, "seat1") == {"sibling"}
    before = used(pc, "binh")
    pc.until(lambda: used(pc, "binh") >= before + 5, 60, 0.5)
