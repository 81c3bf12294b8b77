"""How much one account may ask of the agent, so that nobody's flood becomes everybody's wait."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Per account, but where a connection is named. A client over its rate is made to wait, not refused."""

    clients: int = 16
    """Connections at a time; one more is told so and closed."""
    rate: float = 20.0
    """Calls a second, each connection for itself and all of the account together."""
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

    def take(self, now: float) -> float:
        """Take one; answers the seconds to wait before the next one."""
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        self._tokens = max(-self._burst, self._tokens - 1)
        return 0.0 if self._tokens >= 1 else (1 - self._tokens) / self._rate


class Share:
    """What all connections of one account have together."""

    def __init__(self, limits: Limits, now: float) -> None:
        self.clients = 0
        self.calls = Bucket(limits.rate, limits.burst, now)
