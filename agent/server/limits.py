"""How much one account may ask of the agent, so that nobody's flood becomes everybody's wait."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

WORK = 0.01
"""Seconds for which one call may keep the agent busy; what takes longer counts as so many calls."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Per account, but where a connection is named. A client over its rate is made to wait, not refused."""

    clients: int = 16
    """Connections at a time; one more is told so and closed."""
    rate: float = 20.0
    """Calls a second."""
    burst: int = 50
    """Calls at once, after a rest."""
    connects: float = 20.0
    """New connections a second."""
    unsent: int = 1024 * 1024
    """Bytes a connection may leave unread; a subscriber that reads slower is dropped."""
    greeting: float = 10.0
    """Seconds a connection has for its hello."""


class Bucket:
    """A token bucket that may go into debt by one burst: what was taken is done, the next one waits."""

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._at = now

    def take(self, now: float, tokens: float = 1.0) -> float:
        """Take them; answers the seconds to wait before the next one."""
        self._fill(now)
        self._tokens = max(-self._burst, self._tokens - tokens)
        return self._lacking()

    def wait(self, now: float) -> float:
        """The seconds to wait before one can be taken."""
        self._fill(now)
        return self._lacking()

    def _fill(self, now: float) -> None:
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now

    def _lacking(self) -> float:
        return 0.0 if self._tokens >= 1 else (1 - self._tokens) / self._rate


class Share:
    """What all connections of one account have together: their number, and the line in which calls wait.

    One of them is answered in a turn of the loop, so that another account's call waits for one and not for
    all, and the account pays for how long that took.
    """

    def __init__(self, limits: Limits, loop: asyncio.AbstractEventLoop) -> None:
        self.clients = 0
        self._loop = loop
        self._calls = Bucket(limits.rate, limits.burst, loop.time())
        self._line: deque[Callable[[], None]] = deque()

    def queue(self, answer: Callable[[], None]) -> None:
        """Get in line with a call."""
        self._line.append(answer)
        if len(self._line) == 1:
            self._plan(self._calls.wait(self._loop.time()))

    def _plan(self, wait: float) -> None:
        if wait:
            self._loop.call_later(wait, self._answer)
        else:
            self._loop.call_soon(self._answer)

    def _answer(self) -> None:
        begun = self._loop.time()
        try:
            self._line[0]()  # it stays in line meanwhile: what comes after it is not planned twice
        finally:
            self._line.popleft()
            now = self._loop.time()
            wait = self._calls.take(now, max(1.0, (now - begun) / WORK))
            if self._line:
                self._plan(wait)
