"""The household's time: never backwards, and no clock trick gains a day or an hour."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from policies.timeline import JUMP, SLEW, accept
from tests.policies.clocks import EVENING, ZERO, Pc


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
    line = pc.begin()
    pc.wall += timedelta(hours=1)
    first = pc.step(line)
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
