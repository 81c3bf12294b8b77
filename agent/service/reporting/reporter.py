"""Tells what happened: events to the faces, lines to the log, problems to health."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.api.acts import Act
from agent.api.contract import GRACE, EventName
from agent.api.messages import Event, Seconds
from agent.api.printable import printable
from agent.api.problems import (
    CLOCK_JUMPED,
    CLOCK_UNCERTAIN,
    DID_INSTEAD,
    NO_GUARDIAN,
    PROGRAM_NOT_CLOSED,
    PROGRAM_NOT_THAWED,
)
from agent.api.store_problems import JOURNAL_BROKEN
from agent.ports.store import Entry, LogKind, StoreProblem
from agent.service.reporting import words
from agent.service.reporting.notices import notice_view
from agent.service.reporting.pace import Pace
from policies.effects import Remind
from policies.target import SCREEN, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from agent.ports.store import PolicyChange, Store
    from agent.service.household import Household
    from agent.service.orders import Order
    from agent.service.reporting.health import Health
    from policies.effects import Warn
    from policies.ids import ChildId
    from policies.requests import Request
    from policies.target import Target
    from policies.verdict import Verdict


@dataclass
class Reporter:
    """Speaks for the agent."""

    publish: Callable[[Event], None]
    health: Health
    store: Store
    household: Household
    now: Callable[[], datetime]
    pace: Pace = field(default_factory=Pace)
    _store_problem: str | None = field(default=None)
    _store_told: tuple[str, ...] = ()

    def usage(
        self, child: ChildId, target: Target, used: timedelta, left: timedelta | None, pid: int | None
    ) -> None:
        """A target is being used."""
        self._tell(
            EventName.USAGE,
            child,
            target,
            pid=pid,
            seconds=_seconds(used),
            left=None if left is None else _seconds(left),
        )

    def verdict(self, child: ChildId, verdict: Verdict, closed: LogKind | None = None) -> None:
        """An answer changed; what was ``closed`` by that goes into the log, as a line of that kind."""
        left = None if verdict.left is None else _seconds(verdict.left)
        self._tell(
            EventName.VERDICT, child, verdict.target, reason=verdict.reason.value, left=left, ok=verdict.open
        )
        if closed is not None:
            self.often(verdict.reason.value, child, verdict.target, kind=closed)

    def told(self, child: ChildId, warning: Warn | Remind) -> None:
        """The child is told: how much is left, or how much was used."""
        if isinstance(warning, Remind):
            said, used = notice_view(warning.notice), _seconds(warning.used)
            self.publish(Event(EventName.NOTICE, self.now(), child, said.target, seconds=used, notice=said))
            return
        text = GRACE if warning.grace else None
        self._tell(
            EventName.WARNED,
            child,
            warning.target,
            left=_seconds(warning.left),
            reason=warning.reason.value,
            text=text,
        )

    def acted(self, order: Order, effect: Act, pids: Collection[int], seconds: float) -> None:
        """Something was done to programs, or to the whole session (no pids)."""
        self._did(EventName.ACTED, order, effect, pids, seconds, ok=None)

    def verified(self, order: Order, effect: Act, pids: Collection[int], seconds: float, *, ok: bool) -> None:
        """It was looked at."""
        self._did(EventName.VERIFIED, order, effect, pids, seconds, ok=ok)
        thawing = effect == Act.RESUME
        if ok:
            self.health.clear(
                PROGRAM_NOT_THAWED if thawing else PROGRAM_NOT_CLOSED, str(order.target), order.child
            )
        elif thawing:
            self._stands(PROGRAM_NOT_THAWED, order)

    def instead(self, order: Order, failed: Collection[str], did: str) -> None:
        """Some rungs did not hold, the last one did."""
        language = self.household.policy.language
        self._stands(DID_INSTEAD, order, f"did not hold: {', '.join(failed)}; did instead: {did}")
        rungs, held = ", ".join(words.say(rung, language) for rung in failed), words.say(did, language)
        self.often(DID_INSTEAD, order.child, order.target, kind="health", failed=rungs, did=held)

    def did_not_hold(self, order: Order, things: Collection[str], tried: Collection[str]) -> None:
        """Every rung was tried in vain."""
        language, names = self.household.policy.language, words.few(things)
        self._stands(PROGRAM_NOT_CLOSED, order, f"{names}; tried: {', '.join(tried)}")
        rungs = ", ".join(words.say(rung, language) for rung in tried)
        self.often("did-not-hold", order.child, order.target, kind="health", things=names, tried=rungs)

    def let_go(self, order: Order) -> None:
        """What did not close has ended since, or may run again."""
        for problem in (PROGRAM_NOT_CLOSED, DID_INSTEAD):
            self.health.clear(problem, str(order.target), order.child)

    def _stands(self, problem: str, order: Order, detail: str = "") -> None:
        """A problem with what was to be done to a target of a child."""
        called = self.household.name_of(order.target, self.household.find(order.child))
        self.health.report(problem, str(order.target), order.child, called=called, detail=detail)

    def requested(self, request: Request) -> None:
        """A request came or was answered."""
        self._tell(EventName.REQUEST, request.child, request.target, reason=request.state.value)

    def clock_jumped(self, by: timedelta, *, anew: bool = True, uncertain: bool = False) -> None:
        """Somebody moved the PC's clock; ``anew``: the log does not tell of it yet.

        ``uncertain``: nobody did, it was behind when the PC was started.
        """
        name, other = CLOCK_JUMPED, CLOCK_UNCERTAIN
        if uncertain:
            name, other = other, name
        self.health.clear(other)
        self.health.report(name, detail=f"by {words.apart(by, signed=not uncertain)}")
        if anew:
            word = name if uncertain else "clock-back" if by < timedelta() else "clock-ahead"
            self.log(word, kind="health" if uncertain else "security", time=by)

    def clock_corrected(self, by: timedelta) -> None:
        """A clock that was behind was put right, and is believed."""
        self.log("clock-corrected", kind="health", time=by)

    def clock_agrees(self) -> None:
        """The PC's clock is where it should be."""
        for problem in (CLOCK_JUMPED, CLOCK_UNCERTAIN):
            self.health.clear(problem)

    def clock_accepted(self, by: str) -> None:
        """A guardian took the PC's clock for right."""
        self.clock_agrees()
        self.log("clock-accepted", who=by, kind="security")

    def policy_changed(self, changes: Collection[PolicyChange]) -> None:
        """Another policy is in force: what is about one child is told to it and to guardians alone."""
        for child in dict.fromkeys(change.child for change in changes) or (None,):
            told = "\n".join(change.text for change in changes if change.child == child)
            self.publish(Event(EventName.POLICY, self.now(), child, text=told))

    def guarded(self, *, yes: bool) -> None:
        """Whether there is anybody who may say what holds here."""
        if yes:
            self.health.clear(NO_GUARDIAN)
        else:
            self.health.report(NO_GUARDIAN)

    def stored(self, problem: StoreProblem | None) -> None:
        """Whether the last heartbeat reached the disk."""
        name = problem.name if problem else None
        if self._store_problem and self._store_problem != name:
            self.health.clear(self._store_problem)
        if problem is not None and name != self._store_problem:
            self.health.report(problem.name, detail=problem.detail)
        self._store_problem = name
        if self.store.problems is not self._store_told:
            self._tell_store()

    def _tell_store(self) -> None:
        """What the store found at its start and since."""
        standing, before = self.store.problems, self._store_told
        self._store_told = self.store.problems  # before a line is tried, whose failure is told as well
        for gone in set(before).difference(standing):
            self.health.clear(gone)
        for name in standing:
            if name != self._store_problem:  # told already, with what the system says of it
                self.health.report(name)
            if name == JOURNAL_BROKEN and name not in before:
                self.log(name, kind="security")

    def log(
        self,
        word: str,
        *,
        who: str = "Luytre",
        child: ChildId | None = None,
        kind: LogKind = "act",
        **values: object,
    ) -> None:
        """A sentence of ``words`` for the log."""
        self.note(words.say(word, self.household.policy.language, **values), who=who, child=child, kind=kind)

    def often(
        self, word: str, child: ChildId, about: Target, *, kind: LogKind = "act", **values: object
    ) -> None:
        """A sentence of ``words`` that a child's programs can make come as often as they like (``pace``)."""
        household, now = self.household, self.now()
        what = words.say(word, household.policy.language, what=self.name(about, child), **values)
        whose = household.find(child)
        named = about == SCREEN or (whose is not None and whose.rule(about) is not None)
        agreed = named and kind in {"limit", "closed"}  # the family's own hours set its pace
        key, day = (word, about), household.calendar.day(now)
        if agreed or self.pace.alone(child, key, what, now, day, named=named):
            self.note(what, who="Luytre", child=child, kind=kind)

    def catch_up(self, *, at_once: bool = False) -> None:
        """Tell what was not told by itself, when it is time."""
        for child, what in self.pace.due(self.now(), self.household.policy.language, at_once=at_once):
            self.note(what, who="Luytre", child=child, kind="act")

    def note(self, what: str, *, who: str, child: ChildId | None = None, kind: LogKind) -> None:
        """A line for the log; a disk that takes nothing loses the line, never the agent."""
        try:
            self.store.log(Entry(self.now(), printable(who), printable(what), child, kind))
        except StoreProblem as problem:
            self.stored(problem)

    def name(self, target: Target, child: ChildId) -> str:
        """What people call a target, in the household's language."""
        name = self.household.name_of(target, self.household.find(child))
        return words.called(target, name, self.household.policy.language)

    def listed(self, targets: Collection[Target], child: ChildId) -> str:
        """What people call each of them."""
        return ", ".join(self.name(target, child) for target in targets)

    def _did(
        self,
        name: EventName,
        order: Order,
        effect: Act,
        pids: Collection[int],
        seconds: float,
        *,
        ok: bool | None,
    ) -> None:
        latency = round(seconds * 1000, 3)
        for pid in pids or (None,):
            self._tell(
                name,
                order.child,
                order.target,
                pid=pid,
                reason=order.reason.value,
                effect=effect,
                latency_ms=latency,
                ok=ok,
            )

    def _tell(  # noqa: PLR0913 - one event's fields
        self,
        name: EventName,
        child: ChildId,
        target: Target,
        *,
        pid: int | None = None,
        seconds: Seconds | None = None,
        left: Seconds | None = None,
        reason: str | None = None,
        latency_ms: float | None = None,
        ok: bool | None = None,
        text: str | None = None,
        effect: Act | None = None,
    ) -> None:
        self.publish(
            Event(
                name, self.now(), child, str(target), pid, seconds, left, reason, latency_ms, ok, text, effect
            )
        )


def counted(target: Target) -> bool:
    """Targets whose use is told to people."""
    return target.kind not in {Kind.PRESENCE, Kind.CLAIMED, Kind.FREE}


def _seconds(span: timedelta) -> Seconds:
    return Seconds(int(span.total_seconds()))
