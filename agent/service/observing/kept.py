"""What is always open and was used last: the end of the time neither freezes it nor throws anybody out of it.

Who opens the menu of the desktop, reads why the time is over or closes a dialog has left it for nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from agent.service.observing.fronts import in_use, uses
from policies.target import SCREEN
from policies.targets import never_closed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from agent.ports import ProcessKey, Program
    from agent.service.observing.fronts import Shown
    from agent.service.observing.observation import Observation
    from policies.ids import ChildId
    from policies.targets import Identity, SiteInFront

STAYING = 15.0
"""Seconds in which the desktop, Luytre itself or no window at all may be in front of it."""


@dataclass
class Kept:
    """Remembers it per child, also while the screen is locked and over a change of the agreement."""

    seconds: Callable[[], float]
    """A monotonic clock."""
    _last: dict[ChildId, frozenset[ProcessKey]] = field(default_factory=dict)
    _away: dict[ChildId, float] = field(default_factory=dict)
    """Since when nothing of the child's own is in front."""

    def stays(self, child: ChildId) -> bool:
        """Whether something of the child's own is in front, or was a moment ago."""
        since = self._away.get(child)
        return since is None or self.seconds() - since < STAYING

    def look(
        self,
        seen: Observation,
        shown: Collection[Shown],
        sites: Mapping[int, SiteInFront],
        paused: Collection[ProcessKey],
    ) -> Observation:
        """What was seen, with what of it is always open."""
        child, last = seen.child.id, self._last.get(seen.child.id, frozenset())
        front = seen.in_use if seen.present else frozenset().union(*in_use(seen.programs, shown))
        used = {x.key: seen.identities[x.key] for x in seen.programs if x.key in front and not x.own}
        used = {key: identity for key, identity in used.items() if key not in paused}
        if used:
            self._away.pop(child, None)
            costs = SCREEN in seen.targets or not all(view.sees_front for view in shown)
            free = not costs and all(never_closed(seen.child, *use) for use in uses(used, sites))
            last = frozenset(used) if free else frozenset()
        elif last:
            last &= {program.key for program in seen.programs}
            if seen.present:
                self._away.setdefault(child, self.seconds())
        self._last[child] = last
        always = seen.present and bool(last) and self.stays(child)
        return replace(seen, always=always, kept=last)


def served(
    programs: Collection[Program], identities: Mapping[ProcessKey, Identity], firsts: Collection[ProcessKey]
) -> frozenset[ProcessKey]:
    """These, and what they have started to do their work: the same, or a part of the system with no name.

    A browser's page, or what draws a program's windows, stands for nothing by itself; what has a name does.
    """
    started: dict[int, list[Program]] = {}
    for program in programs:
        started.setdefault(program.parent, []).append(program)
    found = {program.pid: program for program in programs if program.key in firsts}
    waiting = [*found.values()]
    for first in waiting:  # it grows
        for program in started.get(first.pid, ()):
            if program.pid not in found and _serves(program, identities, first):
                found[program.pid] = program
                waiting.append(program)
    return frozenset(program.key for program in waiting)


def _serves(program: Program, identities: Mapping[ProcessKey, Identity], first: Program) -> bool:
    identity, of_first, facts = identities[program.key], identities[first.key], program.facts
    if not identity.named:
        return identity.trusted and facts.desktop in {None, first.facts.desktop}
    # Its unit may name the program that it works for, which any program of the account could claim.
    return identity == of_first or (identity.app == of_first.app and facts.protected)
