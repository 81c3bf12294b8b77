"""Where a target stands between Free and Over, and what follows from each change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

from policies.effects import CloseApp, EndSession, PauseApp, Warn
from policies.finding import ALLOWANCES, Reason
from policies.model import AppEnd
from policies.target import PRESENCE, SCREEN, Kind, Target
from policies.verdict import ZERO

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from policies.effects import Effect
    from policies.finding import LayerFinding
    from policies.model import End, Screen
    from policies.verdict import Verdict

WORTH_SAVING = frozenset({Reason.WINDOW, Reason.DAILY, Reason.WEEKLY})
"""Ends that come by the clock and get the grace; a block or a break does not."""


@dataclass(frozen=True, slots=True)
class Free:
    """Open, nothing to say yet."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Open; the child was told of ends that are still ahead."""

    marks: Mapping[Reason, timedelta]
    """The last mark that was told, by what the end comes of."""


@dataclass(frozen=True, slots=True)
class Grace:
    """Closed, but until then work can be saved; once a day."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Over:
    """Closed."""

    reason: Reason


Standing = Free | Warned | Grace | Over


@dataclass(frozen=True, slots=True)
class Terms:
    """How the family wants an end to be: said before, with time for saving, and how it closes."""

    warn: tuple[timedelta, ...]
    grace: timedelta | None
    """What is left of the day's grace for the screen; None for apps, or when it was used."""
    screen_end: End
    app_end: AppEnd = AppEnd.PAUSE


def terms(screen: Screen, *, grace_used: bool, app_end: AppEnd = AppEnd.PAUSE) -> Terms:
    """The terms of a child's agreement on this day."""
    return Terms(screen.warn, None if grace_used else screen.grace, screen.end, app_end)


def there(target: Target, in_use: frozenset[Target]) -> bool:
    """Whether somebody is at it, charged or free: an end of the screen's hours ends learning too."""
    match target.kind:
        case Kind.SCREEN:
            return PRESENCE in in_use
        case Kind.CATEGORY:
            return not in_use.isdisjoint({target, Target(Kind.FREE, target.key)})
        case _:
            return target in in_use


def ahead(verdict: Verdict, in_use: frozenset[Target]) -> LayerFinding | None:
    """What closes an open target first if use goes on as now; an allowance that is not drawn on does not."""
    coming = [
        (finding.left, finding)
        for finding in verdict.findings
        if finding.left is not None
        and (finding.opened or finding.coming not in ALLOWANCES or finding.target in in_use)
    ]
    return min(coming, key=lambda pair: pair[0])[1] if coming else None


def step(
    standing: Standing,
    verdict: Verdict,
    now: datetime,
    terms: Terms,
    *,
    in_use: frozenset[Target],
    to_close: bool,
) -> tuple[Standing, tuple[Effect, ...]]:
    """The next standing, and what the agent must do.

    ``in_use`` is what a second counts for: who is there is told of the end, and has time for saving work,
    whether it is charged or free. ``to_close``: something goes on there that its end closes. Effects of a
    closed target come at every step as long as it does: the agent makes it so and does nothing where it is so
    already.
    """
    if verdict.open:
        return _opened(standing, verdict, terms, in_use)
    match standing:
        case Grace(until) if now < until and verdict.reason in WORTH_SAVING:
            return standing, ()
        case Free() | Warned() if (
            verdict.target == SCREEN
            and there(SCREEN, in_use)
            and terms.grace
            and verdict.reason in WORTH_SAVING
        ):
            told = Warn(verdict.target, terms.grace, verdict.reason, grace=True)
            return Grace(now + terms.grace), (told,)
        case Free() | Warned() | Grace() | Over():
            closing = (_close(verdict, terms),) if to_close else ()
            return Over(verdict.reason), closing
        case _:  # pragma: no cover
            assert_never(standing)


def _opened(
    standing: Standing, verdict: Verdict, terms: Terms, in_use: frozenset[Target]
) -> tuple[Standing, tuple[Effect, ...]]:
    told = _told(standing, verdict, terms)
    first = ahead(verdict, in_use) if there(verdict.target, in_use) else None
    if first is not None and first.because == verdict.target:
        # The one whose rule will close it is told: the end of the screen's time is not told for each app.
        mark = _mark(first.left, terms)
        if mark is not None and mark < told.get(first.coming, timedelta.max):
            warning = Warn(verdict.target, first.left or ZERO, first.coming)
            return Warned({**told, first.coming: mark}), (warning,)
    return Warned(told) if told else Free(), ()


def _told(standing: Standing, verdict: Verdict, terms: Terms) -> dict[Reason, timedelta]:
    """The marks that were told of each end that is ahead; one that time given has moved away will be told
    again when it comes.
    """
    told = standing.marks if isinstance(standing, Warned) else {}
    found: dict[Reason, timedelta] = {}
    for finding in verdict.findings:
        mark = _mark(finding.left, terms) if finding.because == verdict.target else None
        if mark is not None and finding.coming in told:
            found[finding.coming] = max(mark, told[finding.coming])
    return found


def _mark(left: timedelta | None, terms: Terms) -> timedelta | None:
    """The last of the marks that have come."""
    return None if left is None else min((mark for mark in terms.warn if left <= mark), default=None)


def _close(verdict: Verdict, terms: Terms) -> Effect:
    if verdict.target == SCREEN:
        return EndSession(terms.screen_end, verdict.reason)
    if verdict.reason is Reason.BLOCK or terms.app_end is AppEnd.CLOSE:
        return CloseApp(verdict.target, verdict.reason)
    return PauseApp(verdict.target, verdict.reason)
