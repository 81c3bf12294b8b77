"""Requests and grants: what a child asks, what a guardian answers, and that it takes effect at once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.api.errors import BadParams, NotFound, TooMany, Unavailable
from agent.ports.store import StoreProblem
from agent.service import said
from agent.service.reporting.reporter import counted
from policies import requests
from policies.ids import RequestId
from policies.model import Grant
from policies.requests import AlreadyAnswered, Request, State, fitting_grant
from policies.scene import Subject
from policies.target import SCREEN, Kind, Target
from policies.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from agent.ports.credentials import OneTimeCode
    from agent.ports.store import PolicyRecord, Store
    from agent.service.browsing.appeals import Appeals
    from agent.service.household import Household
    from agent.service.observing.watch import Watch
    from agent.service.reporting.reporter import Reporter
    from policies.ids import CategoryId, ChildId

MOST_PENDING = 5
"""Open requests of one child."""
MOST_A_DAY = 30
"""Questions of one child, so that guardians are left in peace."""
AFTER_NO = timedelta(minutes=15)
"""The same question again no sooner."""
MOST_TOLD = 200
"""Requests of a reply, so that it never is too long to be told."""
LONGEST = timedelta(hours=24)


@dataclass
class Requests:
    """The desk between child and guardian."""

    store: Store
    household: Household
    reporter: Reporter
    watch: Callable[[ChildId], Watch]
    appeals: Appeals
    """Where browsers guess what sites are."""
    listed: Callable[[str], CategoryId | None]
    """What lists say of a site."""

    def ask(self, child: ChildId, target: Target, extra: timedelta, reason: str) -> Request:
        """A child's question; it expires at the end of the day."""
        watch = self.watch(child)
        if not timedelta() < extra <= LONGEST:
            raise BadParams.of("request.length")
        self.refuse_unknown(watch, target)
        self._refuse_nagging(watch, target)
        _, _, end = watch.plan.bounds(watch.now)
        guessed = self.appeals.appealed(child, target)
        reason = self.appeals.told(guessed, reason)
        asked = Request(
            RequestId(0), child, target, extra, reason[: said.LONGEST], watch.now, end, guessed=guessed
        )
        kept = self.store.new_request(asked)
        what = self.reporter.name(target, child)
        self.reporter.log("asked", who=watch.child.name, child=child, kind="request", time=extra, what=what)
        self.reporter.requested(kept)
        return kept

    def _refuse_nagging(self, watch: Watch, target: Target) -> None:
        """Refuse what would be nagging, not asking."""
        waiting = self.pending(watch.child.id)
        if before := next((one for one in waiting if one.target == target), None):
            raise TooMany.of("request.repeated", number=before.id)
        if len(waiting) >= MOST_PENDING:
            raise TooMany.of("request.too-many", number=MOST_PENDING)
        kept = self.all(watch.child.id, most=MOST_A_DAY)
        refused = [one.answered_at for one in kept if one.target == target and one.state is State.REFUSED]
        again = max((at + AFTER_NO for at in refused if at is not None), default=watch.now)
        if again > watch.now:
            told = again.astimezone(self.household.calendar.zone)
            raise TooMany.of("request.too-soon", time=f"{told:%H:%M}")
        _, begin, _ = watch.plan.bounds(watch.now)
        if sum(one.asked_at >= begin for one in kept) >= MOST_A_DAY:
            raise TooMany.of("request.too-often", number=MOST_A_DAY)

    def pending(self, child: ChildId | None = None) -> tuple[Request, ...]:
        """Requests that can be answered; those whose time has passed are closed first."""
        return tuple(
            request
            for request in self.all(child, pending=True)
            if request.state is State.ASKED and self.household.find(request.child) is not None
        )

    def all(
        self, child: ChildId | None, *, pending: bool = False, most: int | None = None
    ) -> tuple[Request, ...]:
        """Requests, the newest first."""
        return tuple(map(self._current, self.store.requests(child, pending=pending, most=most)))

    def of_today(self, watch: Watch) -> tuple[Request, ...]:
        """Those of the child's day and whatever is open, the newest first: a refusal is of its day alone."""
        _, begin, _ = watch.plan.bounds(watch.now)
        every = self.all(watch.child.id, most=MOST_TOLD)
        return tuple(one for one in every if one.asked_at >= begin or one.state is State.ASKED)

    def answer(self, key: RequestId, extra: timedelta | None, by: str, why: str) -> Request:
        """A guardian's answer; with time it takes effect at once."""
        request = self.store.request(key)
        if request is None:
            raise NotFound.of("request.unknown", number=key, numbers=[one.id for one in self.pending()])
        if self.household.find(request.child) is None:
            raise NotFound.of("request.childless", number=key, name=request.child)
        watch = self.watch(request.child)
        given = None
        try:
            if extra is None:
                answered = requests.refuse(request, watch.now, by, why)
            else:
                given = self.fitting(watch, request.target, extra, by, why, request.guessed)
                answered = requests.grant(request, given, watch.now)
        except AlreadyAnswered as error:
            raise _answered_already(error.request) from None
        agreed = self.appeals.settle(answered)
        record = None if agreed is None else agreed[1]
        if given is None:
            self.store.keep_request(answered, record)
        else:
            guessed = None if agreed is None else request.guessed
            given = self._give(watch, replace(given, guessed=guessed), answered, record)
        if given is None:
            self.reporter.log("refused", who=by, child=request.child, kind="request", number=key)
        else:
            word, told = self._opened(watch, given)
            self.reporter.log(
                f"granted{word}", who=by, child=request.child, kind="request", number=key, time=extra, **told
            )
        self.reporter.requested(answered)
        if agreed is not None:
            self.appeals.settled(answered, agreed)
        return answered

    def give(
        self,
        child: ChildId,
        targets: tuple[Target, ...],
        *,
        extra: timedelta | None,
        until: datetime | None,
        by: str,
        why: str,
    ) -> Grant:
        """Time without being asked: more of it, or open until then."""
        watch = self.watch(child)
        for target in targets:
            self.refuse_unknown(watch, target)
        if (extra is None) == (until is None):
            raise BadParams.of("grant.either")
        if extra is not None:
            given = self.fitting(watch, targets[0], extra, by, why)
            given = replace(given, targets=tuple(dict.fromkeys((*given.targets, *targets))))
        elif until is not None and watch.now < until <= watch.now + LONGEST:
            given = Grant(targets, watch.now, until, None, by, why)
        else:
            raise BadParams.of("grant.end")
        given = self._give(watch, given, None)
        word, told = self._opened(watch, given)
        self.reporter.log(f"gave{word}", who=by, child=child, kind="grant", time=given.extra, **told)
        return given

    def redeem(self, code: OneTimeCode) -> Grant:
        """What a one-time code stands for takes effect, and the code is spent with it.

        Unavailable where its request was answered already.
        """
        watch = self.watch(code.child)
        request = answered = guessed = None
        if code.request is not None:
            request = next((one for one in self.all(code.child) if one.id == code.request), None)
            guessed = request.guessed if request else None
        given = self.fitting(watch, code.target, code.extra, code.by, code.why, guessed)
        if request is not None:
            try:
                answered = requests.grant(request, given, watch.now)
            except AlreadyAnswered as error:
                raise _answered_already(error.request) from None
        given = self.store.redeem(code, given, answered)
        watch.grants = (*watch.grants, given)
        if answered is not None:
            self.reporter.requested(answered)
        return given

    def fitting(
        self,
        watch: Watch,
        target: Target,
        extra: timedelta,
        by: str,
        why: str,
        guessed: CategoryId | None = None,
    ) -> Grant:
        """The grant that makes so much more of a target true, as it stands now.

        ``guessed``: what it was guessed to be when it was asked for; a restart forgets guesses.
        """
        if not timedelta() < extra <= LONGEST:
            raise BadParams.of("grant.length")
        verdict = judge(watch.scene(), self.subject(watch, target, guessed))
        _, _, end = watch.plan.bounds(watch.now)
        told = max(watch.child.screen.warn, default=timedelta())
        return fitting_grant(verdict, extra, watch.now, end, by=by, why=why, told=told)

    def _opened(self, watch: Watch, given: Grant) -> tuple[str, dict[str, str]]:
        """All that a grant opens, from when and until when, for the log, and what kind of giving that is."""
        zone = self.household.calendar.zone
        begin, until = (f"{at.astimezone(zone):%H:%M}" for at in (given.at, given.until))
        kind = "-from" if given.at > watch.now else "-until"
        what = self.reporter.listed(given.targets, watch.child.id)
        return kind if given.extra is None else "", {"what": what, "begin": begin, "until": until}

    def _give(
        self, watch: Watch, given: Grant, request: Request | None, agreed: PolicyRecord | None = None
    ) -> Grant:
        kept = self.store.keep_grant(watch.child.id, given, request, agreed)
        watch.grants = (*watch.grants, kept)
        return kept

    def subject(self, watch: Watch, target: Target, guessed: CategoryId | None = None) -> Subject:
        """A target with its category, where one is known or, else, was ``guessed``."""
        found = (subject for subject in watch.subjects() if subject.target == target)
        category = self.household.any_category_of(target) if target.kind in {Kind.APP, Kind.SITE} else None
        if category is None:
            category = self.appeals.guess(watch.child.id, target)
        category = category or guessed
        if category is None and target.kind is Kind.SITE:
            category = self.listed(target.key)
        return next(found, Subject(target, category))

    def refuse_unknown(self, watch: Watch, target: Target) -> None:
        """Refuse a target that nothing here has ever heard of, naming the nearest ones."""
        ruled = {rule.target for rule in watch.child.rules} | {SCREEN}
        seen = {identity.subject.target for identity in watch.observation.identities.values()}
        used = {known for day in watch.usage.days.values() for known in day}
        told = counted(target)  # presence and free time are counted, but nothing that one could have more of
        if told and (target in ruled | seen | used or self.household.knows(target)):
            return
        if nearest := self.household.nearest(target, ruled | seen):
            raise NotFound.of("target.misspelt", name=str(target), nearest=nearest)
        raise NotFound.of("target.unknown", name=str(target))

    def _current(self, request: Request) -> Request:
        """The request, expired where its time has passed."""
        now = self.watch(request.child).now if self.household.find(request.child) else self.reporter.now()
        current = requests.expire(request, now)
        if current != request:
            with suppress(StoreProblem):  # It is as expired without being written, and is written next time.
                self.store.keep_request(current)
        return current


def _answered_already(request: Request) -> Unavailable:
    return Unavailable.of("request.answered", number=request.id, state=request.state.value)
