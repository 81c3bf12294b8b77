"""What lists know of hosts that neither a rule nor the catalogue names, asked of the half with a network.

Kept in memory, for the lists may be others tomorrow; never written down.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Final

from policies.ids import CategoryId, Host

LASTS: Final = 600.0
"""Seconds for which an answer is good."""
WAIT: Final = 0.25
"""Seconds that a browser waits for it; what comes later is told at its next question."""
MOST: Final = 500
"""Hosts; the oldest is let go for another."""


@dataclass
class Kinds:
    """What was answered, by host."""

    seconds: Callable[[], float]
    ask: Callable[[str], Awaitable[str | None]] | None = None
    """Answers a category, nothing (``""``) where lists know none, None where nobody is there to say so.

    Without it there are no lists.
    """
    _kept: dict[str, tuple[CategoryId | None, float]] = field(default_factory=dict)
    _asking: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def of(self, host: str) -> CategoryId | None:
        """As lists said last."""
        return self._kept[host][0] if host in self._kept else None

    def unasked(self, hosts: Collection[Host]) -> list[Host]:
        """Those of which nothing is known that is still good."""
        if self.ask is None:
            return []
        limit = self.seconds() - LASTS
        return [host for host in hosts if host not in self._kept or self._kept[host][1] < limit]

    async def learn(self, hosts: Collection[Host]) -> None:
        """Ask about these, and wait a moment for what is answered."""
        assert self.ask is not None  # noqa: S101 - else none is unasked
        for host in hosts:
            if host not in self._asking:
                self._asking[host] = asyncio.get_running_loop().create_task(self._learn(host, self.ask))
        await asyncio.wait([self._asking[host] for host in hosts], timeout=WAIT)

    async def _learn(self, host: Host, ask: Callable[[str], Awaitable[str | None]]) -> None:
        try:
            told = await ask(host)
        finally:
            del self._asking[host]
        if told is None:
            return
        self._kept.pop(host, None)
        self._kept[host] = CategoryId(told) if told else None, self.seconds()
        while len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]
