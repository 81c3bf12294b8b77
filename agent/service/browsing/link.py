"""What is known of one browser: whether it speaks, what it shows, and what was seen of its extension."""

from __future__ import annotations

import math
from dataclasses import dataclass

from agent.service.observing.tabs import STALE

PATIENCE = 15.0
"""Seconds that a browser has to load its extension; the slowest start that was measured took 8."""
GONE = 3.0
"""Seconds until one is missed for which nobody is there to speak any more: it starts another within one."""
STAYING = 5.0
"""Seconds for which a closed site may be in front: it is covered within half of one."""
COMING = 20.0
"""Seconds for which a browser may speak while an extension is not there: it comes or goes, maybe in a second
profile."""
LOOKING = 60.0
"""Seconds between two looks at a browser's extension; its first word and its silence are looked into at
once."""
LASTING = 120.0
"""Seconds for which a look at a browser's extension may wait and go on; the longest takes one."""
WARNING = 10.0
"""Seconds between the notice that something is wrong and the end of a browser that is closed for it."""


@dataclass(slots=True)
class Link:
    """From its first moment on; nothing is remembered of one that has ended."""

    heard: float
    """When it was seen first, spoke last, or stood still last."""
    speaks: bool = False
    spoken: bool = False
    """It has spoken at all: its silence is told soon, for it has lasted for long then."""
    shows: float | None = None
    """Since when it shows what is closed."""
    wrong: str = ""
    """What is wrong with its extension, or how it was started, by the last look."""
    lacks: float | None = None
    """Since when it speaks for an extension that is not there."""
    warned: float | None = None
    """Since when something is told of it."""
    touched: float = -math.inf
    """When a look at its extension began or went on last."""
    waits: float | None = None
    """Since when a look at it waits or goes on."""
    _quiet: float | None = None
    """Since when nobody speaks for it."""
    _looked: tuple[float, bool, bool] | None = None
    """When it was looked at last, and whether it spoke and was missed then."""

    def hear(self, now: float, *, word: float | None, shows: bool) -> None:
        """It spoke at that moment last, or does not speak any more; ``shows``: what is closed."""
        self.speaks = word is not None
        if word is not None:
            self.spoken, self.heard, self._quiet = True, word, None
        elif self._quiet is None:
            self._quiet = now
        if not shows:
            self.shows = None
        elif self.shows is None:
            self.shows = now

    def stand_still(self, now: float) -> None:
        """It is paused: it cannot speak, and has its time anew when it runs on."""
        self.heard, self.speaks, self.spoken, self.shows = now, False, False, None
        self.warned = self.waits = self._quiet = None

    def missed(self, now: float, patience: float | None = None) -> bool:
        """Whether it has been silent for longer than means nothing; ``patience``: another time for that."""
        return not self.speaks and now >= self._misses(patience)

    def stays(self, now: float) -> bool:
        """Whether it has shown what is closed for longer than it takes to cover it."""
        return self.shows is not None and now - self.shows > STAYING

    def lies(self, now: float, *, lacks: bool) -> bool:
        """Whether it has spoken for longer than a moment for an extension that is not there."""
        if not (lacks and self.speaks):
            self.lacks = None
        elif self.lacks is None:
            self.lacks = now
        return self.lacks is not None and now - self.lacks >= COMING

    def due(self, now: float, *, missed: bool) -> bool:
        """Whether to look at its extension now, or to go on with that."""
        if self.waits is None and self._looked is not None:
            at, spoke, silent = self._looked
            again = LOOKING if self.lacks is None else COMING
            if now - at < again and (spoke or not self.speaks) and (silent or not missed):
                return False
        self.waits = now if self.waits is None else self.waits
        return True

    def looked(self, now: float, *, missed: bool) -> None:
        """It was looked at to the end."""
        self._looked, self.waits = (now, self.speaks, missed), None

    def lasts(self, now: float) -> bool:
        """Whether it takes longer to look at it than at anybody's."""
        return self.waits is not None and now - self.waits >= LASTING

    def warn(self, now: float) -> bool:
        """Something is wrong with it; whether that was told long enough ago to act."""
        self.warned = now if self.warned is None else self.warned
        return now - self.warned >= WARNING

    def changes(self, now: float) -> float:
        """When something else may be so, though nobody speaks: seconds from now; it may be too early."""
        moments = [self.heard + STALE if self.speaks else self._misses(None)]
        moments += [] if self.warned is None else [self.warned + WARNING]
        return min((x - now for x in moments if x > now), default=math.inf)

    def _misses(self, patience: float | None) -> float:
        """When it is missed, if it stays as silent as it is."""
        if patience is None and self.spoken and self._quiet is not None:
            return min(self._quiet + GONE, self.heard + STALE)
        return self.heard + (PATIENCE if patience is None else patience)
