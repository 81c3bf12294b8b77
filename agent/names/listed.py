"""What the half with a network says of the lists that a family follows, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.ports.names import ListTrouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.sites.dns.report import Report

FETCHED = 300.0
"""Seconds without lists until they are lost: when a family follows some, they are fetched first."""
RENEWED = 1800.0
"""Seconds for which lists may be old: where the PC was off for weeks, their makers are asked first."""


class ListNews:
    """Remembers what was said last. ``seconds``: a clock that nobody moves."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._listless: float | None = None
        """Since when there are none to judge by."""
        self._old: float | None = None
        """Since when it is known that one is old."""
        self._held: tuple[str, ...] = ()

    def hear(self, told: Report) -> None:
        """A report that speaks of lists."""
        self._listless = self._since(self._listless, holds=told.lists is False)
        self._old = self._since(self._old, holds=told.old)
        self._held = told.held

    def stand(self) -> ListTrouble:
        """How they stand now."""
        lost = self._lasts(self._listless, FETCHED)
        return ListTrouble(lost, self._lasts(self._old, RENEWED), self._held)

    def _since(self, before: float | None, *, holds: bool) -> float | None:
        if not holds:
            return None
        return self._seconds() if before is None else before

    def _lasts(self, since: float | None, long: float) -> bool:
        return since is not None and self._seconds() - since >= long
