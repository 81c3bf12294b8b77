"""What the next life knows of the time before a crash, a power cut and a stop."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.target import SCREEN
from tests.agent.service.observing.day import AN, GAME, HANOI, PLAYING, Day
from tests.agent.service.stage import SECONDS


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 2500)), max_size=20),
    st.integers(0, 400),
)
def test_what_a_beat_has_told_is_known_to_the_next_life(
    tmp_path: Path, beats: list[tuple[bool, int]], down: int
) -> None:
    """A program comes and goes; the agent is killed after a beat, and is back before a second is over."""
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        day = Day(Path(folder))
        for playing, lasts in beats:
            day.clock.pass_time(timedelta(milliseconds=lasts))
            day.tally.count(day.clock.read())
            day.tally.use(AN, PLAYING if playing else frozenset({SCREEN}))
            day.tally.keep()
        told = day.used()
        day.crash()
        day.clock.pass_time(timedelta(milliseconds=down))
        day.begin()
        assert day.used() >= told
        day.store.close()


def test_a_crash_charges_the_gap_and_no_more_than_two_minutes_of_it(tmp_path: Path) -> None:
    for gap, charged in ((40, 40), (600, 120)):
        day = Day(tmp_path / str(gap))
        day.tally.use(AN, PLAYING)
        day.later(15 * SECONDS)
        day.crash()
        day.clock.pass_time(timedelta(seconds=gap))
        day.begin()
        assert day.used() == 15 + charged
        day.tally.keep()
        assert day.kept() == 15 + charged
        day.store.close()


def test_a_power_cut_charges_one_heartbeat_to_what_was_in_use(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(15 * SECONDS)
    day.crash()
    day.clock.reboot()
    day.begin()
    assert day.used() == 15 + 15
    assert day.step is not None
    assert not day.step.same_boot
    day.later(60 * SECONDS)
    assert day.used() == day.kept() == 15 + 15, "nobody is logged in after a boot"
    day.store.close()


def test_who_cuts_the_power_again_and_again_gains_nothing(tmp_path: Path) -> None:
    """Also where the clock stands still while the PC is off, so that all boots are at the same time."""
    for off in (timedelta(minutes=1), timedelta(seconds=-25)):
        day = Day(tmp_path / str(off.seconds))
        for _ in range(20):
            day.tally.use(AN, PLAYING)
            day.later(0 * SECONDS)
            day.clock.pass_time(14 * SECONDS)  # not yet written when the power goes
            day.crash()
            day.clock.reboot(off)
            day.begin()
        assert 20 * 14 <= day.used() <= 20 * 15
        day.store.close()


def test_an_agent_that_was_stopped_in_order_charges_nothing(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(15 * SECONDS)
    day.tally.keep(clean=True)
    day.crash()
    day.clock.pass_time(60 * SECONDS)
    day.begin()
    assert day.used() == 15
    day.store.close()


def test_sleep_between_a_crash_and_the_next_start_charges_nothing(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(15 * SECONDS)
    day.crash()
    day.clock.pass_time(10 * SECONDS, asleep=timedelta(hours=9))
    day.begin()
    assert day.tally.usage[AN].used(GAME, HANOI.day(day.tally.now) - timedelta(days=1)) == 25 * SECONDS
    day.store.close()
