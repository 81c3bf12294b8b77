"""Closes the programs of a target as agreed; what began after it was closed is ended at once.

It has nothing to save yet, and being asked would give each start some seconds more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.service.observing.tally import BEAT
from agent.service.orders import CLOSING, PAUSING, STRIKING, Order
from policies.effects import PauseApp
from policies.finding import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import timedelta

    from agent.ports import Program
    from agent.service.acting.ladder import Ladder
    from agent.service.observing.watch import Watch
    from policies.effects import CloseApp

FRESH = 2 * BEAT
"""What is older may have work to save, though it was not seen before."""


def close(ladder: Ladder, watch: Watch, effect: PauseApp | CloseApp) -> None:
    """As agreed what ran already, by the last rung what has just begun."""
    order = Order(watch.child.id, effect.target, effect.reason)
    agreed = PAUSING if isinstance(effect, PauseApp) else CLOSING
    latest = FRESH if order.reason is Reason.BLOCK else min(FRESH, watch.shut_for(order.target))
    programs = watch.programs(order.target)
    new = _begun(programs, latest, ladder.programs.age)
    ladder.end(order, new, STRIKING)
    begun = {program.key for program in new}
    ladder.end(order, [x for x in programs if x.key not in begun], agreed)


def _begun(
    programs: Collection[Program], latest: timedelta, age: Callable[[Program], timedelta]
) -> list[Program]:
    """Those that are younger, without what an older one has started: it may need that to save its work."""
    new: list[Program] = []
    old: set[int] = set()
    for program in sorted(programs, key=lambda x: x.started):
        if program.parent in old or age(program) >= latest:
            old.add(program.pid)
        else:
            new.append(program)
    return new
