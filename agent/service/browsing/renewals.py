"""When browsers are given our extension again: once for each trouble that was seen, and not for ever in vain.

It is given to all browsers of the PC, so a browser that cannot have it takes it from the others for a while.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.ports import Copy

if TYPE_CHECKING:
    from agent.ports import ProcessKey
    from policies.ids import ChildId
    from policies.target import Target

RENEWING = 300.0
"""Seconds between two tries for the same trouble: browsers without our extension do not delay those with a
changed one."""
VAIN = 2
"""Tries for the same browser of a child; more only after one was seen to help."""
HEALING = 30.0
"""Seconds until browsers that had to throw away their extension have it again."""
Whose = tuple["ChildId", "Target"]


@dataclass
class Renewals:
    """What was tried, and for whom."""

    seconds: Callable[[], float]
    renew: Callable[[Copy], None]
    """Give browsers the extension anew; of what was CHANGED they throw away theirs."""
    _last: dict[Copy, float] = field(default_factory=dict)
    _given: set[tuple[ProcessKey, Copy]] = field(default_factory=set)
    _tried: Counter[tuple[Whose, Copy]] = field(default_factory=Counter)

    def want(self, whose: Whose, key: ProcessKey, kept: Copy) -> None:
        """This browser's is CHANGED or MISSING."""
        waits = any(self._within(RENEWING, last) for last in self._last if last >= kept)
        if waits or (key, kept) in self._given or self._tried[whose, kept] >= VAIN:
            return
        self._last[kept] = self.seconds()
        self._given.add((key, kept))
        self._tried[whose, kept] += 1
        self.renew(kept)

    def helped(self, whose: Whose, key: ProcessKey) -> None:
        """This browser speaks, and has the genuine one."""
        for kept in (Copy.CHANGED, Copy.MISSING):
            self._given.discard((key, kept))
            self._tried.pop((whose, kept), None)

    def trim(self, alive: Collection[ProcessKey]) -> None:
        """Let go of browsers that have ended."""
        self._given = {given for given in self._given if given[0] in alive}

    @property
    def healing(self) -> bool:
        """Whether the silence of any browser means nothing now."""
        return self._within(HEALING, Copy.CHANGED)

    def _within(self, seconds: float, kept: Copy) -> bool:
        return kept in self._last and self.seconds() - self._last[kept] < seconds
