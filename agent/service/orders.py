"""What is to be closed and why, by which acts, and who is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from agent.api.acts import Act

if TYPE_CHECKING:
    from collections.abc import Collection

    from policies.finding import Reason
    from policies.ids import ChildId
    from policies.target import Target

CLOSING = (Act.CLOSE, Act.TERMINATE, Act.KILL)
PAUSING = (Act.PAUSE, *CLOSING)
STRIKING = (Act.KILL,)


@dataclass(frozen=True, slots=True)
class Order:
    """Why and for whom programs are closed."""

    child: ChildId
    target: Target
    reason: Reason
    judged: bool = True
    """A verdict closes it: with another verdict no further act follows."""


class ActListener(Protocol):
    """Who is told what was done and whether it held."""

    def acted(self, order: Order, effect: Act, pids: Collection[int], seconds: float) -> None:
        """Something was done."""

    def verified(self, order: Order, effect: Act, pids: Collection[int], seconds: float, *, ok: bool) -> None:
        """It was looked at."""

    def instead(self, order: Order, failed: Collection[str], did: str) -> None:
        """Some rungs did not hold, the last one did."""

    def did_not_hold(self, order: Order, things: Collection[str], tried: Collection[str]) -> None:
        """Every rung was tried in vain on these programs or accounts."""

    def let_go(self, order: Order) -> None:
        """What withstood every rung has ended since, or may run again."""
