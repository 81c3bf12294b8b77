"""From the host in a browser to the site that a family speaks of, and which hosts are closed now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from agent.service.observing.watch import closed_by_rule
from policies.forecast import stand_in
from policies.ids import OTHER, CategoryId, Host
from policies.model import SiteMode
from policies.names import LONGEST, above, below, nearest, plain
from policies.scene import Subject
from policies.target import Kind, site
from policies.targets import SiteInFront
from policies.verdict import judge

if TYPE_CHECKING:
    from agent.service.observing.watch import Watch
    from policies.ids import ChildId
    from policies.model import Child
    from policies.scene import Scene
    from policies.web import Web

SHARED = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})
"""Second labels below which a country gives out names: two labels are nobody's name there."""
AROUND = CategoryId("proxy")
"""What an address out there is: whoever types it goes round all that judges names."""
DEEPEST = 32
"""Labels by which a host is known; nobody has names of more, but whoever makes them up to keep us busy."""
COUNTRY = 2
"""Letters of a country's label."""
_ANY = site("")
"""Stands for each site of which only the category is known."""


@dataclass(frozen=True, slots=True)
class Place:
    """One site, as it is counted and judged."""

    front: SiteInFront
    name: str
    protected: bool = False
    named: bool = True
    """A rule or the catalogue names it. All others are judged, never counted: they would have to be kept."""
    guessed: bool = False
    """Its category is what a page of it was guessed to be."""
    settled: bool = False
    """A rule names it, or the catalogue has exactly this host: lists are not asked."""
    spared: bool = False
    """Made for children, and no rule names it."""

    @property
    def subject(self) -> Subject:
        """What is judged for it."""
        return Subject(site(self.front.host), self.front.category, spared=self.spared)


class _Agreed(NamedTuple):
    """Whose verdicts decide which hosts are closed, as long as the agreement is the same."""

    child: Child
    school: tuple[str, ...]
    kinds: frozenset[Subject]
    """Those that stand in for services of which only the category is known."""
    ruled: frozenset[Subject]
    """Services that a rule names."""
    named: frozenset[Subject]
    """Those of them that are what the rule says, and not only below it."""
    places: Mapping[str, Place]
    """Hosts of the catalogue that a rule means; all others are what the catalogue says."""


class _Closed(NamedTuple):
    """What was closed last, and the verdicts by which it was: with the same ones it is the same."""

    agreed: _Agreed
    alone: frozenset[Subject]
    """Those that were judged by themselves."""
    shut: frozenset[Subject]
    hosts: tuple[str, ...]


