"""Browsers whose second extension, the one that reads pages, was never heard though it should have been.

It asks about each page that is loaded, and about none that was there before; so a few sites must have come to
the front before its silence means something. Nobody's agreement depends on it: it is told, nothing is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

FEW = 3
"""Sites that were in front: some of them were loaded meanwhile."""
PATIENCE = 60.0
"""Seconds from the last of them on: a page that never finishes is asked about after fifteen."""


@dataclass
class Readers:
    """Kept in memory alone, by the browser's process."""

    seconds: Callable[[], float]
    _shown: dict[int, dict[str, float]] = field(default_factory=dict)
    """The first few sites of each, and when they came to the front."""
    _heard: set[int] = field(default_factory=set)

    def show(self, browser: int, host: str) -> None:
        """Its first extension says what is in front, where pages are to be read."""
        shown = self._shown.setdefault(browser, {})
        if browser not in self._heard and len(shown) < FEW:
            shown.setdefault(host, self.seconds())

    def hear(self, browser: int) -> None:
        """Its second extension asks."""
        self._heard.add(browser)
        self._shown.pop(browser, None)

    def silent(self, browser: int) -> bool:
        """Whether it has shown enough, and its second extension said nothing at all."""
        shown = self._shown.get(browser, {})
        return len(shown) >= FEW and self.seconds() - max(shown.values()) >= PATIENCE

    def forget(self, alive: Callable[[int], bool]) -> None:
        """Let go of those that have ended."""
        for browser in [x for x in {*self._shown, *self._heard} if not alive(x)]:
            self._shown.pop(browser, None)
            self._heard.discard(browser)
