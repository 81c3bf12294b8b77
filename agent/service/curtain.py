"""Closes the whole PC to a child: lock, log out, pause; each is looked at, the next taken where it failed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.api.errors import Unavailable
from agent.service.ladder import LOOK_EVERY
from agent.service.orders import PAUSING, Order
from policies.model import End

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from agent.ports import Program, Sessions
    from agent.service.ladder import Ladder
    from agent.service.orders import Witness
    from policies.ids import AccountId, ChildId

PATIENCE = 5.0
"""Seconds until a lock or a logout must be seen to hold."""
RETRY_AFTER = 60.0
"""Seconds until a rung that did not hold is tried again."""
RUNGS = {
    End.PAUSE: (End.PAUSE,),
    End.LOCK: (End.LOCK, End.PAUSE),
    End.LOGOUT: (End.LOGOUT, End.LOCK, End.PAUSE),
}


@dataclass
class Curtain:
    """The end of the time at the PC, per child."""

    sessions: Sessions
    ladder: Ladder
    witness: Witness
    seconds: Callable[[], float]
    _failed: dict[tuple[ChildId, End], float] = field(default_factory=dict)
    _busy: set[ChildId] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def close(
        self, order: Order, how: End, accounts: Collection[AccountId], programs: Collection[Program]
    ) -> None:
        """Begin with the family's rung; does nothing while the same is under way."""
        if order.child in self._busy:
            return
        self._busy.add(order.child)
        task = asyncio.get_running_loop().create_task(self._climb(order, how, accounts, programs))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def stop(self) -> None:
        """Leave everything as it is: the agent ends."""
        for task in self._tasks:
            task.cancel()

    async def settle(self) -> None:
        """Wait until nothing is being done any more."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _climb(
        self, order: Order, how: End, accounts: Collection[AccountId], programs: Collection[Program]
    ) -> None:
        try:
            for rung in RUNGS[how]:
                if rung is End.PAUSE:
                    self.ladder.end(order, programs, PAUSING)
                elif not self._recently_failed(order.child, rung) and await self._rung(order, rung, accounts):
                    break
        finally:
            self._busy.discard(order.child)

    def _recently_failed(self, child: ChildId, rung: End) -> bool:
        failed = self._failed.get((child, rung))
        return failed is not None and self.seconds() - failed < RETRY_AFTER

    async def _rung(self, order: Order, rung: End, accounts: Collection[AccountId]) -> bool:
        since = self.seconds()
        try:
            for account in accounts:
                await (self.sessions.lock(account) if rung is End.LOCK else self.sessions.logout(account))
        except (Unavailable, OSError):
            self._failed[order.child, rung] = self.seconds()
            return False
        self.witness.acted(order, rung, (), self.seconds() - since)
        ok = await self._wait(accounts)
        self.witness.verified(order, rung, (), self.seconds() - since, ok=ok)
        if not ok:
            self._failed[order.child, rung] = self.seconds()
        return ok

    async def _wait(self, accounts: Collection[AccountId]) -> bool:
        deadline = self.seconds() + PATIENCE
        while any(
            session.active and not session.locked
            for session in self.sessions.current()
            if session.account in accounts
        ):
            if self.seconds() >= deadline:
                return False
            await asyncio.sleep(LOOK_EVERY)
        return True
