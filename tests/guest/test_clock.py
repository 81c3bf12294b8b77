"""Clocks of a whole PC: set, in another zone, at night, after an empty battery, without the agent."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.guest.family import AGENT, FAMILY, agree, answers, running, status, used

pytestmark = pytest.mark.long

BEAT = 15
"""Seconds that may be wrong."""
GAP = 120
"""Seconds that a killed agent charges at most for the time in which it was away."""
PROGRAM = "/usr/lib/luytre/luytre-agent"
DROP_IN = f"/etc/systemd/system/{AGENT}.d"
ON_OTHER_DAYS = """SELECT coalesce(sum(seconds), 0) FROM targets JOIN
(SELECT target, day, stop - start AS seconds FROM spans UNION ALL SELECT target, day, seconds FROM totals)
ON id = target WHERE text = 'screen' AND day != {}"""
MONOTONIC = "import time; print(time.monotonic())"
BERLIN = FAMILY.replace("Asia/Ho_Chi_Minh", "Europe/Berlin")


def awake(guest):
    """Seconds that the PC was awake since its boot."""
    return float(guest.play(MONOTONIC))


def counted(guest):
    """Seconds at the PC on all days together."""
    today = date.fromisoformat(status(guest)["day"]).toordinal()
    # The agent keeps its database to itself.
    guest.does("cp /var/lib/luytre/luytre.sqlite* /var/tmp")
    before = guest.does(["sqlite3", "/var/tmp/luytre.sqlite", ON_OTHER_DAYS.format(today)])
    return used(guest) + int(before)


@contextmanager
def fair(guest, deaths=0):
    """Whatever is done to clocks meanwhile, the child is given a beat at most, and charged for gaps alone."""
    had, began = counted(guest), awake(guest)
    yield
    given = awake(guest) - began - (counted(guest) - had)
    assert -BEAT - GAP * deaths <= given <= BEAT


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


def is_killed(guest, prepare):
    """The agent dies and comes back by itself; what it comes back as was laid down before."""
    guest.does(f"{prepare}; systemctl daemon-reload")
    old = running(guest)
    guest.does(["kill", "-9", old])
    guest.until(lambda: running(guest) not in {"0", old}, 60, 0.2)
    guest.until(lambda: answers(guest), 90, 0.5)


@pytest.fixture
def pc(family):
    """A thawed guest's clock jumps over the time for which it was frozen: a guardian says it is right."""
    family.does("luytre clock accept")
    family.until(lambda: "clock-jumped" not in problems(family), 60, 0.5)
    return family


@pytest.mark.parametrize("way", ["+", "-"])
def test_a_clock_that_is_set_by_a_year_gains_no_second_and_no_day(pc, way):
    day = status(pc)["day"]
    with fair(pc):
        pc.does(f"date -s '{way}1 year'")
        pc.until(lambda: "clock-jumped" in problems(pc), 60, 0.5)
        counts(pc, 10)
        assert status(pc)["day"] == day
        pc.does("timedatectl set-timezone Pacific/Kiritimati")
        counts(pc, 5)
        assert status(pc)["day"] == day
        pc.set_clock(pc.now.timestamp())
        pc.until(lambda: "clock-jumped" not in problems(pc), 60, 0.5)
        counts(pc, 5)
        assert status(pc)["day"] == day


def test_the_year_counts_when_a_guardian_says_so(pc):
    day = status(pc)["day"]
    with fair(pc):
        pc.does("date -s '+1 year'")
        pc.until(lambda: "clock-jumped" in problems(pc), 60, 0.5)
        pc.does("luytre clock accept")
        pc.until(lambda: "clock-jumped" not in problems(pc), 60, 0.5)
        assert status(pc)["day"] > day
        counts(pc, 5)


def test_sleep_is_nobody_s_time(pc):
    with fair(pc):
        pc.suspend(20)
        counts(pc, 5)


@pytest.mark.parametrize("night", ["2027-03-28", "2026-10-25"], ids=["an hour less", "an hour more"])
def test_a_night_on_which_the_clocks_change_is_one_day(pc, night):
    """In Berlin they do so at one o'clock UTC; a guardian says when it is."""
    agree(pc, BERLIN)
    change = datetime.fromisoformat(f"{night}T01:00:00").replace(tzinfo=UTC)
    pc.set_clock((change - timedelta(seconds=15)).timestamp())
    pc.does("luytre clock accept")
    pc.until(lambda: "clock-jumped" not in problems(pc), 60, 0.5)
    assert status(pc)["day"] == night
    with fair(pc):
        counts(pc, 25)
        assert int(pc.does("date +%s")) > change.timestamp()
        assert status(pc)["day"] == night
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
    pc.set_clock(pc.now.timestamp() + 24 * 3600)
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


@pytest.mark.parametrize("shift", ["--boottime 86400 --monotonic 86400", "--boottime 86400"])
def test_clocks_of_a_boot_that_leap_a_day_and_back_lose_no_second_and_are_told(pc, shift):
    """The agent in a namespace of time (time_namespaces(7)), as an administrator can put it."""
    first = status(pc)["day"]
    words = f"[Service]\\nExecStart=\\nExecStart=+/usr/bin/unshare -T {shift} {PROGRAM}\\n"
    with fair(pc, deaths=2):
        is_killed(pc, f"mkdir -p {DROP_IN}; printf '{words}' >{DROP_IN}/x.conf")
        assert status(pc)["day"] > first
        assert "clock-jumped" in problems(pc)
        counts(pc, 5)
        is_killed(pc, f"rm -r {DROP_IN}")
        assert status(pc)["day"] > first, "no day comes twice"
        assert problems(pc) & {"clock-jumped", "clock-uncertain"}
        counts(pc, 5)
        pc.does("luytre clock accept")
        pc.until(lambda: status(pc)["day"] == first, 60, 0.5)
        counts(pc, 5)
    told = log(pc)
    assert any(f"clock was moved {where} by 1 day" in told for where in ("back", "ahead")), told
    assert pc.does(f"systemctl show {AGENT} -p NRestarts --value") == "2\n", "and killed twice"
