"""What is closed does not start: the system is told what to refuse, the family what it refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.api.acts import Act
from agent.api.problems import GUARD_AWAY, NET_AWAY
from agent.service.acting.forbidden import elsewhere, forbidden, state
from agent.service.acting.met import Met
from agent.service.observing.watch import closed_by_rule
from agent.service.orders import Order
from policies.facts import ProgramFacts
from policies.targets import identify
from policies.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agent.ports import Programs, Refusal
    from agent.service.household import Household
    from agent.service.observing.watch import Watch
    from agent.service.reporting.health import Health
    from agent.service.reporting.reporter import Reporter
    from policies.ids import ChildId
    from policies.target import Target

GUARD = "guard"
AWAY = {GUARD: GUARD_AWAY, "net": NET_AWAY}
"""Processes of Luytre's own beside the agent, and the name of the problem when one does not answer."""
TELL_EVERY = 60.0
"""Seconds until it is told again that the same closed program was tried, however often it was."""


@dataclass
class RefusedStarts:
    """Told at each beat how things stand; tells the system when that means something else."""

    programs: Programs
    household: Household
    reporter: Reporter
    health: Health
    seconds: Callable[[], float]
    """A monotonic clock, for pace only."""
    watches: Callable[[], Mapping[ChildId, Watch]]
    _met: Met = field(init=False)
    _state: tuple[object, ...] = ()
    _told: dict[tuple[ChildId, Target], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._met = Met(self.programs, self.household)

    def keep(self) -> None:
        """What is closed now is refused from now on, and nothing else."""
        watches, family = self.watches().values(), self.household
        for watch in watches:
            self._met.look(watch)
        now = (*state(watches, family), self._met.files)
        if now != self._state:
            closed = forbidden(watches, family, self.programs.own_tree, self._met.files)
            self.programs.forbid(closed, elsewhere(watches, family))
            self._state = now

    def look(self) -> None:
        """Whether the guard is there."""
        self.is_there(GUARD, there=self.programs.route == GUARD)

    def is_there(self, part: str, *, there: bool) -> None:
        """Whether another process of Luytre answers."""
        if there:
            self.health.clear(AWAY[part])
        else:
            self.health.report(AWAY[part])

    def refused(self, refusal: Refusal) -> None:
        """A closed program was tried: told like one that was ended at its start, once a minute."""
        child = self.household.child_of(refusal.account)
        watch = None if child is None else self.watches().get(child)
        if child is None or watch is None:
            return
        facts = ProgramFacts((refusal.path,))
        subject = identify(facts, watch.child, self.household.known).subject
        verdict = judge(watch.scene(), subject)
        key, now = (child, subject.target), self.seconds()
        if not closed_by_rule(verdict) or now - self._told.get(key, -TELL_EVERY) < TELL_EVERY:
            return  # it has opened in the meantime, or was told a moment ago
        self._told = {key: at for key, at in self._told.items() if now - at < TELL_EVERY}
        self._told[key] = now
        order = Order(child, subject.target, verdict.reason)
        self.reporter.acted(order, Act.REFUSE, [refusal.pid], 0.0)
        self.reporter.verified(order, Act.REFUSE, [refusal.pid], 0.0, ok=True)
        self.reporter.often("not-started", child, subject.target)
