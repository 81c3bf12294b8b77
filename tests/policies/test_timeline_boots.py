"""Time after a boot: a right clock, an empty battery, and a clock that is put right after it."""

from datetime import UTC, datetime, timedelta

from policies.timeline import accept
from tests.policies.clocks import EVENING, ZERO, Pc


def test_after_a_night_switched_off_it_is_morning():
    pc = Pc()
    line = pc.begin()
    pc.reboots(off=12 * 3600)
    found = pc.step(line)
    assert found.now == EVENING + timedelta(hours=12)
    assert (found.same_boot, found.awake, found.asleep, found.jumped) == (False, ZERO, ZERO, ZERO)


def test_a_boot_that_keeps_its_name_is_known_by_its_clock():
    line = Pc(boottime=timedelta(hours=1)).begin()
    assert not Pc(boottime=timedelta(minutes=1)).step(line).same_boot


def test_an_empty_battery_puts_nobody_back_to_1970():
    pc = Pc()
    line = pc.begin()
    pc.reboots()
    pc.wall = datetime(1970, 1, 1, tzinfo=UTC)
    found = pc.step(line)
    assert found.now == EVENING
    assert found.jumped == found.line.off_by == pc.wall - EVENING
    pc.runs(5)
    found = pc.step(found.line)
    assert found.now == EVENING + timedelta(seconds=5)
    assert found.jumped == ZERO


def test_a_clock_that_is_put_right_after_an_empty_battery_is_believed_once():
    pc = Pc()
    line = pc.begin()
    pc.reboots()
    pc.wall = datetime(1970, 1, 1, tzinfo=UTC)
    line = pc.step(line).line
    assert line.uncertain
    pc.runs(30)
    line = pc.step(line).line
    assert (line.moment, line.uncertain) == (EVENING + timedelta(seconds=30), True)
    pc.wall = EVENING + timedelta(hours=11)
    pc.runs(5)
    found = pc.step(line)
    assert found.now == pc.wall
    assert (found.jumped, found.corrected, found.awake) == (
        ZERO,
        timedelta(hours=11) - timedelta(seconds=30),
        timedelta(seconds=5),
    )
    assert (found.line.off_by, found.line.uncertain) == (ZERO, False)
    pc.wall += timedelta(hours=11)
    pc.runs(5)
    assert pc.step(found.line).jumped == timedelta(hours=11)


def test_a_clock_that_was_saved_before_the_cut_is_uncertain_too():
    """systemd starts at the time that it saved last where the hardware's clock is behind that."""
    pc = Pc()
    line = pc.begin()
    pc.reboots(off=10)
    line = pc.step(line).line
    assert (line.uncertain, line.off_by) == (True, ZERO)
    pc.runs(5)
    line = pc.step(line).line
    pc.wall += timedelta(hours=12)
    pc.runs(5)
    found = pc.step(line)
    assert (found.now, found.line.uncertain) == (pc.wall, False)


def test_a_clock_that_was_put_right_to_where_the_line_is_is_certain():
    pc = Pc()
    line = pc.begin()
    pc.reboots(off=-7200)
    line = pc.step(line).line
    pc.wall = line.moment + timedelta(seconds=30)
    pc.runs(5)
    line = pc.step(line).line
    assert not line.uncertain
    pc.wall += timedelta(hours=5)
    pc.runs(5)
    assert pc.step(line).jumped > timedelta(hours=4)


def test_a_clock_that_stays_behind_is_told_again_when_it_moves():
    pc = Pc()
    line = pc.begin()
    pc.reboots(off=-7200)
    line = pc.step(line).line
    pc.wall -= timedelta(hours=1)
    pc.runs(5)
    found = pc.step(line)
    assert (found.line.uncertain, found.jumped) == (True, found.line.off_by)
    assert accept(found.line, pc.wall).uncertain is False


def test_a_boot_after_a_right_clock_is_certain():
    pc = Pc()
    line = pc.begin()
    pc.reboots(off=21)
    assert not pc.step(line).line.uncertain


def test_a_reboot_with_the_clock_a_little_back_goes_on_from_where_it_was():
    pc = Pc()
    line = pc.begin()
    pc.reboots(off=-30)
    found = pc.step(line)
    assert (found.now, found.jumped, found.line.off_by) == (EVENING, ZERO, ZERO)
    pc.runs(60)
    assert pc.step(found.line).now == EVENING + timedelta(seconds=59)
    assert found.line.uncertain
