"""Lines that a child's programs can make as often as they like: told so that nothing else is lost among them.

Faces read the newest thousand lines of the log, and a script that starts a closed program again and again
would fill them within a day. So the same of the same thing is told once a day, and of things that no rule
names only so much; what comes beyond is counted, and told together in one line an hour: nothing is hidden.

Not for what is bounded already: questions (``requests``), wrong codes and secrets (``tries``), copies of the
records (``archive``), and whatever only guardians or the system can bring about.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.service.reporting.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from policies.ids import ChildId
    from policies.target import Target

FREE = 30
"""Lines a day about what no rule of the child names: it could bring along any number of such things."""
EVERY = timedelta(hours=1)
KNOWN = 1000
"""Sentences that are told apart in that time; of more, only how many there were is known."""
SPOKEN = 8
"""Of them in a line, those that came most often."""
LONGEST = 200
"""Letters of each: a program may have a name as long as it likes."""

LineKey = tuple[str, "Target"]
"""What happened, and what it happened to."""


@dataclass
class _Day:
    """One child's."""

    day: date
    told: set[LineKey] = field(default_factory=set)
    free: int = FREE
    since: datetime | None = None
    """When something was counted first that is not told yet."""
    counted: Counter[str] = field(default_factory=Counter)
    others: int = 0


@dataclass
class Pace:
    """Whether a line is told by itself, and what has come together instead."""

    _days: dict[ChildId, _Day] = field(default_factory=dict)

    def alone(
        self, child: ChildId, key: LineKey, sentence: str, now: datetime, day: date, *, named: bool
    ) -> bool:
        """Whether it is told now; else it is counted. ``named``: by a rule of the child, or it is the PC."""
        known = self._days.setdefault(child, _Day(day))
        if known.day != day:
            known.day, known.free = day, FREE
            known.told.clear()
        if key not in known.told and (named or known.free):
            known.told.add(key)
            known.free -= not named
            return True
        if known.since is None:
            known.since = now
        if sentence in known.counted or len(known.counted) < KNOWN:
            known.counted[sentence] += 1
        else:
            known.others += 1
        return False

    def due(self, now: datetime, language: str, *, at_once: bool = False) -> Iterator[tuple[ChildId, str]]:
        """What was counted, in one line of each child, when it is time."""
        for child, known in self._days.items():
            if known.since is not None and (at_once or now - known.since >= EVERY):
                yield child, _together(known, language)
                known.since, known.others = None, 0
                known.counted.clear()

    def forget(self, child: ChildId | None) -> None:
        """The records are gone, a child's or everybody's."""
        if child is None:
            self._days.clear()
        else:
            self._days.pop(child, None)


def _together(known: _Day, language: str) -> str:
    spoken = known.counted.most_common(SPOKEN)
    told = [f"{sentence[:LONGEST]} ({times}×)" for sentence, times in spoken]
    if others := known.others + known.counted.total() - sum(times for _, times in spoken):
        told.append(say("others", language, number=others))
    return say("often", language, told="; ".join(told))
