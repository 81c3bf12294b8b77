"""Who is taken for a child though nobody said so: whoever logs in and is in no agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.api.problems import SHARED_UNASKED
from agent.ports.store import StoreProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.ports import Sessions
    from agent.service.household import Household
    from agent.service.reporting.health import Health
    from agent.service.reporting.reporter import Reporter
    from policies.ids import AccountId
    from policies.model import Child


def enrol(
    household: Household,
    sessions: Sessions,
    taken_for: Callable[[AccountId], Child],
    load: Callable[[], None],
    reporter: Reporter,
) -> None:
    """Such an account is a child from its first login on, and until it is known to be an adult's.

    ``load`` takes that up; where it raises StoreProblem all stays as it was.
    """
    # What runs without a login may be a service of the house (films, music) with an account of its own, also
    # where an adult looks after it; who comes into an account from a child's login has logged in there.
    here = {
        session.account
        for session in sessions.current()
        if not session.background or not all(map(household.is_free, session.opened_by))
    }
    reporter.guarded(yes=bool(household.adults))
    before = household.strangers
    found = household.strangers_of(here, taken_for)
    if found == before:
        return
    household.strangers = found
    try:
        load()
    except StoreProblem as problem:
        # The next beat tries again; the others are watched all the same.
        household.strangers = before
        reporter.stored(problem)
        return
    for account in sorted(found.keys() - before.keys()):
        reporter.log("enrolled", kind="security", who_logged_in=account)
    for account in sorted(before.keys() - found.keys()):
        reporter.log("freed", kind="security", account=account)


def tell_shared(household: Household, health: Health) -> None:
    """Nobody asks yet who sits at a shared account: it is as one in no agreement, and that is said."""
    if household.shared:
        health.report(SHARED_UNASKED, detail=", ".join(household.shared))
    else:
        health.clear(SHARED_UNASKED)
