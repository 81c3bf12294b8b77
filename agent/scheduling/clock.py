"""The clock of whoever counts or judges; backends and Luytre's other processes read clocks of their own."""

from __future__ import annotations

import sys
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.ports import Reading

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class SystemClock:
    """The PC's clocks, read together."""

    def __init__(self) -> None:
        self.boot_id = boot_id()

    def read(self) -> Reading:
        """All clocks within a few microseconds of each other."""
        return Reading(
            wall=datetime.now(UTC),
            monotonic=timedelta(seconds=time.monotonic()),
            boottime=timedelta(seconds=_boottime()),
            boot_id=self.boot_id,
        )


def _boottime() -> float:
    """Seconds since boot that go on in sleep; where the system has no such clock, those that do not."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    elif sys.platform == "darwin":  # noqa: RET505 - mypy tells platforms apart only in this form
        return time.clock_gettime(time.CLOCK_MONOTONIC)  # mach_continuous_time: counts sleep on macOS
    else:
        return time.monotonic()


def boot_id(source: Path = _BOOT_ID) -> str:
    """Another text after each boot; one per agent where the system tells none."""
    try:
        return source.read_text("ascii").strip()
    except OSError:
        return str(uuid.uuid4())
