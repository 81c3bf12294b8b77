"""What was blocked, counted for the agent until it takes it: host and category, nothing of what was open."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.sites.dns.rules import Judgement

MOST = 500
"""Hosts between two takings: a program that makes names up fills no memory."""
SPELL = 2.0
"""A browser asks for one page in several ways and again: what comes within so many seconds is one try."""


class Blocked(NamedTuple):
    """How often a host was tried behind a port."""

    port: int
    host: str
    category: str
    tries: int


class Tally:
    """Counts until somebody takes the counts."""

    def __init__(self) -> None:
        self._counts: dict[tuple[int, str], tuple[str, int, float]] = {}
        self._spared: set[tuple[int, str]] = set()

    def __bool__(self) -> bool:
        return bool(self._counts)

    def add(self, port: int, host: str, judgement: Judgement, now: float) -> None:
        """One question for a closed name, at a time in seconds.

        Where all is closed that was not opened by name, what is asked for says what somebody reads, not what
        is unfit: none of it is counted.
        """
        key = port, host
        if judgement.because == "unlisted" or key in self._spared:
            return
        known = self._counts.get(key)
        if known is not None:
            category, count, last = known
            self._counts[key] = category, count + (now - last > SPELL), now
        elif len(self._counts) < MOST:
            self._counts[key] = judgement.category, 1, now

    @contextmanager
    def spared(self, port: int, host: str) -> Iterator[None]:
        """What is asked for meanwhile, for a trial, is nobody's try; what was counted before stays."""
        self._spared.add((port, host))
        try:
            yield
        finally:
            self._spared.discard((port, host))

    def take(self) -> list[Blocked]:
        """All counts, which begin anew."""
        taken = [Blocked(port, host, *rest[:2]) for (port, host), rest in self._counts.items()]
        self._counts.clear()
        return taken
