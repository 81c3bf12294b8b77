"""The household's time: never backwards, and no clock trick gains a day or an hour."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from policies.timeline import JUMP, SLEW, Timeline, accept, begin, step

EVENING = datetime(2026, 3, 2, 20, tzinfo=UTC)
ZERO = timedelta()


@dataclass
class Pc:
    """Clocks that run as they do in a PC."""

    wall: datetime = EVENING
    monotonic: timedelta = timedelta(hours=1)
    boottime: timedelta = timedelta(hours=1)
    boot: int = 1

    def runs(self, seconds: float) -> None:
        self.sleeps(seconds)
        self.monotonic += timedelta(seconds=seconds)

    def sleeps(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.boottime += timedelta(seconds=seconds)

    def reboots(self, off: float = 60) -> None:
        self.wall += timedelta(seconds=off)
        self.monotonic = self.boottime = timedelta(seconds=20)
        self.boot += 1

    def begin(self) -> Timeline:
        return begin(self.wall, self.monotonic, self.boottime, str(self.boot))

    def step(self, line: Timeline, *, in_use: bool = False):
        return step(line, self.wall, self.monotonic, self.boottime, str(self.boot), in_use=in_use)


def test_time_goes_on_with_the_clock_and_tells_sleep_from_use():
    pc = Pc()
    line = pc.begin()
    pc.runs(5)
    pc.sleeps(3600)
    pc.runs(1)
    found = pc.step(line)
    assert found.now == pc.wall
    assert (found.awake, found.asleep) == (timedelta(seconds=6), timedelta(hours=1))
    assert found.same_boot
    assert found.jumped == ZERO


def test_a_child_who_sets_the_clock_back_gains_nothing_and_it_is_told_once():
    pc = Pc()
    line = pc.begin()
    pc.wall -= timedelta(hours=3)
    pc.runs(5)
    found = pc.step(line)
    assert found.now == EVENING + timedelta(seconds=5)
    assert found.jumped == found.line.off_by == timedelta(hours=-3)
    pc.runs(5)
    found = pc.step(found.line)
    assert found.jumped == ZERO
    assert found.line.off_by == timedelta(hours=-3), "known as long as it lasts"
    pc.wall += timedelta(hours=3)
    pc.runs(5)
    found = pc.step(found.line)
    assert (found.now, found.line.off_by) == (EVENING + timedelta(seconds=15), ZERO)


def test_a_clock_set_to_tomorrow_brings_no_new_day():
    pc = Pc()
    line = pc.begin()
    pc.wall += timedelta(hours=5)
    pc.runs(5)
    found = pc.step(line)
    assert found.now.date() == EVENING.date()
    assert found.jumped == timedelta(hours=5)


def test_a_second_jump_is_told_too():
    pc = Pc()
    pc.wall += timedelta(hours=1)
    first = pc.step(Pc().begin())
    pc.wall += timedelta(hours=1)
    assert pc.step(first.line).jumped == timedelta(hours=2)


def test_a_clock_that_is_put_right_by_a_minute_is_followed_slowly():
    pc = Pc()
    line = pc.begin()
    pc.wall += timedelta(minutes=1)
    pc.runs(60)
    found = pc.step(line)
    assert found.now == EVENING + timedelta(seconds=61)
    for _ in range(70):
        pc.runs(60)
        found = pc.step(found.line)
    assert found.now == pc.wall
    pc.wall -= timedelta(minutes=1)
    before = found.now
    pc.runs(60)
    assert pc.step(found.line).now - before == timedelta(seconds=59)


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


def test_time_that_is_used_is_never_drawn_out():
    """A clock that is behind by little waits for time that is nobody's."""
    pc = Pc()
    line = pc.begin()
    pc.wall -= timedelta(minutes=1)
    pc.runs(60)
    line = pc.step(line, in_use=True).line
    assert line.moment == EVENING + timedelta(seconds=60)
    pc.runs(60)
    pc.sleeps(60)
    line = pc.step(line, in_use=True).line
    assert line.moment == EVENING + timedelta(seconds=179)
    pc.runs(60)
    assert pc.step(line).line.moment == EVENING + timedelta(seconds=238)


def test_a_reboot_with_the_clock_a_little_back_goes_on_from_where_it_was():
    pc = Pc()
    line = pc.begin()
    pc.reboots(off=-30)
    found = pc.step(line)
    assert (found.now, found.jumped, found.line.off_by) == (EVENING, ZERO, ZERO)
    pc.runs(60)
    assert pc.step(found.line).now == EVENING + timedelta(seconds=59)
    assert found.line.uncertain


def test_a_guardian_says_that_the_clock_is_right():
    pc = Pc()
    line = pc.begin()
    pc.wall += timedelta(hours=9)
    pc.runs(5)
    accepted = accept(pc.step(line).line, pc.wall)
    assert (accepted.moment, accepted.off_by) == (pc.wall, ZERO)
    pc.runs(5)
    found = pc.step(accepted)
    assert (found.now, found.jumped) == (pc.wall, ZERO)


SECONDS = st.one_of(st.integers(0, 20), st.integers(0, 90_000), st.floats(0, 100, allow_nan=False))
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("runs"), SECONDS),
        st.tuples(st.just("sleeps"), SECONDS),
        st.tuples(st.just("jumps"), st.integers(-90_000, 90_000) | st.integers(-120, 120)),
        st.tuples(st.just("reboots"), st.integers(-90_000, 90_000)),
    ),
    max_size=30,
)


@given(EVENTS, st.booleans())
def test_it_never_runs_backwards_and_jumps_gain_no_more_than_the_slew(events, in_use):
    pc = Pc()
    line = pc.begin()
    boot = pc.boot
    for what, seconds in events:
        before, off_by, passed, uncertain = line.moment, line.off_by, pc.boottime, line.uncertain
        if what == "jumps":
            pc.wall += timedelta(seconds=seconds)
        else:
            getattr(pc, what)(seconds)
        found = pc.step(line, in_use=in_use)
        line = found.line
        assert line.moment >= before
        assert (found.corrected == ZERO) or (uncertain and line.moment == pc.wall)
        if pc.boot == boot:
            lasted = pc.boottime - passed
            assert abs(line.moment - before - lasted - found.corrected) <= lasted / SLEW
            assert not in_use or line.moment >= before + found.awake
            assert line.uncertain <= uncertain
            assert found.awake + found.asleep == lasted
            assert (found.asleep > ZERO) <= (what == "sleeps")
        else:
            assert line.moment == max(before, pc.wall)
            assert found.awake == found.asleep == ZERO
        assert (abs(pc.wall - line.moment) > JUMP) >= (line.off_by != ZERO)
        assert found.jumped in {ZERO, line.off_by}
        assert found.jumped == ZERO or abs(found.jumped - off_by) > JUMP or pc.boot != boot
        boot = pc.boot


@given(st.integers(1, 40))
def test_steps_in_between_gain_nothing(pieces):
    """However often the clocks are read, a clock a minute ahead draws the line by a second a minute."""
    pc = Pc()
    line = pc.begin()
    pc.wall += timedelta(seconds=60)
    for _ in range(pieces):
        pc.runs(60 / pieces)
        line = pc.step(line).line
    gained = line.moment - EVENING - timedelta(seconds=60)
    assert timedelta(seconds=0.99) < gained < timedelta(seconds=1.01)
