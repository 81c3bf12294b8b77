"""The rungs for whole accounts: each account by itself, so that one that cannot be held keeps no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.api.acts import Act
from agent.api.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence

    from agent.ports import Hold
    from agent.service.orders import ActListener, Order
    from policies.ids import AccountId


async def each(accounts: Collection[AccountId], act: Callable[[AccountId], Awaitable[None]]) -> bool:
    """Do it to all of them; whether it could be tried with one, or there was nobody left for it.

    What goes wrong in no known way is raised when all had their turn.
    """
    tried, errors = not accounts, list[Exception]()
    for account in accounts:
        try:
            await act(account)
            tried = True
        except (Unavailable, OSError):
            pass
        except Exception as error:  # noqa: BLE001 - one that a child has spoiled must keep no other
            errors.append(error)
    if errors:
        raise ExceptionGroup("accounts that an act went wrong with", errors)
    return tried


def holds(rung: Act, hold: Hold) -> bool:
    """Whether an account is kept as the rung wants it; who is not there at all needs no freezing."""
    if rung is Act.LOCK:
        return hold.locked
    return hold.gone or (rung is Act.FREEZE and hold.frozen)


@dataclass(frozen=True, slots=True)
class Told:
    """Tells the listener of each rung; of programs that are paused the ladder tells."""

    listener: ActListener
    order: Order

    def acted(self, rung: Act, _things: Sequence[AccountId], seconds: float) -> None:
        """Something was done to accounts."""
        if rung is not Act.PAUSE:
            self.listener.acted(self.order, rung, (), seconds)

    def verified(
        self, rung: Act, _things: Sequence[AccountId], left: Sequence[AccountId], seconds: float
    ) -> None:
        """It was looked at."""
        if rung is not Act.PAUSE:
            self.listener.verified(self.order, rung, (), seconds, ok=not left)