@dataclass
class Hosts:
    """Asks the catalogue once it is needed: no browser, no memory."""

    web: Callable[[], Web]
    school: Callable[[], Collection[str]] = tuple
    """What the household says that nothing closes."""
    _closed: dict[ChildId, _Closed] = field(default_factory=dict)

    def place(self, child: Child, host: str) -> Place | None:
        """The site that a host belongs to: what a rule names with all below it, else what is known.

        Of several names above it the longest decides.
        """
        name = plain(host)
        if not name or len(name) > LONGEST:
            return None
        name = ".".join(name.split(".")[-DEEPEST:])
        if far_address(name):
            return Place(SiteInFront(Host(name), AROUND), name, named=False, settled=True)
        web, known = self.web(), nearest(name, self.web().services)
        kind = known.category if known else OTHER
        if self._kept(name):
            return Place(SiteInFront(Host(name), kind), name, protected=True, named=False)
        spared = below(name, web.children)
        rules = {rule.target.key: rule for rule in child.rules if rule.target.kind is Kind.SITE}
        for part in above(name):
            rule = rules.get(part)
            if rule is not None:
                said = rule.name or (known.name if known and known.main == part else part)
                return Place(SiteInFront(Host(part), rule.category or kind), said, settled=True)
            found = web.services.get(part)
            if found is not None and found.main in rules:
                settled = part == name.removeprefix("www.")
                return Place(SiteInFront(found.main, found.category), found.name, settled=settled)
        if known is not None:
            settled = name.removeprefix("www.") in web.services
            return Place(SiteInFront(known.main, known.category), known.name, settled=settled, spared=spared)
        own = registrable(name)
        return Place(SiteInFront(Host(own), OTHER), own, named=False, spared=spared)

    def scene(self, watch: Watch, places: Iterable[Place]) -> Scene:
        """What verdicts about these sites depend on now."""
        kept = frozenset(place.front.host for place in places if place.protected)
        return replace(watch.scene(), protected=kept)

    def closes(self, watch: Watch, host: str) -> bool:
        """Whether a rule or the host's category closes it now."""
        place = self.place(watch.child, host)
        return place is not None and not place.protected and _by_rule(watch.scene(), place.subject)

    def closed(self, watch: Watch) -> tuple[str, ...]:
        """Hosts that rules and categories close now; the end of the screen's time names none."""
        child = watch.child
        if child.sites.mode is SiteMode.OPEN and all(rule.target.kind is Kind.APP for rule in child.rules):
            return ()
        scene = watch.scene()
        known = self._closed.get(child.id)
        agreed = known.agreed if known is not None else None
        if agreed is None or agreed.child is not child or agreed.school != tuple(self.school()):
            agreed = self._agreed(watch)
        alone = agreed.ruled.union(self._used_or_given(scene))
        shut = frozenset(x for x in agreed.kinds | alone if _by_rule(scene, x))
        if known is None or known.agreed is not agreed or known[1:3] != (alone, shut):
            found = {host for host in self._find(agreed, alone, shut) if not self._kept(host)}
            known = self._closed[child.id] = _Closed(agreed, alone, shut, tuple(sorted(found)))
        return known.hosts

    def _agreed(self, watch: Watch) -> _Agreed:
        child, web = watch.child, self.web()
        rules = {rule.target for rule in child.rules if rule.target.kind is Kind.SITE}
        meant = (host for host in web.services if self._is_meant(host, {x.key for x in rules}))
        places = {host: place for host in meant if (place := self.place(child, host)) is not None}
        kinds = {(service.category, below(host, web.children)) for host, service in web.services.items()}
        named = frozenset(Subject(target, watch.category_of(target)) for target in rules)
        ruled = named.union(place.subject for place in places.values() if place.subject.target in rules)
        alike = frozenset(Subject(_ANY, category, spared) for category, spared in kinds)
        return _Agreed(child, tuple(self.school()), alike, ruled, named, places)

    def _is_meant(self, host: str, ruled: Collection[str]) -> bool:
        """Whether a rule names a host of the catalogue, one above it, or its service."""
        services = self.web().services
        return any(
            part in ruled or (part in services and services[part].main in ruled) for part in above(host)
        )

    def _used_or_given(self, scene: Scene) -> Iterator[Subject]:
        """Services that are not judged by their category alone, though no rule names them."""
        today = scene.usage.days.get(scene.plan.bounds(scene.now)[0], ())
        for target in {*today, *(target for grant in scene.grants for target in grant.targets)}:
            found = self.web().services.get(target.key) if target.kind is Kind.SITE else None
            if found is not None:
                both = (Subject(target, found.category, spared) for spared in (False, True))
                yield from (subject for subject in both if stand_in(scene, subject) == subject)

    def _find(self, agreed: _Agreed, alone: Iterable[Subject], shut: Collection[Subject]) -> Iterator[str]:
        web, apart = self.web(), {x.target.key for x in alone}
        kinds = {(x.category, x.spared) for x in shut if x.target == _ANY}
        yield from (x.target.key for x in agreed.named if x in shut)
        for host, service in web.services.items():
            spared = below(host, web.children)
            if host in agreed.places:
                closed = agreed.places[host].subject in shut
            elif service.main in apart:
                closed = Subject(site(service.main), service.category, spared) in shut
            else:
                closed = (service.category, spared) in kinds
            if closed:
                yield host

    def _kept(self, name: str) -> bool:
        """Whether nothing closes it: what helps, what the PC needs, the school's."""
        return below(name, self.web().protected) or below(name, self.school())


def _by_rule(scene: Scene, subject: Subject) -> bool:
    return closed_by_rule(judge(scene, subject))


def far_address(name: str) -> bool:
    """Whether a host is an address, and none of this PC or of the house."""
    if not name.startswith("[") and not name.rpartition(".")[2].isdigit():
        return False
    from ipaddress import ip_address

    try:
        return ip_address(name.strip("[]")).is_global
    except ValueError:
        return False


def registrable(name: str) -> str:
    """What somebody registered, near enough for counting: two labels, three below a country's shared ones.

    The list of public suffixes knows it exactly; it takes more memory than the agent has for a name that
    nobody made a rule about.
    """
    parts = name.split(".")
    if parts[-1].isdigit():  # an address
        return name
    shared = len(parts) > COUNTRY and len(parts[-1]) == COUNTRY and parts[-2] in SHARED
    return ".".join(parts[-3 if shared else -2 :])
