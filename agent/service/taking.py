"""A guardian takes back what was given: it ends at once, and the child is told by whom and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.api.contract import RULE, EventName
from agent.api.errors import NotFound, Unavailable
from agent.api.messages import Event, Seconds
from policies import takeback as grants
from policies.model import TakenBack
from policies.takeback import HoldsNoMore, judge_ended, remaining

if TYPE_CHECKING:
    from datetime import timedelta

    from agent.service.reporting.reporter import Reporter
    from agent.service.requests import Requests
    from policies.ids import ChildId, GrantId
    from policies.takeback import Ended


def take_back(requests: Requests, key: GrantId, by: str, why: str) -> Ended:
    """The grant as it ends now; a request that it answers stays answered. Raises NotFound, and Unavailable
    where it holds no more: both name those that do.
    """
    found = requests.store.grant(key)
    if found is None:
        raise NotFound.of("grant.unknown", number=key, numbers=_holding(requests))
    child, given = found
    if requests.household.find(child) is None:
        raise NotFound.of("grant.childless", number=key, name=child)
    watch = requests.watch(child)
    taken = TakenBack(watch.now, by, why)
    try:
        ended = grants.take_back(given, taken)
    except HoldsNoMore:
        if given.taken is None:
            raise Unavailable.of("grant.over", number=key, numbers=_holding(requests)) from None
        raise Unavailable.of("grant.taken-back", number=key, numbers=_holding(requests)) from None
    left = remaining(watch.scene(), requests.subject(watch, given.targets[0]), given)
    agreed = requests.appeals.take_back(child, given, by)
    requests.store.keep_taken(key, taken, None if agreed is None else agreed[1])
    watch.grants = tuple(ended if x.id == key else x for x in watch.grants)
    if agreed is not None:
        requests.appeals.taken_back(child, given, agreed)
    watch = requests.watch(child)  # another one, where a rule went with it
    told = judge_ended(watch.scene(), requests.subject(watch, ended.targets[0]), watch.child, ended)
    _tell(requests.reporter, child, told, taken, left)
    return told


def _tell(reporter: Reporter, child: ChildId, told: Ended, taken: TakenBack, left: timedelta) -> None:
    """The log how much of it was left, the child who took it back and why; both whether it is open still."""
    given, word = told.grant, "took-back"
    names, first = reporter.listed(given.targets, child), given.targets[0]
    ruled = reporter.name(first, child)
    if told.open:
        word = "took-back-ruled" if told.ruled else "took-back-open"
    reporter.log(
        word, who=taken.by, child=child, kind="grant", number=given.id, what=names, time=left, ruled=ruled
    )
    reporter.publish(
        Event(
            EventName.TAKEN,
            taken.at,
            child,
            str(first),
            left=Seconds(int(left.total_seconds())),
            reason=RULE if told.ruled else None,
            ok=told.open,
            text=taken.why or None,
            by=taken.by,
        )
    )


def _holding(requests: Requests) -> list[GrantId]:
    """The numbers of what holds now or will, of every child."""
    watches = (requests.watch(child) for child in requests.household.children())
    return [x.id for watch in watches for x in watch.grants if x.end > watch.now]
