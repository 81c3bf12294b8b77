"""A week, told: how long, with what, which limits were reached, what was asked; as narrow as was agreed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from policies.model import Sight, Visibility
from policies.target import PRESENCE, SCREEN, Kind, Target
from policies.week import DAY, first_of_week

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    Totals = Mapping[date, Mapping[Target, timedelta]]
    """Time per target, day by day."""

Shares = tuple[tuple[Target, timedelta], ...]
"""Targets with their time in a week, the most used first."""

EVERYTHING = Visibility()
ZERO = timedelta()


@dataclass(frozen=True, slots=True)
class WeekSummary:
    """One week of one child."""

    first: date
    """Its Monday."""
    days: tuple[tuple[date, timedelta], ...]
    """Screen time of each of the seven days."""
    screen: timedelta
    presence: timedelta
    """Everything at the PC, also what did not count."""
    last_week: timedelta
    """Screen time of the week before."""
    apps: Shares
    sites: Shares
    categories: Shares
    limits_reached: int = 0
    requests: int = 0
    granted: int = 0


def is_told(target: Target, visibility: Visibility) -> bool:
    """Whether the use of a target is told: ``totals`` leaves single programs or sites out, ``none`` also the
    categories, in which both are summed up. The time at the PC always is.
    """
    match target.kind:
        case Kind.APP:
            return visibility.apps is Sight.ALL
        case Kind.SITE:
            return visibility.sites is Sight.ALL
        case Kind.CATEGORY | Kind.FREE:
            return Sight.NONE not in {visibility.apps, visibility.sites}
        case _:
            return True


def tries_are_told(visibility: Visibility, host: str = "") -> bool:
    """Whether it is told how often closed sites of a category were tried; with ``host``, that one site."""
    return visibility.sites is Sight.ALL or (visibility.sites is Sight.TOTALS and not host)


def week_summary(
    day: date,
    totals: Totals,
    *,
    limits_reached: int = 0,
    requests: int = 0,
    granted: int = 0,
    visibility: Visibility = EVERYTHING,
) -> WeekSummary:
    """The week of ``day``, from the totals of it and of the week before.

    ``visibility`` is that of the child where a guardian looks. Limits and requests are always told. A child
    looks at its own week with ``EVERYTHING``.
    """
    first = first_of_week(day)
    this = [first + place * DAY for place in range(7)]
    sums: Counter[Target] = Counter()
    for each in this:
        sums.update({target: int(used.total_seconds()) for target, used in totals.get(each, {}).items()})
    told = Counter({target: seconds for target, seconds in sums.items() if is_told(target, visibility)})
    return WeekSummary(
        first=first,
        days=tuple((each, _screen(totals, each)) for each in this),
        screen=timedelta(seconds=sums[SCREEN]),
        presence=timedelta(seconds=sums[PRESENCE]),
        last_week=_sum(_screen(totals, each - 7 * DAY) for each in this),
        apps=_shares(told, Kind.APP),
        sites=_shares(told, Kind.SITE),
        categories=_shares(told, Kind.CATEGORY),
        limits_reached=limits_reached,
        requests=requests,
        granted=granted,
    )


def _screen(totals: Totals, day: date) -> timedelta:
    return totals.get(day, {}).get(SCREEN, ZERO)


def _sum(lengths: Iterable[timedelta]) -> timedelta:
    return sum(lengths, ZERO)


def _shares(sums: Counter[Target], kind: Kind) -> Shares:
    found = ((target, seconds) for target, seconds in sums.items() if target.kind is kind and seconds)
    ranked = sorted(found, key=lambda share: (-share[1], share[0]))
    return tuple((target, timedelta(seconds=seconds)) for target, seconds in ranked)
