"""What is known of one browser: whether it speaks, what it shows, and what was seen of its extension."""

from __future__ import annotations

from dataclasses import dataclass

PATIENCE = 15.0
"""Seconds that a browser has to load its extension; the slowest start that was measured took 8."""
GONE = 6.0
"""Seconds until one that has spoken is missed. Looks are five apart, and one may fall between two who speak
for it: a browser starts the second within one."""
STAYING = 5.0
"""Seconds for which a closed site may be in front: it is covered within half of one."""
COMING = 20.0
"""Seconds for which a browser may speak while an extension is not there: it comes or goes, maybe in a second
profile."""
LOOKING = 60.0
"""Seconds between two looks at a browser's extension; its first word and its silence are looked into at
once."""


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
    _looked: tuple[float, bool, bool] | None = None
    """When it was looked at last, and whether it spoke and was missed then."""

    def hear(self, now: float, *, speaks: bool, shows: bool) -> None:
        """It speaks now, or does not; ``shows``: what is closed."""
        self.speaks = speaks
        if speaks:
            self.spoken, self.heard = True, now
        if not shows:
            self.shows = None
        elif self.shows is None:
            self.shows = now

    def stand_still(self, now: float) -> None:
        """It is paused: it cannot speak, and has its time anew when it runs on."""
        self.heard, self.speaks, self.spoken, self.shows = now, False, False, None

    def missed(self, now: float, patience: float | None = None) -> bool:
        """Whether it has been silent for longer than means nothing; ``patience``: another time for that."""
        if patience is None:
            patience = GONE if self.spoken else PATIENCE
        return not self.speaks and now - self.heard > patience

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

    def look(self, now: float, *, missed: bool) -> bool:
        """Whether to look at its extension now; then that is done."""
        if self._looked is not None:
            at, spoke, silent = self._looked
            again = LOOKING if self.lacks is None else COMING
            if now - at < again and (spoke or not self.speaks) and (silent or not missed):
                return False
        self._looked = now, self.speaks, missed
        return True
