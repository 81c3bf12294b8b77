"""How long until the next try to reach what was not there: longer after each failure, until one holds."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Pauses:
    """``seconds``: after the first failure, the second, and so on; the last one for ever."""

    def __init__(self, seconds: Sequence[float]) -> None:
        self._seconds = seconds
        self.failures = 0
        """In a row."""

    def failed(self) -> float:
        """One more; the seconds until the next try."""
        pause = self._seconds[min(self.failures, len(self._seconds) - 1)]
        self.failures += 1
        return pause

    def held(self) -> None:
        """The next failure is the first one again."""
        self.failures = 0
