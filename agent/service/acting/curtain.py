"""Closes the whole PC to a child, beginning with the family's rung; opens it again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from agent.api.acts import Act
from agent.service.acting.account_rungs import Told, each, holds
from agent.service.acting.openings import Openings
from agent.service.acting.rungs import Attempt, Climbed, climb
from agent.service.acting.tasks import Tasks
from agent.service.observing.tally import BEAT
from agent.service.orders import PAUSING, Order
from policies.finding import Reason
from policies.model import End
from policies.target import SCREEN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection
    from datetime import timedelta

    from agent.ports import Accounts, Program
    from agent.service.acting.ladder import Ladder
    from agent.service.orders import ActListener
    from policies.ids import AccountId, ChildId

PATIENCE = {Act.LOCK: 4.0, Act.FREEZE: 2.0, Act.PAUSE: 1.0, Act.LOGOUT: 3.0}
"""Seconds until it must be seen to hold."""
COMING = 40.0
"""Seconds more for a lock on its way: light-locker starts another X server, Cinnamon's is a script."""
AGAIN = 1.0
"""Seconds until a lock is looked at once more: a locker may end at once, a hint may only be flashed."""
RETRY_AFTER = 60.0
"""Seconds until a rung that did not hold is tried again; meanwhile the next one comes first."""
LADDERS = {
    End.PAUSE: (Act.PAUSE, Act.FREEZE, Act.LOGOUT),
    End.LOCK: (Act.LOCK, Act.FREEZE, Act.PAUSE, Act.LOGOUT),
    End.LOGOUT: (Act.LOGOUT, Act.LOCK, Act.FREEZE, Act.PAUSE),
}
"""What keeps unsaved work comes before what does not; a logout that the family chose comes first.

An account stands still as a whole only where no session of it has a desktop (``Accounts.freeze`` says so):
what draws the screen must go on, or nobody could leave it. On a desktop its programs are paused instead.
"""
OWN_ACCOUNT = {
    End.PAUSE: (Act.PAUSE,),
    End.LOCK: (Act.LOCK, Act.PAUSE),
    End.LOGOUT: (Act.LOGOUT, Act.LOCK, Act.PAUSE),
}
"""In try mode: the account that tries Luytre is not thrown out of its session unless it asked for that."""


