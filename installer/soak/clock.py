"""Clock trials: random lives of a PC over the real counting, held against sums that a child could do.

A PC runs, stalls, sleeps, is switched off, loses its power; its clock is set, its battery is empty; the
household moves to another zone; the agent is ended and started again. Through all of it no second of use may
be given away or invented, no day may come twice, and time may never run backwards (``models/sums.py``).
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from agent.service.observing.tally import resume
from policies.ids import ChildId
from policies.target import PRESENCE, SCREEN, Target
from policies.week import DAY, Calendar
from soak.models.pc import Memory, Pc
from soak.models.sums import FORGOTTEN, Sums

if TYPE_CHECKING:
    from agent.ports.store import Store

AN = ChildId("an")
PLAYING, NOTHING = frozenset({PRESENCE, SCREEN}), frozenset[Target]()
ZONES = tuple(map(ZoneInfo, ("Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")))
EVENINGS = (
    datetime(2026, 3, 28, 20, tzinfo=UTC),
    datetime(2026, 10, 24, 20, tzinfo=UTC),
    datetime(2026, 3, 8, 2, tzinfo=UTC),
    datetime(2026, 11, 1, 2, tzinfo=UTC),
    datetime(2026, 4, 4, 11, tzinfo=UTC),
    datetime(2026, 5, 3, 15, tzinfo=UTC),
)
"""Hours before nights on which clocks change, and before one on which they do not."""
EVENTS = 14
"""Things that happen in one life."""
MOST = 15
"""Seconds that may be wrong in one day."""


@dataclass
class Worst:
    """What many lives came to."""

    lives: int = 0
    events: int = 0
    corrected: int = 0
    forgotten: float = 0.0
    given: float = 0.0
    charged: float = 0.0
    drift: float = 0.0
    backwards: int = 0
    twice: int = 0
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether all stayed within the bounds."""
        within = max(self.given, self.charged) <= MOST and self.forgotten <= FORGOTTEN and self.drift <= 1
        return within and not self.backwards and not self.twice


