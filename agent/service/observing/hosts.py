"""From the host in a browser to the site that a family speaks of, and which hosts are closed now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from agent.service.observing.watch import closed_by_rule
from policies.ids import OTHER, CategoryId, Host
from policies.model import SiteMode
from policies.target import Kind, site
from policies.targets import SiteInFront
from policies.verdict import Subject, judge

if TYPE_CHECKING:
    from agent.service.observing.watch import Watch
    from policies.model import Child
    from policies.verdict import Scene
    from policies.web import Service, Web

LONGEST = 253
"""Letters of a host (RFC 1035, section 3.1)."""
SHARED = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})
"""Second labels below which a country gives out names: two labels are nobody's name there."""
AROUND = CategoryId("proxy")
"""What an address out there is: whoever types it goes round all that judges names."""
COUNTRY = 2
"""Letters of a country's label."""


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
    """A rule names it, or the catalogue this very name: what lists say of it is of no interest."""

    @property
    def subject(self) -> Subject:
        """What is judged for it."""
        return Subject(site(self.front.host), self.front.category)


@dataclass
class Hosts:
    """Asks the catalogue once it is needed: no browser, no memory."""

    web: Callable[[], Web]
    _closed: dict[str, tuple[object, tuple[str, ...]]] = field(default_factory=dict)

    def place(self, child: Child, host: str) -> Place | None:
        """The site that a host belongs to: the longest name that a rule or the catalogue knows."""
        name = host.strip().lower().rstrip(".")
        if not name or len(name) > LONGEST:
            return None
        if far_address(name):
            return Place(SiteInFront(Host(name), AROUND), name, named=False, settled=True)
        web, known = self.web(), _service(self.web(), name)
        kind = known.category if known else OTHER
        if any(part in web.protected for part in _above(name)):
            return Place(SiteInFront(Host(name), kind), name, protected=True, named=False)
        for part in _above(name):
            rule = child.rule(site(part))
            if rule is not None:
                said = rule.name or (known.name if known and known.main == part else part)
                return Place(SiteInFront(Host(part), rule.category or kind), said, settled=True)
            if part in web.services:
                found, settled = web.services[part], part == name.removeprefix("www.")
                return Place(SiteInFront(found.main, found.category), found.name, settled=settled)
        own = registrable(name)
        return Place(SiteInFront(Host(own), OTHER), own, named=False)

    def scene(self, watch: Watch, places: Iterable[Place]) -> Scene:
        """What verdicts about these sites depend on now."""
        kept = frozenset(place.front.host for place in places if place.protected)
        return replace(watch.scene(), protected=kept)

    def closed(self, watch: Watch) -> tuple[str, ...]:
        """Hosts that rules and categories close now; the end of the screen's time names none."""
        child, scene = watch.child, watch.scene()
        if child.sites.mode is SiteMode.OPEN and not child.rules:
            return ()
        services = self.web().services
        kinds = tuple(
            kind
            for kind in sorted({found.category for found in services.values()})
            if _by_rule(scene, Subject(site(""), kind))
        )
        rules = [rule.target for rule in child.rules if rule.target.kind is Kind.SITE]
        named = tuple(x.key for x in rules if _by_rule(scene, Subject(x, watch.category_of(x))))
        facts = (child, watch.grants, kinds, named)
        kept = self._closed.get(child.id)
        if kept is None or kept[0] != facts:
            kept = self._closed[child.id] = facts, tuple(self._find(scene, services, kinds, named))
        return kept[1]

    def _find(
        self,
        scene: Scene,
        services: Mapping[str, Service],
        kinds: Collection[CategoryId],
        named: Collection[str],
    ) -> Iterator[str]:
        shut = {
            found.main
            for found in services.values()
            if found.main in named
            or (found.category in kinds and _by_rule(scene, Subject(site(found.main), found.category)))
        }
        hosts = {host for host, found in services.items() if found.main in shut}
        yield from sorted(hosts | {*named})


def _by_rule(scene: Scene, subject: Subject) -> bool:
    return closed_by_rule(judge(scene, subject))


def _service(web: Web, name: str) -> Service | None:
    return next((web.services[part] for part in _above(name) if part in web.services), None)


def _above(name: str) -> Iterator[str]:
    """The name and all names above it, the longest first."""
    while name:
        yield name
        name = name.partition(".")[2]


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
