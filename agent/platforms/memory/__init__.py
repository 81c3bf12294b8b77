"""A complete platform in memory: a PC whose sessions, programs and screen are set by a test. Never installed.

sessions, programs, accounts, screen, browsers  the ports of these names
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from agent.platforms.memory.accounts import MemoryAccounts
from agent.platforms.memory.browsers import MemoryBrowsers
from agent.platforms.memory.programs import MemoryPrograms
from agent.platforms.memory.screen import MemoryScreen
from agent.platforms.memory.sessions import MemorySessions
from agent.ports import Platform, Reading

if TYPE_CHECKING:
    from agent.ports import Program

__all__ = [
    "MemoryAccounts",
    "MemoryBrowsers",
    "MemoryClock",
    "MemoryPrograms",
    "MemoryScreen",
    "MemorySessions",
    "Pc",
]

START = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


@dataclass
class MemoryClock:
    """Clocks that move when they are told."""

    reading: Reading = field(
        default_factory=lambda: Reading(START, timedelta(hours=1), timedelta(hours=1), "first boot")
    )

    def read(self) -> Reading:
        """All clocks."""
        return self.reading

    def pass_time(self, awake: timedelta, asleep: timedelta = timedelta()) -> None:
        """Time goes by, with the PC awake and then asleep."""
        now = self.reading
        self.reading = replace(
            now,
            wall=now.wall + awake + asleep,
            monotonic=now.monotonic + awake,
            boottime=now.boottime + awake + asleep,
        )

    def set_wall(self, wall: datetime) -> None:
        """Somebody sets the clock."""
        self.reading = replace(self.reading, wall=wall)

    def reboot(self, off: timedelta = timedelta(minutes=1)) -> None:
        """The PC is off for a while, then starts anew."""
        wall = self.reading.wall + off
        self.reading = Reading(wall, timedelta(seconds=5), timedelta(seconds=5), f"boot at {wall}")


@dataclass
class Pc:
    """A whole PC in memory."""

    clock: MemoryClock = field(default_factory=MemoryClock)
    sessions: MemorySessions = field(default_factory=MemorySessions)
    programs: MemoryPrograms = field(default_factory=MemoryPrograms)
    screen: MemoryScreen = field(default_factory=MemoryScreen)
    browsers: MemoryBrowsers = field(default_factory=MemoryBrowsers)

    def __post_init__(self) -> None:
        self.accounts = MemoryAccounts(self.sessions, self.programs)

    def start(self, program: Program) -> Program:
        """A program starts."""
        return self.programs.start(program)

    @property
    def platform(self) -> Platform:
        """What the agent gets to see."""
        browsers = self.browsers
        return Platform("memory", self.sessions, self.accounts, self.programs, self.screen, lambda: browsers)