class Life:
    """One PC, from a start to an end."""

    def __init__(self, chance: random.Random, worst: Worst, store: Memory) -> None:
        self._chance = chance
        self._worst = worst
        begin = chance.choice(EVENINGS).timestamp() + chance.uniform(0, 4 * 3600)
        self._calendar = Calendar(chance.choice(ZONES))
        self._pc = Pc(begin)
        self._store = store
        self._sums = Sums(cast("ZoneInfo", self._calendar.zone), begin)
        self._seen: dict[date, float] = {}
        self._there = False
        self._start()
        self._latest = self._tally.now

    def run(self) -> None:
        """So many things happen, none of which may gain or lose time."""
        events = (
            *(self._beats,) * 4,
            *(self._late, self._sleep, self._jump, self._nudge, self._correct, self._move),
            *(self._crash, self._restart, self._reboot, self._cut),
        )
        for _ in range(EVENTS):
            self._chance.choice(events)()
            self._compare()
            self._worst.events += 1
        self._worst.forgotten = max(self._worst.forgotten, self._sums.forgotten)
        self._worst.corrected += self._sums.corrected
        self._worst.lives += 1

    def _start(self) -> None:
        """The agent starts, and beats at once."""
        self._tally, _ = resume(cast("Store", self._store), self._calendar, self._pc.reading())
        self._tally.take_up(self._calendar, (AN,))
        self._beat(0.0)

    def _beat(self, awake: float, asleep: float = 0.0) -> None:
        """Count, see whether An is there, write: the order of the agent's own beat."""
        self._pc.passes(awake, asleep)
        self._tally.count(self._pc.reading())
        self._sums.count(self._pc, awake, asleep)
        self._there ^= self._chance.random() < 0.15
        self._sums.using = self._there
        self._tally.use(AN, PLAYING if self._there else NOTHING)
        self._keep()

    def _keep(self, *, clean: bool = False) -> None:
        writes = self._store.writes
        self._tally.keep(clean=clean)
        if self._store.writes > writes:
            self._sums.written(self._pc)

    def _beats(self) -> None:
        for _ in range(self._chance.randint(1, 8)):
            self._beat(5 + self._chance.random() / 50)

    def _late(self) -> None:
        self._beat(self._chance.choice((self._chance.uniform(5, 20), self._chance.uniform(15, 900))))

    def _sleep(self) -> None:
        self._beat(self._chance.uniform(0, 6), self._chance.choice((3.0, 60.0, 3600.0, 30_000.0)))

    def _jump(self) -> None:
        self._pc.wall += self._chance.choice((-1, 1)) * self._chance.choice((200, 3600, 86_400, 300_000))

    def _nudge(self) -> None:
        self._pc.wall += self._chance.uniform(-100, 100)

    def _correct(self) -> None:
        """The network tells the time."""
        self._pc.wall = self._pc.true

    def _move(self) -> None:
        """The family moves: from now on days are those of another zone."""
        self._sums.zone = self._chance.choice(ZONES)
        self._calendar = Calendar(self._sums.zone)
        self._tally.take_up(self._calendar, (AN,))

    def _crash(self) -> None:
        awake, asleep = self._chance.uniform(0, 200), self._chance.choice((0.0, 0.0, 7200.0))
        self._pc.passes(awake, asleep)
        self._sums.crashes(self._pc, awake)
        self._start()

    def _restart(self) -> None:
        """Stopped in order, and started again: nobody's time."""
        self._stop()
        self._pc.passes(gone := self._chance.uniform(0, 300))
        self._sums.count(self._pc, gone)
        self._start()

    def _reboot(self) -> None:
        self._stop()
        self._off()
        self._sums.starts(self._pc)
        self._start()

    def _cut(self) -> None:
        self._pc.passes(unseen := self._chance.uniform(0, 5))
        self._off()
        self._sums.cut(self._pc, unseen)
        self._start()

    def _stop(self) -> None:
        self._beat(self._chance.uniform(0, 5))
        self._sums.using = False
        self._keep(clean=True)

    def _off(self) -> None:
        """Switched off; now and then the battery of the clock is empty, or somebody set it back."""
        self._pc.boots(self._chance.choice((20.0, 600.0, 40_000.0)))
        self._pc.wall = self._chance.choice((*(self._pc.wall,) * 6, 30.0, max(30.0, self._pc.wall - 50_000)))

    def _compare(self) -> None:
        worst, tally, sums = self._worst, self._tally, self._sums
        worst.drift = max(worst.drift, abs(tally.line.moment.timestamp() - sums.at))
        worst.backwards += tally.now < self._latest - timedelta(seconds=FORGOTTEN + 1)
        self._latest = tally.now
        first = tally.calendar.day(tally.now) - 6 * DAY
        for day in {*sums.used, *tally.usage[AN].days}:
            if day < first:
                continue
            counted = tally.usage[AN].used(SCREEN, day).total_seconds()
            worst.twice += counted < self._seen.get(day, 0.0) - FORGOTTEN - 1
            self._seen[day] = counted
            missing = sums.used[day] - counted
            worst.given = max(worst.given, missing)
            worst.charged = max(worst.charged, -missing)


def trial(lives: int, seed: int, memory: type[Memory] = Memory) -> Worst:
    """So many lives, each with a store of its own."""
    chance, worst = random.Random(seed), Worst()
    began = time.perf_counter()
    for number in range(lives):
        Life(chance, worst, memory()).run()
        if sys.stdout.isatty() and number % 500 == 0:
            print(f"\r{number} of {lives}", end="\r", flush=True)
    worst.seconds = time.perf_counter() - began
    return worst


def main(argv: list[str]) -> int:
    """Print the table; 1 when anything lies beyond its bound."""
    parser = argparse.ArgumentParser(prog="soak clock", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--n", type=int, default=100_000, help="lives of a PC (default 100000)")
    parser.add_argument("--ci", action="store_true", help="a short trial: 2000 lives")
    parser.add_argument("--seed", type=int, default=20261125, help="another one gives other lives")
    options = parser.parse_args(argv)
    worst = trial(2000 if options.ci else options.n, options.seed)
    rows = (
        ("lives", worst.lives, ""),
        ("events", worst.events, ""),
        ("clocks that were put right", worst.corrected, ""),
        ("wrong by a power cut, s", f"{worst.forgotten:.1f}", f"at most {FORGOTTEN:.0f}"),
        ("given away in a day, s", f"{worst.given:.1f}", f"at most {MOST}"),
        ("charged too much in a day, s", f"{worst.charged:.1f}", f"at most {MOST}"),
        ("household's time off by, s", f"{worst.drift:.3f}", "at most 1"),
        ("time ran backwards", worst.backwards, "never"),
        ("a day came twice", worst.twice, "never"),
        ("seconds", f"{worst.seconds:.1f}", ""),
    )
    for name, value, bound in rows:
        print(f"{name:<32}{value:>12}  {bound}".rstrip(), flush=True)
    return 0 if worst.good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
