"""A day of An's: its tally, with a clock and a disk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from agent.platforms.memory import MemoryClock
from agent.service.observing.tally import Tally, resume
from agent.storage import open_store
from policies.ids import ChildId
from policies.target import SCREEN, Target
from policies.week import Calendar

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
