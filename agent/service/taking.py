"""A guardian takes back what was given: it ends at once, and the child is told by whom and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.api.contract import EventName
from agent.api.errors import NotFound, Unavailable
from agent.api.messages import Event, Seconds
from policies import grants
from policies.grants import HoldsNoMore, remaining
from policies.model import TakenBack
from policies.verdict import judge

if TYPE_CHECKING:
    from datetime import timedelta

    from agent.service.reporting.reporter import Reporter
    from agent.service.requests import Requests
    from policies.ids import ChildId, GrantId
    from policies.model import Grant
    from policies.target import Target


def take_back(desk: Requests, key: GrantId, by: str, why: str) -> Grant:
    """The grant as it ends now; a request that it answers stays answered. Raises NotFound, and Unavailable
    where it holds no more: both name those that do.
    """
    found = desk.store.grant(key)
    if found is None:
        raise NotFound(f"There is no grant {key}. Those that hold: {_holding(desk)}.")
    child, given = found
    if desk.household.find(child) is None:
        raise NotFound(f'Grant {key} is of "{child}", who is not in the policy any more.')
    watch = desk.watch(child)
    taken = TakenBack(watch.now, by, why)
    try:
        ended = grants.take_back(given, taken)
    except HoldsNoMore as error:
        raise Unavailable(f"{str(error).capitalize()}. Those that hold: {_holding(desk)}.") from None
    left = remaining(watch.scene(), desk.subject(watch, given.targets[0]), given)
    desk.store.keep_taken(key, taken)
    watch.grants = tuple(ended if x.id == key else x for x in watch.grants)
    if desk.appeals is not None:
        desk.appeals.take_back(child, given, by)
    word = "took-back-open" if _is_open(desk, child, given.targets[0]) else "took-back"
    _tell(desk.reporter, word, child, ended, taken, left)
    return ended


def _is_open(desk: Requests, child: ChildId, target: Target) -> bool:
    """Whether it is open without what was given."""
    watch = desk.watch(child)
    return judge(watch.scene(), desk.subject(watch, target)).open


def _tell(
    reporter: Reporter, word: str, child: ChildId, given: Grant, taken: TakenBack, left: timedelta
) -> None:
    """The log how much of it was left, the child who took it back and why."""
    names = reporter.listed(given.targets, child)
    reporter.log(word, who=taken.by, child=child, kind="grant", number=given.id, what=names, time=left)
    first, seconds = str(given.targets[0]), Seconds(int(left.total_seconds()))
    reporter.publish(
        Event(EventName.TAKEN, taken.at, child, first, left=seconds, text=taken.why or None, by=taken.by)
    )


def _holding(desk: Requests) -> str:
    """The numbers of what holds now, of every child."""
    watches = (desk.watch(child) for child in desk.household.children())
    return ", ".join(str(x.id) for watch in watches for x in watch.grants if x.runs(watch.now)) or "none"
