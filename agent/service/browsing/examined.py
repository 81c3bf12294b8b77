"""The filter of names, tried for ``doctor``: who is filtered, whether it refuses and helps, its lists."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from agent.api.checks import FAILS, HOLDS, UNKNOWN, check
from agent.sites.liststate import OLD
from policies import resolvers
from policies.week import DAY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from agent.api.messages import Check
    from agent.ports.names import Examination
    from agent.service.household import Household
    from agent.sites.examining import Examined
    from policies.ids import ChildId


def examined(
    found: Examination | None, household: Household, now: datetime, mine: Collection[ChildId] | None
) -> Iterator[Check]:
    """One line each; ``mine``: of these children alone, None: of all."""
    children = [] if found is None else [x for x in found.children if mine is None or x in mine]
    if found is not None and not found.children:
        yield check("names", "asked", HOLDS) if found.found else check("names", "silent", FAILS)
        if found.found:
            yield _lists(found.found, now)
        return
    if found is None or not children:
        yield check("names", "nobody", HOLDS)
        return
    names = ", ".join(sorted(household.child(child).name for child in children))
    told = found.found
    yield check("names", "ok", HOLDS, {"children": names}) if told else check("names", "silent", FAILS)
    yield check("names-gate", "ok", HOLDS) if found.turned else check("names-gate", "open", FAILS)
    if told is not None:
        yield from _tried(told)
        yield _resolver(household.policy.resolver, told)
        if told.reaches is not None:
            yield check("answers", "ok", HOLDS) if told.reaches else check("answers", "shut", FAILS)
        yield _lists(told, now)


def _tried(found: Examined) -> Iterator[Check]:
    refuses, helps = _all(x.refuses for x in found.ports), _all(x.helps for x in found.ports)
    if refuses is not None:
        yield check("closed-name", "ok", HOLDS) if refuses else check("closed-name", "open", FAILS)
    case, result = {True: ("ok", HOLDS), False: ("closed", FAILS), None: ("silent", UNKNOWN)}[helps]
    yield check("help-name", case, result)


def _resolver(written: str | None, found: Examined) -> Check:
    """Who is asked; what helps is asked of the network's own resolver too, where the chosen one is silent."""
    if written is None:
        return check("resolver", "network", HOLDS)
    about = {"resolver": resolvers.title(written)}
    if found.chosen:
        return check("resolver", "ok", HOLDS, about)
    online = _all(x.helps for x in found.ports) is not None
    return check("resolver", "silent", FAILS if online else UNKNOWN, about)


def _lists(found: Examined, now: datetime) -> Check:
    if found.lists != "whole":
        return check(
            "lists", found.lists, {"none": HOLDS, "previous": UNKNOWN, "damaged": FAILS}[found.lists]
        )
    about, asked = {"names": str(found.names)}, _moment(found.asked)
    if asked is None:
        return check("lists", "unasked", UNKNOWN, about)
    about["days"] = str(max((now - asked) // DAY, 0))
    return check("lists", "old", UNKNOWN, about) if now - asked > OLD else check("lists", "ok", HOLDS, about)


def _all(found: Iterable[bool | None]) -> bool | None:
    """False where any is, else None where any is."""
    told = set(found)
    return False if False in told else None if None in told or not told else True


def _moment(text: str) -> datetime | None:
    """A moment as the other half writes it; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
