"""How long "nobody is there" is believed of a server that its own account could let say anything."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

BELIEVED = 3600.0
"""Seconds a day."""
_DAY = 86400.0
_STEP = 60.0
"""Seconds between two looks that count as one absence."""


class Absence:
    """What one account has had of it today: another login, display or sensor gives no second hour."""

    def __init__(self) -> None:
        self._day = self._at = self._spent = 0.0

    def believed(self, now: float) -> bool:
        """Whether it is believed once more; it is spent from one look to the next."""
        if now - self._day >= _DAY:
            self._day, self._spent = now, 0.0
        if now - self._at < _STEP:
            self._spent += now - self._at
        self._at = now
        return self._spent <= BELIEVED
