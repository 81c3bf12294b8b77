"""One ladder for programs and for accounts: act, look whether it holds, take the next rung if not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from agent.api.acts import Act
from agent.api.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)
LOOK_EVERY = 0.02
"""Seconds between two looks at whether an act held."""
REQUESTS = frozenset({Act.CLOSE, Act.TERMINATE})
"""What a program may decline, perhaps with a question about unsaved work: no failure worth telling."""


@dataclass(frozen=True, slots=True)
class Attempt(Generic[T]):
    """One rung for some programs or accounts."""

    rung: Act
    act: Callable[[list[T]], Awaitable[bool]]
    """False, Unavailable or OSError: it cannot be tried here. After any other error it is looked at."""
    left: Callable[[list[T]], list[T]]
    """Those that it does not hold, by the system's own word."""
    patience: float
    """Seconds until it must be seen to hold."""
    coming: Callable[[list[T]], Awaitable[bool]] | None = None
    """Whether it is on its way, for who is not held when patience ends."""
    longest: float = 0.0
    """Seconds that are waited for what is on its way, after that."""


class RungListener(Protocol[T_contra]):
    """Who hears of each rung."""

    def acted(self, rung: Act, things: Sequence[T_contra], seconds: float) -> None:
        """Something was done."""

    def verified(
        self, rung: Act, things: Sequence[T_contra], left: Sequence[T_contra], seconds: float
    ) -> None:
        """It was looked at; ``left``: those that it did not hold."""


@dataclass(frozen=True, slots=True)
class Climbed(Generic[T]):
    """How far it went."""

    left: list[T]
    """Those that no rung held."""
    failed: tuple[Act, ...]
    """Rungs that did not hold, or could not be tried; without requests that were declined."""
    held: Act | None
    """The one that did, for the last of them."""
    errors: tuple[Exception, ...] = ()
    """What went wrong in no known way: the rung may hold all the same, and the next one is taken if not."""


async def climb(
    steps: Sequence[Attempt[T]],
    things: list[T],
    seconds: Callable[[], float],
    teller: RungListener[T],
    wanted: Callable[[list[T]], list[T]] = list,
) -> Climbed[T]:
    """Take rung after rung until all are held; each rung is for those that the one before did not hold.

    ``wanted``: those of them that shall be held still. Nothing more is done to what is open again meanwhile.
    """
    left, failed, errors = things, list[Act](), list[Exception]()
    for step in steps:
        if not (left := wanted(left)):
            return Climbed([], _worth_telling(failed), None, (*errors,))
        since = seconds()
        if not await _tried(step, left, errors):
            failed.append(step.rung)
            continue
        teller.acted(step.rung, left, seconds() - since)
        before, unheld = left, await _unheld(step, left, seconds, wanted, errors)
        left = wanted(unheld)
        let_go = {*unheld}.difference(left)
        looked_at = [thing for thing in before if thing not in let_go]
        if looked_at:
            teller.verified(step.rung, looked_at, left, seconds() - since)
        if not left:
            return Climbed([], _worth_telling(failed), step.rung if looked_at else None, (*errors,))
        failed.append(step.rung)
    return Climbed(left, _worth_telling(failed), None, (*errors,))


async def wait(
    look: Callable[[list[T]], list[T]],
    things: list[T],
    patience: float,
    seconds: Callable[[], float],
    wanted: Callable[[list[T]], list[T]] = list,
) -> list[T]:
    """Those that are not as they should be when patience ends, or when none of them is wanted so."""
    deadline = seconds() + patience
    while True:
        left = look(things)
        if not wanted(left) or seconds() >= deadline:
            return left
        await asyncio.sleep(LOOK_EVERY)


async def _unheld(
    step: Attempt[T],
    things: list[T],
    seconds: Callable[[], float],
    wanted: Callable[[list[T]], list[T]],
    errors: list[Exception],
) -> list[T]:
    """All of them where nobody can see it."""
    unheld = things
    try:
        unheld = await wait(step.left, things, step.patience, seconds, wanted)
        end = seconds() + step.longest
        while step.coming and wanted(unheld) and seconds() < end and await step.coming(unheld):
            unheld = await wait(step.left, things, min(step.patience, end - seconds()), seconds, wanted)
    except Exception as error:  # noqa: BLE001 - whatever a child made of its PC: it must not stop the ladder
        errors.append(error)
    return unheld


async def _tried(step: Attempt[T], things: list[T], errors: list[Exception]) -> bool:
    try:
        return await step.act(things)
    except (Unavailable, OSError):
        return False
    except Exception as error:  # noqa: BLE001 - as above; some of them may be held by now
        errors.append(error)
        return True


def _worth_telling(rungs: list[Act]) -> tuple[Act, ...]:
    return tuple(rung for rung in rungs if rung not in REQUESTS)
