"""A child's sums of what should be counted."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from soak.models.pc import Pc
from soak.models.sums import FORGOTTEN, GAP, LONGEST, Sums

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp()


@pytest.fixture
def pc():
    return Pc(NOON)


@pytest.fixture
def sums(pc):
    sums = Sums(ZoneInfo("Asia/Ho_Chi_Minh"), pc.wall, using=True)
    sums.written(pc)
    return sums


def day(sums):
    return sums.used[sums.day(NOON)]


def test_a_stall_is_one_long_beat(sums, pc):
    pc.passes(900)
    sums.count(pc, 900)
    assert day(sums) == pytest.approx(LONGEST)


def test_sleep_is_not_use(sums, pc):
    pc.passes(5, 3600)
    sums.count(pc, 5, 3600)
    assert day(sums) == pytest.approx(5)


def test_a_power_cut_counts_one_heartbeat_of_what_was_in_use(sums, pc):
    pc.boots(60)
    sums.cut(pc, 3)
    assert day(sums) == pytest.approx(FORGOTTEN)
    assert sums.forgotten == pytest.approx(FORGOTTEN - 3)


def test_a_crash_counts_two_minutes_at_most(sums, pc):
    pc.passes(500)
    sums.crashes(pc, 500)
    assert day(sums) == pytest.approx(GAP)
    assert not sums.using


def test_use_over_midnight_is_shared_out(sums, pc):
    sums.at = datetime(2026, 3, 2, 16, 59, 57, tzinfo=UTC).timestamp()
    pc.wall = sums.at
    pc.passes(5)
    sums.count(pc, 5)
    first, second = sorted(sums.used)
    assert (sums.used[first], sums.used[second]) == (pytest.approx(3, abs=1), pytest.approx(2, abs=1))


def test_a_clock_set_by_hand_draws_nothing_after_it(sums, pc):
    pc.passes(5)
    pc.wall += 86_400
    sums.count(pc, 5)
    assert sums.at == pytest.approx(NOON + 5)
    assert sums.doubted
