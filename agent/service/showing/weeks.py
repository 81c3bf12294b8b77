"""A week, told: from the store's sums, with today as counted up to now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.api.messages import Line, WeekView
from agent.service.observing.tried import numbers
from agent.service.showing.views import line, seconds
from policies.requests import State
from policies.retention import FINE
from policies.summary import EVERYTHING, week_summary
from policies.target import SCREEN
from policies.week import DAY, first_of_week

if TYPE_CHECKING:
    from datetime import date

    from agent.ports.store import Store
    from agent.service.household import Household
    from agent.service.observing.watch import Watch
    from policies.summary import Shares

MOST = 20
"""So many apps and sites are told; nobody reads more."""


def week_view(watch: Watch, household: Household, store: Store, day: date, *, narrow: bool) -> WeekView:
    """What was used in the week of a day; ``narrow``: as the child's visibility shows it to guardians."""
    first = first_of_week(day)
    last = first + 6 * DAY
    today, calendar = watch.plan.day, household.calendar
    totals = dict(store.totals(watch.child.id, first - 7 * DAY, last))
    totals[today] = {target: watch.usage.used(target, today) for target in watch.usage.days.get(today, {})}
    asked = [
        request
        for request in store.requests(watch.child.id)
        if first <= calendar.day(request.asked_at) <= last
    ]
    summary = week_summary(
        day,
        totals,
        limits_reached=store.count(
            watch.child.id, "limit", calendar.instant(first), calendar.instant(last + DAY)
        ),
        requests=len(asked),
        granted=sum(request.state is State.GRANTED for request in asked),
        visibility=watch.child.visibility if narrow else EVERYTHING,
    )

    def lines(shares: Shares) -> tuple[Line, ...]:
        return tuple(line(target, used, household, watch.child) for target, used in shares[:MOST])

    screen_name = household.name_of(SCREEN)
    old = first < today - FINE
    since = store.first_used(watch.child.id) or today
    return WeekView(
        watch.child.id,
        summary.first,
        today,
        tuple(
            Line(at.isoformat(), screen_name, None, seconds(used))
            for at, used in summary.days
            if since <= at <= today
        ),
        seconds(summary.screen),
        seconds(summary.last_week),
        lines(summary.apps),
        lines(summary.sites),
        lines(summary.categories),
        summary.limits_reached,
        summary.requests,
        summary.granted,
        FINE.days if old else None,
        numbers(store, watch.child, first, guardian=narrow),
    )
