"""A child against time: the clock, the zone, sleep."""

import time

import pytest

from tests.guest.family import FAMILY, agree, answers, can, pid_of, status, used
from tests.guest.machine import GuestDied

CLOCKS = {
    "date": "date -s '+1 day'",
    "timedatectl": "timedatectl --no-ask-password set-time '2027-01-01 08:00:00'",
    "the bus": "busctl call org.freedesktop.timedate1 /org/freedesktop/timedate1 org.freedesktop.timedate1 "
    "SetTime xbb 3600000000 true false",
    "the hardware's clock": "hwclock --set --date '2027-01-01'",
    "a namespace": "unshare -Ur date -s '+1 day'",
    "time from the net": "timedatectl --no-ask-password set-ntp true",
}
ZONES = {
    "timedatectl": "timedatectl --no-ask-password set-timezone Pacific/Kiritimati",
    "the link": "ln -sf /usr/share/zoneinfo/Pacific/Kiritimati /etc/localtime",
    "the file": "echo Pacific/Kiritimati >/etc/timezone",
}
OPEN = FAMILY.replace(
    'accounts = ["child"]\n', 'accounts = ["child"]\n[child.an.screen]\nopen = { every = ["20:00-20:01"] }\n'
)


def awake(guest):
    """Seconds that the machine was awake since its boot, as it counts them itself."""
    return float(guest.does("cut -d' ' -f1 /proc/uptime"))


@pytest.mark.bypass(8)
def test_a_child_cannot_set_the_clock(shared):
    before = int(shared.does("date +%s"))
    assert can(shared, CLOCKS) == ""
    assert abs(int(shared.does("date +%s")) - before) < 60


@pytest.mark.bypass(9)
def test_a_child_cannot_set_the_zone(shared):
    before = shared.does("readlink -f /etc/localtime; ls /etc/timezone 2>&1 || true")
    assert can(shared, ZONES) == ""
    assert shared.does("readlink -f /etc/localtime; ls /etc/timezone 2>&1 || true") == before


@pytest.mark.bypass(9, long=True)
def test_what_is_open_when_is_the_family_s_zone_s_to_say(family):
    agree(family, OPEN)
    before = status(family)["screen"]["opens_at"]
    assert before
    family.does("timedatectl set-timezone Pacific/Kiritimati")
    family.does("systemctl restart luytre-agent", timeout=60)
    family.until(lambda: answers(family), 60, 0.5)
    assert status(family)["screen"]["opens_at"] == before

    def told():
        """The child's own answer; what it asks with may be made to stand still, for its time is closed."""
        try:
            [[[_, own]]] = family.ask([[["status", {}]]], 1001, timeout=10)
        except GuestDied:
            return None
        return own["screen"]["opens_at"]

    heard = []

    def hears():
        heard.append(told())
        return heard[-1]

    family.until(hears, 60, 0.5)
    assert heard[-1] == before


@pytest.mark.bypass(10, long=True)
def test_sleep_costs_nothing_and_gives_nothing(family):
    before = used(family)
    family.suspend(12)
    assert used(family) - before <= 10
    family.until(lambda: used(family) > before + 5, 60, 0.5)


@pytest.mark.long
@pytest.mark.bypass(10, long=True)
def test_in_a_machine_that_is_paused_no_time_passes(family):
    before, began = used(family), awake(family)
    family.qmp("stop")
    time.sleep(15)
    family.qmp("cont")
    family.until(lambda: used(family) >= before + 5, 60, 0.5)
    assert used(family) - before <= awake(family) - began + 6


@pytest.mark.bypass(10, long=True)
def test_a_boot_time_of_the_child_s_own_changes_nothing(family):
    before = used(family)
    family.type("unshare -UrT --boottime 28800 sleep 600 &\n")
    program = pid_of(family, "child", "sleep")
    inside = float(family.does(f"nsenter -t {program} -T cut -d' ' -f1 /proc/uptime"))
    assert inside > awake(family) + 28000, "there it is later"
    family.until(lambda: used(family) >= before + 5, 60, 0.5)
    assert used(family) - before < 60
