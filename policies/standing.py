"""Where a target stands between Free and Over, and what follows from each change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from policies.effects import CloseApp, EndSession, PauseApp, Warn
from policies.model import AppEnd
from policies.target import SCREEN
from policies.verdict import ZERO, Reason

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from policies.effects import Effect
    from policies.model import End, Screen
    from policies.verdict import Verdict

WORTH_SAVING = frozenset({Reason.WINDOW, Reason.DAILY, Reason.WEEKLY})
"""Ends that come by the clock and get the grace; a block or a break does not."""


@dataclass(frozen=True, slots=True)
class Free:
    """Open, nothing to say yet."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Open; the child was told that ``mark`` remains."""

    mark: timedelta


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


def step(
    standing: Standing,
    verdict: Verdict,
    now: datetime,
    terms: Terms,
    *,
    in_use: bool,
    opens_at: datetime | None = None,
) -> tuple[Standing, tuple[Effect, ...]]:
    """The next standing, and what the agent must do.

    Effects of a closed target come at every step as long as it is in use: the agent makes it so and does
    nothing where it is so already.
    """
    if verdict.open:
        return _opened(standing, verdict, terms, in_use=in_use)
    match standing:
        case Grace(until) if now < until and verdict.reason in WORTH_SAVING:
            return standing, ()
        case Free() | Warned() if (
            in_use and verdict.target == SCREEN and terms.grace and verdict.reason in WORTH_SAVING
        ):
            told = Warn(verdict.target, terms.grace, verdict.reason, grace=True)
            return Grace(now + terms.grace), (told,)
        case Free() | Warned() | Grace() | Over():
            closing = (_close(verdict, terms, opens_at),) if in_use else ()
            return Over(verdict.reason), closing
        case _:  # pragma: no cover
            assert_never(standing)


def _opened(
    standing: Standing, verdict: Verdict, terms: Terms, *, in_use: bool
) -> tuple[Standing, tuple[Effect, ...]]:
    told = standing.mark if isinstance(standing, Warned) else None
    left = verdict.left
    mark = None if left is None else min((mark for mark in terms.warn if left <= mark), default=None)
    if mark is None or left is None:
        return Free(), ()
    if told is not None and told <= mark:
        # More is left than was told: a mark that time given has moved away is told again when it comes.
        return Warned(mark), ()
    if not in_use or verdict.because != verdict.target:
        # The one whose rule will close it is told: the end of the screen's time is not told for each app.
        return Free() if told is None else Warned(told), ()
    return Warned(mark), (Warn(verdict.target, max(left, ZERO), verdict.coming),)


def _close(verdict: Verdict, terms: Terms, opens_at: datetime | None) -> Effect:
    if verdict.target == SCREEN:
        return EndSession(terms.screen_end, verdict.reason, opens_at)
    if verdict.reason is Reason.BLOCK or terms.app_end is AppEnd.CLOSE:
        return CloseApp(verdict.target, verdict.reason)
    return PauseApp(verdict.target, verdict.reason)
