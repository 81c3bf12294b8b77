"""Counting: nothing is lost, nothing is won."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.platforms.memory import MemoryClock
from agent.service.observing.tally import Tally, resume
from agent.storage import open_store
from policies.ids import ChildId
from policies.target import SCREEN, Target
from policies.week import Calendar
from tests.agent.service.failing import full_disk
from tests.agent.service.stage import SECONDS

AN, BINH = ChildId("an"), ChildId("binh")
GAME = Target.parse("app:mygame")
HANOI = Calendar(ZoneInfo("Asia/Ho_Chi_Minh"))
PLAYING = frozenset({SCREEN, GAME})


class Day:
    """A tally with its clock and its disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = MemoryClock()
        self.store = open_store(folder)
        self.begin()

    def begin(self) -> None:
        self.tally, self.step = resume(self.store, HANOI, self.clock.read())
        self.tally.take_up(HANOI, (AN,))

    def later(self, awake: timedelta, asleep: timedelta = timedelta()) -> None:
        self.clock.pass_time(awake, asleep)
        self.tally.count(self.clock.read())
        self.tally.keep()

    def crash(self) -> None:
        self.store.close()
        self.store = open_store(self.folder)

    def used(self, tally: Tally | None = None) -> int:
        tally = tally or self.tally
        return int(tally.usage[AN].used(GAME, HANOI.day(tally.now)).total_seconds())

    def kept(self) -> int:
        """Seconds that are on the disk."""
        today = HANOI.day(self.tally.now)
        return int(self.store.usage(AN, today).used(GAME, today).total_seconds())


def test_time_counts_for_what_was_in_use_since_the_last_beat(tmp_path: Path) -> None:
    day = Day(tmp_path)
    assert day.step is None
    day.later(10 * SECONDS)
    day.tally.use(AN, PLAYING)
    day.later(5 * SECONDS)
    day.tally.use(AN, frozenset())
    day.later(5 * SECONDS)
    assert day.used() == day.kept() == 5
    day.store.close()


def test_parts_of_seconds_add_up(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    for _ in range(100):
        day.later(timedelta(milliseconds=300))
    assert day.used() == 30
    day.store.close()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 4000), st.integers(1, 4000)), max_size=40))
def test_many_short_visits_add_up_to_what_they_were(tmp_path: Path, visits: list[tuple[int, int]]) -> None:
    day, true = Day(Path(tempfile.mkdtemp(dir=tmp_path))), 0
    for used, away in visits:
        day.tally.use(AN, PLAYING)
        day.later(timedelta(milliseconds=used))
        day.tally.use(AN, frozenset())
        true += used
        assert abs(day.used() - true / 1000) <= 1
        day.later(timedelta(milliseconds=away))
    day.store.close()


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


def test_what_is_left_over_is_not_carried_about_for_days(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(timedelta(milliseconds=1700))
    day.tally.use(AN, frozenset())
    day.tally.take_up(HANOI, (AN,))
    assert len(vars(day.tally)["_rests"]) == 2
    day.later(timedelta(days=1))
    day.tally.take_up(HANOI, (AN,))
    assert not vars(day.tally)["_rests"]
    day.store.close()


def test_it_is_written_every_fifteen_seconds_and_at_each_change(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(5 * SECONDS)
    assert day.kept() == 5  # a change
    day.later(10 * SECONDS)
    assert day.kept() == 5
    day.later(5 * SECONDS)
    assert day.kept() == day.used() == 20
    day.store.close()


def test_before_sleep_it_is_written_at_once(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(5 * SECONDS)
    day.later(2 * SECONDS)
    assert day.kept() == 5
    day.tally.keep(at_once=True)
    assert day.kept() == 7
    day.store.close()


def test_sleep_and_stalls_are_nobodys_time(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(3 * SECONDS, asleep=timedelta(hours=8))
    assert day.used() == 3
    day.later(timedelta(minutes=10))
    assert day.used() == 3 + 15
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


def test_a_clock_that_is_put_right_after_an_empty_battery_is_a_new_day_and_nobodys_time(
    tmp_path: Path,
) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(15 * SECONDS)
    before = day.tally.line.moment
    day.tally.keep(clean=True)
    day.crash()
    right = day.clock.reading.wall + timedelta(hours=16)
    day.clock.reboot(timedelta(days=-9999))
    day.begin()
    day.tally.use(AN, PLAYING)
    day.later(5 * SECONDS)
    assert HANOI.day(day.tally.now) == HANOI.day(before)
    assert day.used() == 20
    day.crash()
    day.begin()
    assert day.tally.line.uncertain, "known over a restart of the agent"
    day.tally.use(AN, PLAYING)
    day.clock.set_wall(right)
    day.later(5 * SECONDS)
    assert HANOI.day(day.tally.now) > HANOI.day(before)
    assert day.used() == 0
    assert day.tally.usage[AN].used(GAME, HANOI.day(before)) == 25 * SECONDS
    day.later(5 * SECONDS)
    day.tally.keep(clean=True)
    assert day.used() == day.kept() == 5
    day.store.close()


def test_a_clock_that_is_put_right_by_little_changes_no_second_of_use(tmp_path: Path) -> None:
    for seconds in (-100, 100):
        day = Day(tmp_path / str(seconds))
        day.tally.use(AN, PLAYING)
        day.clock.set_wall(day.clock.reading.wall + seconds * SECONDS)
        for _ in range(720):
            day.later(timedelta(seconds=5, milliseconds=7))
        assert abs(day.used() - 720 * 5.007) <= 3, "whole seconds, with a hole in each minute"
        day.tally.keep(clean=True)
        assert day.used() == day.kept()
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


def test_what_a_full_disk_refuses_stays_in_memory_and_is_written_later(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(5 * SECONDS)
    with full_disk():
        day.later(15 * SECONDS)
        assert day.tally.problem is not None
        assert (day.used(), day.kept()) == (20, 5)
        day.tally.use(AN, frozenset())
        day.later(15 * SECONDS)
        day.tally.use(AN, PLAYING)
        day.later(10 * SECONDS)
    day.later(1 * SECONDS)
    assert day.kept() == 31
    day.store.close()


def test_a_child_that_comes_back_is_read_from_the_disk(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(15 * SECONDS)
    day.tally.take_up(HANOI, (BINH,))
    assert AN not in day.tally.in_use
    day.later(15 * SECONDS)
    day.tally.take_up(HANOI, (AN, BINH))
    assert day.used() == 15
    day.store.close()


def test_a_clock_that_is_accepted_backwards_counts_on(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.tally.use(AN, PLAYING)
    day.later(15 * SECONDS)
    day.clock.set_wall(day.clock.reading.wall - timedelta(days=1))
    day.later(1 * SECONDS)
    day.tally.accept(day.clock.read())
    day.later(4 * SECONDS)
    assert day.used() == 4
    assert day.kept() == 4
    day.store.close()


def test_whether_the_clock_is_believed_is_written_at_once(tmp_path: Path) -> None:
    """After a crash an older answer would believe the clock once more."""
    day = Day(tmp_path)
    day.later(15 * SECONDS)
    day.crash()
    day.clock.reboot(timedelta(hours=-2))
    day.begin()
    day.later(1 * SECONDS)
    assert day.store.mark().line.uncertain
    day.clock.set_wall(day.tally.line.moment)
    day.later(1 * SECONDS)
    assert not day.store.mark().line.uncertain
    day.store.close()
