"""One child under watch: what was agreed, what is seen, where each target stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.service.observing.kept import served
from agent.service.observing.observation import Observation
from agent.service.observing.tally import BEAT
from policies.effects import Remind
from policies.finding import Reason
from policies.forecast import next_change
from policies.model import AppEnd
from policies.notice import due
from policies.plan import plan
from policies.scene import Scene, Subject
from policies.standing import Free, Grace, Over, ahead, step, terms, there
from policies.target import SCREEN, Kind, category
from policies.targets import rule_of
from policies.usage import Usage
from policies.verdict import Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime, timedelta

    from agent.ports import ProcessKey, Program
    from agent.ports.store import LogKind
    from policies.effects import Effect
    from policies.ids import CategoryId
    from policies.model import Child, Grant
    from policies.plan import Plan
    from policies.standing import Standing
    from policies.target import Target
    from policies.week import Calendar


@dataclass
class Watch:
    """What the agent knows of one child between two beats."""

    child: Child
    calendar: Calendar
    now: datetime
    """Trusted time, whole seconds."""
    category_of: Callable[[Target], CategoryId | None]
    grants: tuple[Grant, ...] = ()
    graces: dict[date, datetime] = field(default_factory=dict)
    """The grace of each day on which it was begun, and when it ends."""
    usage: Usage = field(default_factory=Usage)
    standings: dict[Target, Standing] = field(default_factory=dict)
    verdicts: dict[Target, Verdict] = field(default_factory=dict)
    shut: dict[Target, datetime] = field(default_factory=dict)
    """Since when each target that closes something has done so, as far as this was seen."""
    next_change: datetime | None = None
    observation: Observation = field(init=False)
    plan: Plan = field(init=False)
    _subjects: tuple[Observation, tuple[Subject, ...]] | None = None
    _reminded: Usage = field(init=False)
    """What was used when the notice was last told or not due; at first, what was used before the start."""
    _pattern: tuple[object, ...] = ()
    """What ``next_change`` was forecast for."""

    def __post_init__(self) -> None:
        self.observation = Observation(self.child)
        self._reminded = self.usage
        self.plan = plan(self.child, self.calendar, self.calendar.day(self.now))

    @property
    def open(self) -> bool:
        """Whether the screen is; not as long as nobody could judge it."""
        return SCREEN in self.verdicts and self.verdicts[SCREEN].open

    @property
    def over(self) -> bool:
        """Whether the time at the PC is, with its grace."""
        return not self.open and isinstance(self.standings.get(SCREEN), Over)

    @property
    def closing(self) -> bool:
        """Whether anything is to be closed: then what is read next may have to be closed as well."""
        running = self.observation.running
        return not self.open or any(not self.verdicts[x].open for x in running if x in self.verdicts)

    def scene(self) -> Scene:
        """All that a verdict about this child depends on now."""
        if not self.plan.edges[0] <= self.now < self.plan.edges[1]:
            self.plan = plan(self.child, self.calendar, self.calendar.day(self.now))
        return Scene(self.plan, self.usage, self.grants, self.now)

    def subjects(self) -> tuple[Subject, ...]:
        """What is judged at each beat: the screen, all that rules name, what runs and a rule speaks of."""
        if self._subjects is None or self._subjects[0] is not self.observation:
            self._subjects = self.observation, tuple(self._found_subjects().values())
        return self._subjects[1]

    def _found_subjects(self) -> dict[Target, Subject]:
        found = {SCREEN: Subject(SCREEN)}
        for rule in self.child.rules:
            own = rule.target.kind is Kind.CATEGORY
            kind = None if own else rule.category or self.category_of(rule.target)
            found[rule.target] = Subject(rule.target, kind)
        for identity in self.observation.distinct:
            subject = identity.subject
            if subject.target in found or category(identity.category) in self.plan.layers:
                found[subject.target] = subject
        return found

    def judge(self) -> tuple[list[Effect], list[tuple[Verdict | None, Verdict]]]:
        """Judge every subject: effects wanted now, and the answers that changed, each with the one before."""
        scene, subjects = self.scene(), self.subjects()
        effects: list[Effect] = []
        changed: list[tuple[Verdict | None, Verdict]] = []
        for subject in subjects:
            verdict = judge(scene, subject)
            before = self.verdicts.get(subject.target)
            if before is None or before.reason is not verdict.reason:
                changed.append((before, verdict))
            self.verdicts[subject.target] = verdict
            self._note(verdict)
            effects += self._step(scene, subject, verdict)
        if not effects:  # one thing is told at a time: an end goes first
            effects += self._remind(scene)
        pattern = (self.observation.targets, self.grants, scene.plan.day, subjects)
        if pattern != self._pattern or (self.next_change is not None and self.now >= self.next_change):
            self._pattern = pattern
            self.next_change = next_change(scene, subjects, self.observation.targets)
        return effects, changed

    def follow(self, before: Watch) -> None:
        """Go on where the watch of an earlier policy or day stood; what no rule names any more is let go."""
        named = {SCREEN, *(rule.target for rule in self.child.rules)}
        self.standings = before.standings
        self.verdicts = {target: verdict for target, verdict in before.verdicts.items() if target in named}
        self.shut = {target: since for target, since in before.shut.items() if target in named}
        self.observation = before.observation
        if self.child.notice == before.child.notice:
            self._reminded = before._reminded

    def ran_already(self, program: Program) -> bool:
        """Whether the last look saw this process run the same executable."""
        seen = self.observation
        return program.key in seen.identities and any(
            other.key == program.key and other.facts.paths == program.facts.paths for other in seen.programs
        )

    def programs(self, target: Target) -> list[Program]:
        """The running programs of a target."""
        seen = self.observation
        return [p for p in seen.programs if seen.identities[p.key].subject.target == target]

    def closable(self, *, whole: bool = False) -> list[Program]:
        """Programs that are paused when the screen's time ends: what people use, save what is always open.

        ``whole``: all that is not part of every session, whether it is in use or known, or not.
        """
        seen, spared, chosen = self.observation, self._spared(), []
        for program in seen.programs:
            identity = seen.identities[program.key]
            known = identity.named or program.facts.desktop is not None or program.key in seen.seen
            meant = whole or (program.key in seen.in_use and known)
            if meant and not program.own and program.key not in spared:
                chosen.append(program)
        return chosen

    def _spared(self) -> frozenset[ProcessKey]:
        """What is always open, itself or what it shows as long as that is used; with what serves it."""
        seen, scene = self.observation, self.scene()
        open_now = {x for x in seen.distinct if x.trusted and judge(scene, x.subject).open}
        always = frozenset(key for key, identity in seen.identities.items() if identity in open_now)
        if seen.always or not seen.present:
            always |= seen.kept
        serving = served(seen.programs, seen.identities, always) - always
        # What runs under it may be used for something else.
        return always | (serving if seen.always else serving - seen.in_use)

    def waits(self, now: datetime) -> list[timedelta]:
        """How long until it must be looked again: a beat, a change that comes, a warning, a grace's end."""
        seen = self.observation
        waits = [s.until - now for s in self.standings.values() if isinstance(s, Grace)]
        if seen.sessions and not all(session.locked for session in seen.sessions):
            waits.append(BEAT)
        if self.next_change is not None:  # also while nobody is here: somebody may be refused until then
            waits.append(self.next_change - now)
        for target, verdict in self.verdicts.items():
            first = ahead(verdict, seen.targets) if there(target, seen.targets) else None
            if first is not None and first.left is not None:
                waits += [first.left - mark for mark in self.child.screen.warn if first.left > mark]
        return waits

    def _note(self, verdict: Verdict) -> None:
        if verdict.open:
            self.shut.pop(verdict.target, None)
        for closer in verdict.closers:
            self.shut.setdefault(closer, self.now)

    def _step(self, scene: Scene, subject: Subject, verdict: Verdict) -> tuple[Effect, ...]:
        target, day = subject.target, scene.plan.day
        before = self.standings.get(target) or self._first_standing(verdict, day)
        agreed = terms(self.child.screen, grace_used=day in self.graces, app_end=self._end(subject))
        in_use = self.observation.targets
        if target == SCREEN:
            to_close = there(SCREEN, in_use) and not self.observation.always
        else:
            to_close = target in self.observation.running and closed_by_rule(verdict)
        after, effects = step(before, verdict, scene.now, agreed, in_use=in_use, to_close=to_close)
        if isinstance(after, Grace) and not isinstance(before, Grace):
            self.graces[day] = after.until
        self.standings[target] = after
        return effects

    def _remind(self, scene: Scene) -> tuple[Effect, ...]:
        """The notice, where it is due; it waits until its category is open and in use."""
        notice = self.child.notice
        used = None if notice is None else due(notice, self._reminded, scene.usage, scene.plan.day)
        if notice is None or used is None:
            self._reminded = scene.usage
            return ()
        target = category(notice.category)
        if target not in self.observation.targets or not judge(scene, Subject(target)).open:
            return ()
        self._reminded = scene.usage
        return (Remind(notice, used),)

    def closes(self, subject: Subject, verdict: Verdict) -> bool:
        """Whether a closed program is ended, not paused."""
        return verdict.reason is Reason.BLOCK or self._end(subject) is AppEnd.CLOSE

    def shut_for(self, target: Target) -> timedelta:
        """For how long a rule has closed it, as far as this was seen; nothing for what none closes."""
        closers = [x for x in self.verdicts[target].closers if x != SCREEN]
        return self.now - min((self.shut[x] for x in closers), default=self.now)

    def closed(self, before: Verdict | None, verdict: Verdict) -> LogKind | None:
        """The kind of the log's line that tells of a closing; None where nothing was closed.

        A week counts those of kind ``limit``: the target's own time was used up, and it was used that day; no
        hours that end, no break, no other agreement. A block closes only what runs or is in use.
        """
        if before is None or not before.open or verdict.open:
            return None
        seen, target = self.observation, verdict.target
        if verdict.reason is Reason.BLOCK and target not in seen.running and target not in seen.targets:
            return None
        own = verdict.reason in {Reason.DAILY, Reason.WEEKLY} and verdict.because == target
        return "limit" if own and self.usage.used(target, self.plan.day) else "closed"

    def _end(self, subject: Subject) -> AppEnd:
        rule = rule_of(self.child, subject)
        return rule.end if rule else AppEnd.PAUSE

    def _first_standing(self, verdict: Verdict, day: date) -> Standing:
        """After a start of the agent: a grace that was begun goes on, one that has ended was used."""
        until = self.graces.get(day)
        if verdict.target != SCREEN or verdict.open or until is None:
            return Free()
        return Grace(until) if self.now < until else Over(verdict.reason)


def closed_by_rule(verdict: Verdict) -> bool:
    """Whether a rule of the app or its category closes it; the end of the screen's time is another act."""
    return any(target != SCREEN for target in verdict.closers)
