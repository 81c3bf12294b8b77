"""More time, please: what a child asks, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from policies.model import Grant
from policies.verdict import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from policies.ids import CategoryId, ChildId, RequestId
    from policies.target import Target
    from policies.verdict import Verdict


class State(StrEnum):
    """Where a request stands; each leads only forward."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Request:
    """One question of a child and, when there is one, the answer; both sides see all of it."""

    id: RequestId
    child: ChildId
    target: Target
    extra: timedelta
    reason: str
    asked_at: datetime
    expires_at: datetime
    state: State = State.ASKED
    answered_at: datetime | None = None
    answered_by: str = ""
    answer: str = ""
    guessed: CategoryId | None = None
    """What was guessed of the site, where the request says that this is wrong."""


class AlreadyAnswered(ValueError):
    """A request is answered once."""


def grant(request: Request, given: Grant) -> Request:
    """The request answered with time."""
    return _answered(request, State.GRANTED, given.at, given.by, given.why)


def refuse(request: Request, at: datetime, by: str, why: str) -> Request:
    """The request answered with no, and why."""
    return _answered(request, State.REFUSED, at, by, why)


def expire(request: Request, now: datetime) -> Request:
    """The request, closed where its time has passed without an answer."""
    if request.state is not State.ASKED or now < request.expires_at:
        return request
    return replace(request, state=State.EXPIRED, answered_at=request.expires_at)


def answer_of(request: Request, grants: Iterable[Grant]) -> Grant | None:
    """What the answer to a request gave, which may open more than was asked for; None: not known."""
    same = (one for one in grants if (one.at, one.targets[0]) == (request.answered_at, request.target))
    return next(same, None) if request.state is State.GRANTED else None


def _answered(request: Request, state: State, at: datetime, by: str, why: str) -> Request:
    request = expire(request, at)
    if request.state is not State.ASKED:
        message = f"request {request.id} is already {request.state.value}"
        raise AlreadyAnswered(message)
    return replace(request, state=state, answered_at=at, answered_by=by, answer=why)


def fitting_grant(
    verdict: Verdict, extra: timedelta, now: datetime, day_end: datetime, *, by: str, why: str = ""
) -> Grant:
    """The grant that makes "``extra`` more" true, whatever closes the target.

    Used-up allowances are raised until the end of the day; what a window, a block, a break or unfinished
    learning closes is opened for that long. A child given 15 minutes must get 15 minutes: all whose rules
    close the target now are raised with it, and what was overrun is made up for.
    """
    targets = tuple(dict.fromkeys((verdict.target, *verdict.closers)))
    if all(reason in {Reason.DAILY, Reason.WEEKLY, Reason.OPEN} for reason in verdict.reasons):
        return Grant(targets, now, day_end, extra, by, why)
    return Grant(targets, now, now + extra, None, by, why)
