"""More time, please: what a child asks, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from policies.finding import ALLOWANCES, Reason
from policies.model import Grant
from policies.verdict import ZERO
from policies.week import DAY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from policies.finding import LayerFinding
    from policies.ids import CategoryId, ChildId, RequestId
    from policies.model import Break
    from policies.target import Target
    from policies.verdict import Verdict


TOLD = timedelta(minutes=15)
"""As early the first warning of a break comes, if nothing else was agreed (``told``)."""


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
    """A request is answered once; ``request``: as it was answered, or expired."""

    def __init__(self, request: Request) -> None:
        super().__init__(f"request {request.id} is already {request.state.value}")
        self.request = request


def grant(request: Request, given: Grant, at: datetime | None = None) -> Request:
    """The request answered with time; ``at``: when, where what is given begins later."""
    return _answered(request, State.GRANTED, at or given.at, given.by, given.why)


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
    same = (one for one in grants if one.answers == request.id)
    return next(same, None) if request.state is State.GRANTED else None


def _answered(request: Request, state: State, at: datetime, by: str, why: str) -> Request:
    request = expire(request, at)
    if request.state is not State.ASKED:
        raise AlreadyAnswered(request)
    return replace(request, state=state, answered_at=at, answered_by=by, answer=why)


def fitting_grant(
    verdict: Verdict,
    extra: timedelta,
    now: datetime,
    day_end: datetime,
    *,
    by: str,
    why: str = "",
    told: timedelta = TOLD,
) -> Grant:
    """The grant that makes "``extra`` more" true for whoever goes on from now: on top of what is left.

    All that closes the target now, or would before that time is over, is raised or opened with it. Allowances
    are raised: until the end of the day, and past midnight as long as that time lasts. With hours, a break, a
    block or unfinished learning among them it is open for that time, used or not. A break that was not told
    of yet (``told`` before it) is held: what is given counts after it, or is opened once the rest is over.
    """
    coming = sorted((finding for finding in verdict.findings if _ends(finding, now, day_end)), key=_left)
    held = coming[0] if coming and _is_far_break(coming[0], told) else None
    lasting = {finding: _lasts(_left(finding), finding, held) for finding in coming if finding is not held}
    if not lasting:
        return Grant((verdict.target,), now, day_end, extra, by, why)
    first = min(lasting, key=lasting.__getitem__)
    over = max(lasting[first], ZERO)
    more = _lasts(max(_left(first), ZERO) + extra, first, held)
    ends = [finding for finding, lasts in lasting.items() if lasts < more]
    named = _named(verdict.target, ends)
    if all(_drawn_on(finding) for finding in ends):
        return Grant(named, now, max(day_end, now + more), extra, by, why)
    until = over + extra
    if held is not None and held.pause is not None and held.target not in named:  # else it is opened too
        until = _goes_on(over, extra, held.pause, _left(held))
        named = _named(verdict.target, (finding for finding, lasts in lasting.items() if lasts < until))
    return Grant(named, now if held is None else now + over, now + until, None, by, why)


def _named(target: Target, ends: Iterable[LayerFinding]) -> tuple[Target, ...]:
    return tuple(dict.fromkeys((target, *(finding.target for finding in ends))))


def _goes_on(over: timedelta, extra: timedelta, pause: Break, first: timedelta) -> timedelta:
    """When so much more was used from an hour on at which something closes; no break counts.

    ``first``: until the first break, if somebody always goes on.
    """
    breaks, since = divmod(max(over - first, ZERO), pause.after + pause.length)
    used = min(over, first) + breaks * pause.after + max(since - pause.length, ZERO)
    return _with_breaks(used + extra, pause, first)


def _with_breaks(used: timedelta, pause: Break, first: timedelta) -> timedelta:
    """When so much was used, with all breaks that begin before."""
    return used + max(-((first - used) // pause.after), 0) * pause.length


def _lasts(left: timedelta, finding: LayerFinding, held: LayerFinding | None) -> timedelta:
    """How long it is until a layer closes its target: what ends by use ends later by each break."""
    if held is None or held.pause is None or not _drawn_on(finding):
        return left
    return _with_breaks(left, held.pause, _left(held))


def _ends(finding: LayerFinding, now: datetime, day_end: datetime) -> bool:
    """Whether a layer closes its target, now or within a day; what midnight renews does not."""
    if finding.reason is not Reason.OPEN:
        return True
    if finding.left is None or finding.left > DAY:
        return False
    return finding.coming is not Reason.DAILY or finding.opened or now + finding.left < day_end


def _is_far_break(finding: LayerFinding, told: timedelta) -> bool:
    return finding.coming is Reason.BREAK and not finding.opened and _left(finding) > told


def _left(finding: LayerFinding) -> timedelta:
    """Nothing where it is closed now."""
    return ZERO if finding.left is None else finding.left


def _drawn_on(finding: LayerFinding) -> bool:
    """Whether it ends by use alone, so that more of the same is time for the rest of the day."""
    reason = finding.coming if finding.reason is Reason.OPEN else finding.reason
    return reason in ALLOWANCES and not finding.opened
