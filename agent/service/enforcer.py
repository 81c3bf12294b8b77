"""One beat: gather, count, judge, act, look. Everything else in the agent serves these few lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, assert_never

from agent.ports.store import StoreProblem
from agent.service.acting.closing import close
from agent.service.acting.leftovers import ending, left_open
from agent.service.acting.refusals import refused
from agent.service.enrolling import enrol, tell_shared
from agent.service.observing.watch import Watch, closed_by_rule
from agent.service.orders import CLOSING, Order
from agent.service.reporting.reporter import counted
from agent.service.steps import Part, Step, take
from policies.effects import CloseApp, EndSession, PauseApp, Remind, Warn
from policies.finding import Reason
from policies.target import SCREEN
from policies.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import date, datetime

    from agent.ports import Clock, Platform, Program
    from agent.ports.store import Store
    from agent.service.acting.curtain import Curtain
    from agent.service.acting.ladder import Ladder
    from agent.service.acting.refusals import Refusals
    from agent.service.household import Household
    from agent.service.observing.observer import Observer
    from agent.service.observing.tally import Tally
    from agent.service.reporting.reporter import Reporter
    from policies.effects import Effect
    from policies.ids import AccountId, ChildId
    from policies.model import Child

NAP = timedelta(seconds=2)
"""Sleep of less than this disturbs no timer."""
SOON = timedelta(milliseconds=20)
"""The shortest time to the next beat: an instant that was just missed by a rounding is met at once."""


@dataclass
class Enforcer:
    """The heart of the agent; ``steps`` are taken at each event, at each change to come, and every BEAT."""

    clock: Clock
    platform: Platform
    household: Household
    store: Store
    tally: Tally
    observer: Observer
    ladder: Ladder
    curtain: Curtain
    reporter: Reporter
    woke: Callable[[], None]
    """Called after sleep and after jumps of the clock: timers of the calendar stood still or are wrong."""
    stranger: Callable[[AccountId], Child] | None = None
    """What an account in no policy is taken for; None in try mode, which serves one account."""
    refusals: Refusals | None = None
    """Who keeps new logins out; None in try mode."""
    watches: dict[ChildId, Watch] = field(default_factory=dict)
    _unkept: dict[tuple[ChildId, date], datetime] = field(default_factory=dict)
    """Graces that have begun and are not on the disk yet."""

    def beat(self) -> timedelta | None:
        """Take them without a rest: count, look, judge, act. Returns when to beat again; None: at an event.

        What fails stops nothing else; all failures are raised together at the end (NotWhole).
        """
        take(self.steps())
        return self.until_next()

    def catch_up(self) -> None:
        """Count the time that has passed since the last beat, so that what is answered now is true now."""
        step = self.tally.count(self.clock.read())
        if step.jumped:
            self.reporter.clock_jumped(step.jumped, uncertain=step.line.uncertain)
        if step.corrected:
            self.reporter.clock_corrected(step.corrected)
        if not step.line.off_by:
            self.reporter.clock_agrees()
        if step.jumped or step.corrected or step.asleep > NAP:
            self.woke()
        for child, watch in self.watches.items():
            watch.now, watch.usage = self.tally.now, self.tally.usage[child]

    def load(self) -> None:
        """Take up the policy in force: at the start, after a change of policy, on a new day.

        Raises StoreProblem where the disk tells nothing; then all is as it was.
        """
        household, now = self.household, self.tally.now
        grants = {child: self.store.grants(child, now) for child in household.children()}
        graces = {child: dict(self.store.graces(child)) for child in household.children()}
        self.tally.take_up(household.calendar, household.children())
        self.observer.forget()
        before, self.watches = self.watches, {}
        for child in household.everybody:
            old = before.get(child.id)
            watch = self.watches[child.id] = Watch(
                child,
                household.calendar,
                now,
                household.category_of,
                grants[child.id],
                graces[child.id],
                self.tally.usage[child.id],
            )
            if old is not None:
                watch.follow(old)
        self.platform.programs.mark(household.executables())
        tell_shared(household, self.reporter.health)
        if self.refusals is not None:
            self.refusals.enrol()

    def watch(self, child: ChildId) -> Watch:
        """One child under watch."""
        return self.watches[child]

    def started(self, pid: int) -> bool:
        """A watched executable starts: end it at once where it is closed. True: there is no more to do."""
        since = self.ladder.seconds()
        program = self.platform.programs.program(pid)
        if program is None:
            return False
        if (watch := self._watch_of(program)) is None:
            return True
        if watch.ran_already(program):
            return False  # It may have work to save; somebody else has opened its file.
        self.catch_up()
        subject = self.observer.identify(program, watch.child).subject
        verdict = judge(watch.scene(), subject)
        if verdict.open or not closed_by_rule(verdict):
            return False
        try:
            self.ladder.strike(Order(watch.child.id, subject.target, verdict.reason), program, since)
        except OSError:
            return False  # the beat that follows tries it again
        return True

    def accept_clock(self, by: str) -> None:
        """A guardian says that the PC's clock is right: the household's time follows it."""
        self.catch_up()  # one that moved at this moment is told, and to the calendar's timers
        self.tally.accept(self.clock.read())
        self.reporter.clock_accepted(by)
        self.load()

    def _gather(self, watch: Watch) -> None:
        watch.observation = self.observer.observe(
            watch.child,
            self.ladder.paused.keys(),
            self.curtain.frozen.keys(),
            ended=self.refusals is not None
            and self.ladder.pauses(Order(watch.child.id, SCREEN, Reason.OPEN)),
        )
        child, used = watch.child.id, watch.observation.targets
        self.tally.use(child, used or self.observer.locks.claimed(child))

    def steps(self) -> Iterator[Step]:
        """What a beat is made of, for whoever takes them one by one.

        Between two of them the policy may become another: each asks anew for what it is about.
        """
        yield Step(Part.LIMITS, self.catch_up)
        if self.stranger is not None:
            here = self.platform.sessions
            enrolling = partial(enrol, self.household, here, self.stranger, self.load, self.reporter)
            yield Step(Part.LOGINS, enrolling)
        yield Step(Part.LIMITS, self.ladder.look)
        yield Step(Part.LIMITS, lambda: self.curtain.look(self.watches, self.household.child_of))
        yield Step(Part.LIMITS, self.observer.locks.look)
        for child in tuple(self.watches):
            yield self.about(child, Part.LIMITS, lambda watch: self.observer.look(watch.child))
            yield self.about(child, Part.LIMITS, self._gather)
            yield self.about(child, Part.LIMITS, self._act)
        yield Step(Part.LIMITS, self._review)
        yield Step(Part.LOGINS, self.refuse)
        yield Step(Part.NOTES, self._keep_graces)
        yield Step(Part.NOTES, self._keep)

    def about(self, child: ChildId, part: Part, act: Callable[[Watch], object]) -> Step:
        """A step about one child; nothing is done about one whom the policy names no more."""

        def done() -> None:
            if (watch := self.watches.get(child)) is not None:
                act(watch)

        return Step(part, done)

    def _keep(self) -> None:
        """Write what was counted, and only then tell it, before more is: what is told must outlive a kill."""
        self.tally.keep()
        self.reporter.stored(self.tally.problem)
        self.reporter.catch_up()
        take(self.about(child, Part.FACES, self._tell_usage) for child in self.watches)

    def _act(self, watch: Watch) -> None:
        """Judge a child by what was seen last, and do what follows."""
        graces = dict(watch.graces)
        effects, changed = watch.judge()
        begun = watch.graces.keys() - graces.keys()
        self._unkept.update(((watch.child.id, day), watch.graces[day]) for day in begun)
        tell, child = self.reporter.verdict, watch.child.id
        told = [Step(Part.FACES, partial(tell, child, new, watch.closed(old, new))) for old, new in changed]
        acts = [Step(Part.LIMITS, partial(self._apply, watch, effect)) for effect in effects]
        rest = Step(Part.LIMITS, partial(self._close_leftovers, watch, effects))
        take((*told, *acts, rest))

    def _keep_graces(self) -> None:
        """The day's grace has begun; where the disk takes nothing now, it is tried again at the next beat."""
        try:
            for (child, day), until in tuple(self._unkept.items()):
                self.store.keep_grace(child, day, until)
                del self._unkept[child, day]
        except StoreProblem as problem:
            self.reporter.stored(problem)

    def _apply(self, watch: Watch, effect: Effect) -> None:
        child = watch.child.id
        match effect:
            case Warn() | Remind():
                self.reporter.told(child, effect)
            case PauseApp() | CloseApp():
                close(self.ladder, watch, effect)
            case EndSession(_, reason):
                whose = self.household.accounts(watch.child), self._closable(watch)
                closing = partial(self.curtain.close, Order(child, SCREEN, reason), ending(watch), *whose)
                # First: what whoever is refused reads, a locker may show.
                take((Step(Part.LOGINS, self.refuse), Step(Part.LIMITS, closing)))
            case _:  # pragma: no cover
                assert_never(effect)

    def _closable(self, watch: Watch) -> list[Program]:
        return watch.closable(whole=self.refusals is not None)

    def _close_leftovers(self, watch: Watch, effects: Collection[Effect]) -> None:
        if watch.observation.always:
            self.curtain.allow(watch.child.id)
        if self.refusals is None or not watch.over or any(isinstance(x, EndSession) for x in effects):
            return
        if left_open(watch, self._closable(watch), self.curtain, self.ladder.paused.keys()):
            self._apply(watch, EndSession(watch.child.screen.end, watch.verdicts[SCREEN].reason))

    def refuse(self) -> None:
        """Whose time is over cannot log in anew: where the session ends or locks, and when need be."""
        if self.refusals is None:
            return
        closed = refused(self.watches.values(), self.curtain.escalated, self.household.accounts)
        self.refusals.keep(closed)

    def _review(self) -> None:
        """Thaw what may run again, close what shall be closed now; looked at each beat, so that nothing stays
        paused by oversight.
        """
        self.ladder.reopen(self._may_run)
        for child, watched in self.watches.items():
            if watched.open:
                self.curtain.open(Order(child, SCREEN, Reason.OPEN))
        held = [program for program, _ in self.ladder.paused.values()]
        for program, watch in [(x, watch) for x in held if (watch := self._watch_of(x)) is not None]:
            subject = self.observer.identify(program, watch.child).subject
            verdict = judge(watch.scene(), subject)
            if closed_by_rule(verdict) and watch.closes(subject, verdict):
                self.ladder.end(Order(watch.child.id, subject.target, verdict.reason), [program], CLOSING)

    def _may_run(self, program: Program, order: Order) -> bool:
        watch = self._watch_of(program)
        if watch is None:
            return True  # nobody's any more
        identity = self.observer.identify(program, watch.child)
        verdict = judge(watch.scene(), identity.subject)
        if order.target != SCREEN:
            return not closed_by_rule(verdict)
        return verdict.open and (identity.trusted or watch.open)

    def _watch_of(self, program: Program) -> Watch | None:
        child = self.household.child_of(program.account)
        return None if child is None else self.watches.get(child)

    def _tell_usage(self, watch: Watch) -> None:
        seen, day = watch.observation, watch.plan.day
        for target in sorted(filter(counted, seen.targets)):
            if verdict := watch.verdicts.get(target) or watch.verdicts.get(SCREEN):
                used = watch.usage.used(target, day)
                self.reporter.usage(watch.child.id, target, used, verdict.left, seen.running.get(target))

    def until_next(self) -> timedelta | None:
        """The next beat: each BEAT while a session is open; at a coming change, a warning, a grace's end."""
        waits = [wait for watch in self.watches.values() for wait in watch.waits(self.tally.line.moment)]
        waits += [x for x in (self.observer.locks.wait(), self.curtain.wait()) if x is not None]
        return max(min(waits), SOON) if waits else None
