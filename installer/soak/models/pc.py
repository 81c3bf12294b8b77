"""A PC's clocks, and what of a store outlives the agent on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from agent.ports import Reading
from policies.usage import Spans, Usage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.ports.store import Mark, Use
    from policies.ids import ChildId
    from policies.target import Target


class Memory:
    """The part of the store that counting needs: what reached it outlives the agent, nothing else does."""

    def __init__(self) -> None:
        self.writes = 0
        self._mark: Mark | None = None
        self._days: dict[date, dict[Target, Spans]] = {}

    def beat(self, mark: Mark, uses: Iterable[Use]) -> None:
        """Keep the heartbeat and what was used."""
        for use in uses:
            day = self._days.setdefault(use.day, {})
            start, end = int(use.start.timestamp()), int(use.end.timestamp())
            day[use.target] = day.get(use.target, Spans()).add(start, end)
        self._mark = mark
        self.writes += 1

    def mark(self) -> Mark | None:
        """The last heartbeat."""
        return self._mark

    def usage(self, child: ChildId, since: date) -> Usage:
        """What was used from that day on."""
        return Usage({day: dict(targets) for day, targets in self._days.items() if day >= since})


@dataclass
class Pc:
    """Clocks, in seconds; the wall's since 1970."""

    wall: float
    monotonic: float = 40.0
    boottime: float = 40.0
    boot: int = 0

    def __post_init__(self) -> None:
        self.true = self.wall

    def passes(self, awake: float, asleep: float = 0.0) -> None:
        """Time goes on."""
        self.wall += awake + asleep
        self.true += awake + asleep
        self.monotonic += awake
        self.boottime += awake + asleep

    def boots(self, off: float) -> None:
        """Switched off for so long."""
        self.wall += off
        self.true += off
        self.monotonic = self.boottime = 15.0
        self.boot += 1

    def reading(self) -> Reading:
        """All clocks, read together."""
        return Reading(
            datetime.fromtimestamp(self.wall, UTC),
            timedelta(seconds=self.monotonic),
            timedelta(seconds=self.boottime),
            str(self.boot),
        )
