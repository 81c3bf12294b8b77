"""Closed sites that were tried: told to the child and to guardians alike, as numbers of their categories.

By name only for children below ten, and only where guardians may see sites: nobody else's are kept. Programs
ask for names as well, and a child's own program may ask for thousands; so what is kept is bounded, however
much is asked, and whoever reads the numbers is told what they are not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.api import contract
from agent.api import messages as m
from agent.ports.store import StoreProblem, Tried
from agent.server.actor import which
from agent.service.observing.hosts import registrable
from policies.ids import OTHER, ChildId
from policies.model import Sight
from policies.names import LONGEST
from policies.summary import EVERYTHING, tries_are_told
from policies.week import DAY, first_of_week

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from agent.ports.names import Try
    from agent.ports.store import Store
    from agent.server.actor import Actor
    from agent.server.router import Handler
    from agent.service.household import Household
    from agent.service.observing.hosts import Hosts
    from policies.model import Child

YOUNG = 10
"""From this age on no name is kept."""
EVERY = 60.0
"""Seconds between two writings; what a crash loses is no more."""
MOST = 60
"""Tries of one category, or of one site, that count in that time."""
MOST_SITES = 30
"""Sites of one child and day that are kept by name."""


TryKey = tuple[ChildId, "date", str, str]


@dataclass
class TriedSites:
    """Hears what was refused, writes down what may be kept of it, and tells it."""

    store: Store
    household: Household
    hosts: Hosts
    now: Callable[[], datetime]
    seconds: Callable[[], float]
    wake: Callable[[], None]
    """Called when ``wait`` has become another: nobody need be at the PC for a program to ask."""
    _waiting: dict[TryKey, int] = field(default_factory=dict)
    _named: dict[tuple[ChildId, date], set[str]] = field(default_factory=dict)
    _written: float = 0.0

    def table(self) -> Mapping[str, Handler]:
        """From a method's name to its function."""
        return {contract.TRIED.name: self.tell}

    def hear(self, whose: ChildId, tries: Iterable[Try]) -> None:
        """Closed hosts that a child's accounts asked for just now."""
        child = self.household.find(whose)
        if child is None:
            return
        today, waited = self.household.calendar.day(self.now()), bool(self._waiting)
        sites: dict[tuple[str, str], int] = {}  # category and site
        for host, closed_by, times in tries:
            key = self._category(child, host, closed_by), registrable(host)
            sites[key] = max(times, sites.get(key, 0))  # a page asks for several hosts of its site
        by_name = names_are_kept(child, today)
        for (category, site), times in sites.items():
            self._add((whose, today, category, ""), times)
            if by_name and self._may_name(whose, today, site):
                self._add((whose, today, category, site), times)
        self.keep()
        if self._waiting and not waited:
            self.wake()

    def keep(self, *, at_once: bool = False) -> None:
        """Write it down when it is time; what the disk refuses waits for the next time."""
        now = self.seconds()
        if not self._waiting or not (at_once or now - self._written >= EVERY):
            return
        self._written = now
        found: dict[ChildId, list[Tried]] = {}
        for (child, day, category, site), times in self._waiting.items():
            found.setdefault(child, []).append(Tried(day, category, times, site))
        try:
            for child, tried in found.items():
                self.store.keep_tried(child, tried)
                self._waiting = {key: times for key, times in self._waiting.items() if key[0] != child}
        except StoreProblem:
            return

    def wait(self) -> float | None:
        """Seconds until there is something to write; None: nothing waits."""
        return max(0.0, self._written + EVERY - self.seconds()) if self._waiting else None

    def forget(self) -> None:
        """What waits to be written belongs to records that are gone."""
        self._waiting.clear()
        self._named.clear()

    def tell(self, actor: Actor, params: m.DayOf) -> m.TriedSites:
        """The week of a day. A guardian sees what was agreed that guardians see."""
        if params.child is None:
            raise which(self.household.children())
        child = self.household.child(ChildId(params.child))
        self.keep(at_once=True)
        first = first_of_week(params.day or self.household.calendar.day(self.now()))
        found = lines(self.store, child, first, guardian=actor.child != child.id)
        return m.TriedSites(child.id, first, found)

    def _add(self, key: TryKey, times: int) -> None:
        self._waiting[key] = min(MOST, self._waiting.get(key, 0) + times)

    def _category(self, child: Child, host: str, closed_by: str) -> str:
        """What the site is, where a rule closes it; a category that nobody knows is none."""
        if closed_by:
            return closed_by if closed_by in self.household.categories else OTHER
        place = self.hosts.place(child, host)
        return place.front.category if place is not None else OTHER

    def _may_name(self, child: ChildId, day: date, site: str) -> bool:
        if len(site) > LONGEST:
            return False
        known = self._named.get((child, day))
        if known is None:
            for old in [key for key in self._named if key[0] == child]:
                del self._named[old]
            known = self._named[child, day] = set()
        if len(known) < MOST_SITES:
            known.add(site)
        return site in known


def names_are_kept(child: Child, today: date) -> bool:
    """Whether sites are kept by name: of the young, where guardians may see them."""
    age = child.age(today)
    return age is not None and age < YOUNG and child.visibility.sites is Sight.ALL


def lines(store: Store, child: Child, first: date, *, guardian: bool) -> tuple[m.TriedLine, ...]:
    """A week's lines: of each day the categories, then the sites that are kept by name."""
    seen = child.visibility if guardian else EVERYTHING
    found = store.tried(child.id, first, first + 6 * DAY)
    told = (x for x in found if tries_are_told(seen, x.host))
    return tuple(m.TriedLine(x.day, x.category, x.tries, x.host) for x in told)


def numbers(store: Store, child: Child, first: date, *, guardian: bool) -> dict[str, int]:
    """Category -> tries in a week, the most tried first."""
    found: dict[str, int] = {}
    for line in lines(store, child, first, guardian=guardian):
        if not line.host:
            found[line.category] = found.get(line.category, 0) + line.tries
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
