"""The clocks of a PC that runs, sleeps and is booted."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from policies.timeline import Timeline, begin, step

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
