"""How often a lock was open again before it lasted: by a password, by a program, by a locker that ended.

Who types its own password finds the screen locked again, and loses nothing by it. Only the third lock in a
row that does not last is none: then what keeps unsaved work comes next (``curtain``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from policies.ids import ChildId

LASTED = 60.0
"""Seconds after which a lock has held: who comes back to it later begins anew."""
MOST = 3
"""Locks in a row that did not last; after so many, each further one is one too many."""


@dataclass
class Openings:
    """Remembers per child, until its time opens."""

    seconds: Callable[[], float]
    """A monotonic clock, for patience only."""
    _locked: dict[ChildId, float] = field(default_factory=dict)
    """Since when it is locked."""
    _short: dict[ChildId, int] = field(default_factory=dict)
    """Locks in a row that did not last."""

    def locked(self, child: ChildId) -> None:
        """It is locked, as far as anybody can see."""
        self._locked.setdefault(child, self.seconds())

    def lasts(self, child: ChildId) -> float | None:
        """Seconds since it was locked; None: it was not, or it was seen to be open again."""
        since = self._locked.get(child)
        return None if since is None else self.seconds() - since

    def opened(self, child: ChildId) -> bool:
        """It is open again; whether that was once too often."""
        lasted = self.lasts(child)
        if lasted is None:
            return False
        del self._locked[child]
        self._short[child] = 1 + (0 if lasted >= LASTED else self._short.get(child, 0))
        return self._short[child] >= MOST

    def allowed(self, child: ChildId) -> None:
        """It is open for what is always open: that does not count."""
        self._locked.pop(child, None)

    def forget(self, child: ChildId) -> None:
        """Its time is open: nothing needs to hold."""
        self._locked.pop(child, None)
        self._short.pop(child, None)
