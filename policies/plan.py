"""What the policy says about the days around now, in instants: made once a day, so that judging is quick."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from policies.model import Action
from policies.target import SCREEN, Target
from policies.week import DAY, Calendar, open_spans

if TYPE_CHECKING:
    from collections.abc import Mapping

    from policies.model import Allowance, Break, Child, LearnFirst
    from policies.week import Week

DAYS_AHEAD = 8
"""A plan reaches a week and a day ahead: long enough to tell when a target opens again."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Layer:
    """What the family agreed for one target; an app is open when its own layer and those above are."""

    target: Target
    action: Action
    spans: tuple[Span, ...] | None
    """When its windows are open, joined where they touch; None: always."""
    daily: Mapping[date, timedelta]
    weekly: timedelta | None
    after: LearnFirst | None = None
    each: timedelta | None = None
    pause: Break | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One child's agreement for ``day`` and the days after it."""

    child: Child
    calendar: Calendar
    day: date
    edges: tuple[datetime, ...]
    """Begin of each day of the plan, and the end of its last."""
    layers: Mapping[Target, Layer]

    def bounds(self, moment: datetime) -> tuple[date, datetime, datetime]:
        """The day of a moment of this plan, its begin and its end."""
        for offset, (start, end) in enumerate(zip(self.edges, self.edges[1:], strict=False)):
            if start <= moment < end:
                return self.day + offset * DAY, start, end
        message = f"{moment} lies outside the plan"
        raise ValueError(message)

    @property
    def end(self) -> datetime:
        """Where the plan ends."""
        return self.edges[-1]


def plan(child: Child, calendar: Calendar, day: date) -> Plan:
    """The agreement with a child from that day on."""
    days = [day + offset * DAY for offset in range(DAYS_AHEAD + 1)]
    screen = child.screen
    layers = {
        SCREEN: _layer(
            SCREEN, Action.LIMIT, screen.allowance, screen.open, days, calendar, pause=screen.pause
        )
    }
    for rule in child.rules:
        layers[rule.target] = _layer(
            rule.target,
            rule.action,
            rule.allowance,
            rule.open,
            days,
            calendar,
            after=rule.after,
            each=rule.each,
        )
    return Plan(child, calendar, day, tuple(calendar.instant(each) for each in days), layers)


def _layer(  # noqa: PLR0913 - the parts of a rule and of the screen, which share no type
    target: Target,
    action: Action,
    allowance: Allowance,
    week: Week,
    days: list[date],
    calendar: Calendar,
    *,
    after: LearnFirst | None = None,
    each: timedelta | None = None,
    pause: Break | None = None,
) -> Layer:
    daily = {day: value for day in days if (value := allowance.daily.on(day, calendar)) is not None}
    spans = _joined(week, days, calendar) if week.entries else None
    return Layer(target, action, spans, daily, allowance.weekly, after, each, pause)


def _joined(week: Week, days: list[date], calendar: Calendar) -> tuple[Span, ...] | None:
    """Open spans of the days and of the evening before, joined; None where nothing ever closes."""
    joined: list[Span] = []
    around = (days[0] - DAY, *days, days[-1] + DAY)
    for start, end in sorted(span for day in around for span in open_spans(week, day, calendar)):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    if (
        len(joined) == 1
        and joined[0][0] <= calendar.instant(around[0])
        and joined[0][1] >= calendar.instant(days[-1] + 2 * DAY)
    ):
        return None
    return tuple(joined)