@dataclass
class Curtain:
    """The end of the time at the PC, per child."""

    accounts: Accounts
    ladder: Ladder
    listener: ActListener
    seconds: Callable[[], float]
    ladders: dict[End, tuple[Act, ...]]
    shut_out: Callable[[ChildId], None] = lambda _child: None
    """Called before an account is frozen: a login into what stands still would hang, not be refused."""
    doubted: Callable[[AccountId], bool] = lambda _account: False
    """Whether a session of the account only says that it is locked."""
    changed: Callable[[], None] = lambda: None
    """Called when it is time to look again whether a lock lasts."""
    frozen: dict[AccountId, ChildId] = field(default_factory=dict)
    """Accounts that we froze: nobody is at them."""
    escalated: set[ChildId] = field(default_factory=set)
    """Children for whom a firmer rung than the family's was needed, until their time opens again."""
    _openings: Openings = field(init=False)
    _told: dict[ChildId, set[tuple[tuple[Act, ...], Act | None]]] = field(default_factory=dict)
    _failed: dict[tuple[ChildId, Act], float] = field(default_factory=dict)
    _busy: set[ChildId] = field(default_factory=set)
    _opened: set[ChildId] = field(default_factory=set)
    """Those whose time opened again while they were being closed."""
    _tasks: Tasks = field(default_factory=Tasks)

    def __post_init__(self) -> None:
        self._openings = Openings(self.seconds)

    def close(
        self, order: Order, how: End, accounts: Collection[AccountId], programs: Collection[Program]
    ) -> None:
        """Begin with the family's rung; does nothing while the same is under way."""
        if order.child in self._busy:
            self._opened.discard(order.child)
        else:
            covering = self._covering(accounts)
            theirs = [program for program in programs if program.pid not in covering]
            self._start(order.child, self._climb(order, how, list(accounts), theirs))

    def open(self, order: Order) -> None:
        """The child's time is open: what stands still runs on, and nothing more is done."""
        child = order.child
        if child in self._busy:
            self._opened.add(child)
        self.escalated.discard(child)
        self._openings.forget(child)
        if self._told.pop(child, None):
            self.listener.let_go(order)
        frozen = [account for account, owner in self.frozen.items() if owner == child]
        if frozen and child not in self._busy:
            self._start(child, self._thaw(order, frozen))

    def allow(self, child: ChildId) -> None:
        """The child is at what is always open: a lock that was opened for that has not failed."""
        self._openings.allowed(child)

    def wait(self) -> timedelta | None:
        """Until the next look; None: nobody stands still or is being closed."""
        return BEAT if self.frozen or self._busy else None

    def look(self, children: Collection[ChildId], owner: Callable[[AccountId], ChildId | None]) -> None:
        """What somebody else thawed is at the PC again, and closes anew; what is no more its child's runs on.

        ``children``: all that there are; ``owner``: whose an account is now. Raises what went wrong in acts.
        """
        strays: dict[ChildId, list[AccountId]] = {}
        for account, child in tuple(self.frozen.items()):
            if child in self._busy:
                continue
            if not self.accounts.hold(account).frozen:
                del self.frozen[account]
            elif child in children and owner(account) != child:
                strays.setdefault(child, []).append(account)
        for child, accounts in strays.items():
            self._start(child, self._thaw(Order(child, SCREEN, Reason.OPEN), accounts))
        known = {*self.frozen.values(), *self.escalated, *self._told, *self._busy}
        for child in known - set(children):
            self.open(Order(child, SCREEN, Reason.OPEN))
        self._tasks.look()

    async def release(self) -> None:
        """Leave: what is under way is given up, what stands still runs on."""
        self._tasks.cancel()
        await self.settle()
        await each(tuple(self.frozen), self.accounts.thaw)
        self.frozen.clear()

    async def settle(self) -> None:
        """Wait until nothing is being done any more."""
        await self._tasks.settle()

    def _start(self, child: ChildId, work: Awaitable[None]) -> None:
        self._busy.add(child)
        self._tasks.start(work, lambda: self._over(child))

    def _covering(self, accounts: Collection[AccountId]) -> set[int]:
        try:
            return {y for x in accounts if not self.doubted(x) for y in self.accounts.covering(x)}
        except Exception as error:  # noqa: BLE001 - a screen that stands still is closed as well
            self._tasks.tell([error])
            return set()

    def _over(self, child: ChildId) -> None:
        self._busy.discard(child)
        if child in self._opened:
            self._opened.discard(child)
            self.changed()  # what was done until then is undone

    async def _climb(
        self, order: Order, how: End, accounts: list[AccountId], programs: Collection[Program]
    ) -> None:
        child, ladder = order.child, self.ladders[how]
        gave_way = self._gave_way(order, accounts, programs)
        rungs = [rung for rung in ladder if not self._recently_failed(child, rung)]
        if not rungs:
            running = [program for program in programs if program.account not in self.frozen]
            self.ladder.end(order, running, PAUSING)  # what has started since
            return
        wanted = partial(self._wanted, child, how, programs)
        steps = [self._step(rung, order, programs, wanted) for rung in rungs]
        if not gave_way and not steps[0].left(accounts):
            return
        since = self.seconds()
        climbed = await climb(steps, accounts, self.seconds, Told(self.listener, order), wanted)
        self._tasks.tell(climbed.errors)
        if child in self._opened:
            return
        if climbed.held is None and Act.LOCK in climbed.failed and not climbed.left:
            self.listener.verified(order, Act.LOCK, (), self.seconds() - since, ok=True)
            climbed = Climbed([], (), Act.LOCK)
        self._failed.update({(child, rung): self.seconds() for rung in climbed.failed})
        if climbed.held is not ladder[0]:
            self.escalated.add(child)
        if climbed.held is Act.LOCK:
            self._openings.locked(child)
            self._tasks.start(asyncio.sleep(AGAIN), self.changed)
        self._tell(order, replace(climbed, failed=(*gave_way, *climbed.failed)))

    def _wanted(
        self, child: ChildId, how: End, programs: Collection[Program], accounts: list[AccountId]
    ) -> list[AccountId]:
        """Those that are neither open again, nor locked at last where that was the family's wish."""
        if child in self._opened:
            return []
        return self._not_held(Act.LOCK, accounts, programs) if how is End.LOCK else accounts

    def _gave_way(
        self, order: Order, accounts: list[AccountId], programs: Collection[Program]
    ) -> tuple[Act, ...]:
        """The lock, where it held and is open again once too often: it has failed like any other rung."""
        child, lasted = order.child, self._openings.lasts(order.child)
        if lasted is None or not self._not_held(Act.LOCK, accounts, programs):
            return ()
        self.listener.verified(order, Act.LOCK, (), lasted, ok=False)
        if not self._openings.opened(child):
            return ()
        self._failed[child, Act.LOCK] = self.seconds()
        return (Act.LOCK,)

    def _tell(self, order: Order, climbed: Climbed[AccountId]) -> None:
        """What did not hold is told once, until the time opens again."""
        story = climbed.failed, climbed.held
        known = self._told.setdefault(order.child, set())
        if not climbed.failed or story in known:
            return
        known.add(story)
        if climbed.held is None:
            self.listener.did_not_hold(order, climbed.left, climbed.failed)
        else:
            self.listener.instead(order, climbed.failed, climbed.held)

    def _recently_failed(self, child: ChildId, rung: Act) -> bool:
        return self.seconds() - self._failed.get((child, rung), -RETRY_AFTER) < RETRY_AFTER

    def _step(
        self,
        rung: Act,
        order: Order,
        programs: Collection[Program],
        wanted: Callable[[list[AccountId]], list[AccountId]],
    ) -> Attempt[AccountId]:
        async def pause(accounts: list[AccountId]) -> bool:
            theirs = [x for x in programs if x.account in accounts]
            await self.ladder.pause(order, theirs, lambda: not wanted(accounts))
            return True

        async def stand_still(account: AccountId) -> None:
            await self.accounts.freeze(account)
            self.frozen[account] = order.child

        async def freeze(accounts: list[AccountId]) -> bool:
            self.shut_out(order.child)
            return await each(unheld(accounts), stand_still)

        def unheld(accounts: list[AccountId]) -> list[AccountId]:
            return self._not_held(rung, accounts, programs)

        async def coming(accounts: list[AccountId]) -> bool:
            return any([await self.accounts.locking(account) for account in accounts])

        acts: dict[Act, Callable[[list[AccountId]], Awaitable[bool]]] = {
            Act.PAUSE: pause,
            Act.FREEZE: freeze,
            Act.LOCK: lambda accounts: each(unheld(accounts), self.accounts.lock),
            Act.LOGOUT: lambda accounts: each(unheld(accounts), self.accounts.end),
        }
        attempt = Attempt(rung, acts[rung], unheld, PATIENCE[rung])
        return replace(attempt, coming=coming, longest=COMING) if rung is Act.LOCK else attempt

    def _not_held(
        self, rung: Act, accounts: list[AccountId], programs: Collection[Program]
    ) -> list[AccountId]:
        if rung is Act.PAUSE:
            free = {program.account for program in self.ladder.free(programs)} - self.frozen.keys()
            return [account for account in accounts if account in free]
        return [account for account in accounts if not self._holds(rung, account)]

    def _holds(self, rung: Act, account: AccountId) -> bool:
        try:
            return holds(rung, self.accounts.hold(account)) and not (
                rung is Act.LOCK and self.doubted(account)
            )
        except Exception as error:  # noqa: BLE001 - what nobody can make out is open, and the next rung's
            self._tasks.tell([error])
            return False

    async def _thaw(self, order: Order, accounts: list[AccountId]) -> None:
        since = self.seconds()
        await each(accounts, self.accounts.thaw)
        self.listener.acted(order, Act.RESUME, (), self.seconds() - since)
        for account in accounts:
            if not self.accounts.hold(account).frozen:
                del self.frozen[account]
        ok = self.frozen.keys().isdisjoint(accounts)
        self.listener.verified(order, Act.RESUME, (), self.seconds() - since, ok=ok)
