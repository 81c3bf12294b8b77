"""The PC's clocks."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta

from agent.scheduling.clock import SystemClock, boot_id


def test_all_clocks_are_read_together() -> None:
    clock = SystemClock()
    before, first, second, after = datetime.now(UTC), clock.read(), clock.read(), datetime.now(UTC)
    assert before <= first.wall <= second.wall <= after
    assert timedelta(0) < first.monotonic <= second.monotonic
    assert first.boottime <= second.boottime
    assert first.boot_id == second.boot_id == boot_id()


def test_the_clock_that_goes_on_in_sleep_is_not_behind_the_other() -> None:
    reading = SystemClock().read()
    assert reading.boottime >= reading.monotonic - timedelta(seconds=1)
    if sys.platform == "linux":
        assert reading.boottime.total_seconds() <= time.clock_gettime(time.CLOCK_BOOTTIME)


def test_a_system_without_boot_ids_gives_each_agent_one(tmp_path) -> None:
    missing = tmp_path / "boot_id"
    assert boot_id(missing) != boot_id(missing)
    missing.write_text("abc\n", "ascii")
    assert boot_id(missing) == "abc"
