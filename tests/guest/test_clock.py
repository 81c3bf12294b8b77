"""Clocks of a whole PC: set, in another zone, at night, after an empty battery, without the agent."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.guest.family import AGENT, FAMILY, agree, answers, status, used

pytestmark = pytest.mark.long

BEAT = 15
"""Seconds that may be wrong."""
MONOTONIC = "import time; print(time.monotonic())"
BERLIN = FAMILY.replace("Asia/Ho_Chi_Minh", "Europe/Berlin")


def awake(guest):
    """Seconds that the PC was awake since its boot."""
    return float(guest.does(["python3", "-c", MONOTONIC]))


def counts(guest, seconds):
    """The child is at the PC for so many seconds more: neither more nor less are counted."""
    had, began = used(guest), awake(guest)
    guest.until(lambda: awake(guest) >= began + seconds, 120, 0.5)
    assert abs(used(guest) - had - (awake(guest) - began)) <= BEAT


def problems(guest):
    """Names of the problems that stand."""
    return {problem["name"] for problem in status(guest)["health"]}


def log(guest):
    """What the log says, the newest first."""
    return guest.does("luytre --child an log -n 30")


def boot(guest, when=None):
    """A cut, and a boot at that time by the hardware's clock; the child comes back."""
    options = {} if when is None else {"rtc": f"{when:%Y-%m-%dT%H:%M:%S}"}
    guest.power_cut(**options)
    guest.until(lambda: answers(guest), 120, 0.5)
    play(guest)


def play(guest):
    """The child is at the PC."""
    had = used(guest)
    guest.login("child", 3)
    guest.show(3)
    guest.until(lambda: used(guest) > had, 90, 0.5)


@pytest.fixture
def pc(family):
    """A thawed guest's clock jumps over the time for which it was frozen: a guardian says it is right."""
    family.does("luytre clock accept")
    family.until(lambda: "clock-jumped" not in problems(family), 60, 0.5)
    return family


@pytest.mark.parametrize("way", ["+", "-"])
def test_a_clock_that_is_set_by_a_year_gains_no_second_and_no_day(pc, way):
    day = status(pc)["day"]
    had = used(pc)
    pc.does(f"date -s '{way}1 year'")
    pc.until(lambda: "clock-jumped" in problems(pc), 60, 0.5)
    counts(pc, 10)
    assert status(pc)["day"] == day
    assert used(pc) > had
    pc.does("timedatectl set-timezone Pacific/Kiritimati")
    counts(pc, 5)
    assert status(pc)["day"] == day
    pc.set_clock(time.time())
    pc.until(lambda: "clock-jumped" not in problems(pc), 60, 0.5)
    counts(pc, 5)
    assert status(pc)["day"] == day


def test_the_year_counts_when_a_guardian_says_so(pc):
    day = status(pc)["day"]
    pc.does("date -s '+1 year'")
    pc.until(lambda: "clock-jumped" in problems(pc), 60, 0.5)
    pc.does("luytre clock accept")
    pc.until(lambda: "clock-jumped" not in problems(pc), 60, 0.5)
    assert status(pc)["day"] > day
    counts(pc, 5)


def test_sleep_is_nobody_s_time(pc):
    had, began = used(pc), awake(pc)
    pc.suspend(20)
    assert abs(used(pc) - had - (awake(pc) - began)) <= BEAT
    counts(pc, 5)


@pytest.mark.parametrize("night", ["2027-03-28", "2026-10-25"], ids=["an hour less", "an hour more"])
def test_a_night_on_which_the_clocks_change_is_one_day(pc, night):
    """In Berlin they do so at one o'clock UTC; a guardian says when it is."""
    agree(pc, BERLIN)
    change = datetime.fromisoformat(f"{night}T01:00:00").replace(tzinfo=UTC)
    pc.set_clock((change - timedelta(seconds=15)).timestamp())
    pc.does("luytre clock accept")
    pc.until(lambda: "clock-jumped" not in problems(pc), 60, 0.5)
    had = used(pc)
    assert status(pc)["day"] == night
    counts(pc, 25)
    assert int(pc.does("date +%s")) > change.timestamp()
    assert status(pc)["day"] == night
    assert used(pc) >= had + 10
    assert "clock-jumped" not in problems(pc)


def test_after_an_empty_battery_the_day_goes_on_until_the_clock_is_put_right(pc):
    pc.until(lambda: used(pc) > 20, 60, 0.5)
    told, day = used(pc), status(pc)["day"]
    boot(pc, datetime(1980, 1, 2, tzinfo=UTC))
    assert int(pc.does("date +%Y")) < 2027
    assert "clock-uncertain" in problems(pc)
    assert status(pc)["day"] == day
    assert used(pc) >= told, "no new day, and nothing is forgotten"
    counts(pc, 5)
    pc.set_clock(time.time() + 24 * 3600)
    pc.until(lambda: "clock-uncertain" not in problems(pc), 60, 0.5)
    assert status(pc)["day"] > day
    assert used(pc) <= BEAT
    counts(pc, 5)
    assert "was put right by" in log(pc)
    pc.does("date -s '+1 day'")
    pc.until(lambda: "clock-jumped" in problems(pc), 60, 0.5)


def test_an_agent_that_was_kept_away_is_told(pc):
    pc.does(f"systemctl stop {AGENT}")
    began = awake(pc)
    pc.until(lambda: awake(pc) > began + 62, 180, 2)
    pc.does(f"systemctl start {AGENT}", timeout=90)
    pc.until(lambda: "Luytre did not run, from" in log(pc), 60, 0.5)


def test_a_boot_without_the_agent_is_told(pc):
    """As one into the rescue target is: the system's journal remembers it."""
    pc.does(f"systemctl mask {AGENT}")
    pc.reboot()
    pc.until(lambda: awake(pc) > 75, 180, 2)
    pc.does("logger still here; journalctl --sync")
    pc.does(f"systemctl unmask {AGENT}")
    pc.reboot()
    pc.until(lambda: answers(pc), 120, 0.5)
    pc.until(lambda: "Luytre did not run, from" in log(pc), 90, 0.5)
