"""Lets one follow its orders at a time, and knows whether it hangs, for then its keeper must hear so."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 30.0
"""Seconds until whoever has the turn hangs: no order is followed for so long."""


class OneAtATime:
    """``async with`` it; one that hangs cannot be trusted to end by being told to."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = asyncio.Lock()
        self._since: float | None = None

    async def __aenter__(self) -> None:
        """Wait for it."""
        await self._lock.acquire()
        self._since = self._clock()

    async def __aexit__(self, *_: object) -> None:
        """It is the next one's."""
        self._since = None
        self._lock.release()

    def hangs(self) -> bool:
        """Whether nobody else has had a turn for too long."""
        return self._since is not None and self._clock() - self._since >= LONGEST
