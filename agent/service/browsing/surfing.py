"""What browsers ask: which of their sites are open, why not, and how long still."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import Denied
from agent.ports.store import StoreProblem
from agent.service.browsing.endings import Endings
from agent.service.browsing.guesses import bare
from agent.service.household import ROOT
from agent.service.observing.hosts import Place
from agent.service.observing.tabs import Said
from agent.service.showing import views
from policies.ids import Host
from policies.scene import Subject
from policies.target import SCREEN, category, site
from policies.targets import SiteInFront

if TYPE_CHECKING:
    from agent.ports import Program, Programs
    from agent.ports.store import Store
    from agent.server.actor import Actor
    from agent.server.router import Handler
    from agent.service.browsing.guesses import Guesses
    from agent.service.browsing.kinds import Kinds
    from agent.service.enforcer import Enforcer
    from agent.service.household import Household
    from agent.service.observing.hosts import Hosts
    from agent.service.observing.tabs import Tabs
    from agent.service.observing.watch import Watch
    from policies.ids import CategoryId
    from policies.model import Child

MOST = 64
"""Hosts that are answered at once; a browser asks for those in sight."""
SEARCHES = ("coccoc.com/search",)
"""Searches that nothing can tell to search safely; what else is at their hosts is not closed."""


@dataclass
class SurfingHandlers:
    """The agent's side of the extension."""

    household: Household
    enforcer: Enforcer
    programs: Programs
    store: Store
    tabs: Tabs
    hosts: Hosts
    guesses: Guesses
    kinds: Kinds
    wake: Callable[[], None]
    believed: Callable[[Program], bool] = lambda _program: True
    """Whether a process that speaks is our relay, and nobody who only says so."""
    _by: tuple[object, str] | None = field(default=None)
    """Who set the agreement, for the policy that it was looked up for."""
    _endings: Endings = field(init=False)

    def __post_init__(self) -> None:
        self._endings = Endings(self.tabs.seconds)

    def table(self) -> Mapping[str, Handler]:
        """From a method's name to its function."""
        return {contract.TABS.name: self.tell}

    def tell(self, actor: Actor, params: m.Tabs) -> m.Sites | Awaitable[m.Sites]:
        """The browser says what is in front, and hears what is open, once lists have said what it is."""
        child = self._watch(actor).child
        hosts = {bare(host) for host in (params.front or "", *params.hosts[:MOST]) if self._open(child, host)}
        unasked = self.kinds.unasked([host for host in hosts if host is not None])
        return self._told_later(actor, params, unasked) if unasked else self._told(actor, params)

    async def _told_later(self, actor: Actor, params: m.Tabs, unasked: Collection[Host]) -> m.Sites:
        await self.kinds.learn(unasked)
        return self._told(actor, params)

    def _told(self, actor: Actor, params: m.Tabs) -> m.Sites:
        self.enforcer.catch_up()
        watch = self._watch(actor)
        asked = dict.fromkeys((*([params.front] if params.front else []), *params.hosts[:MOST]))
        places = {host: self._place(watch.child, host) for host in asked}
        known = {host: place for host, place in places.items() if place is not None}
        scene = self._endings.scene(watch, self.hosts.scene(watch, known.values()))
        openings = views.OpeningTimes()
        sites = tuple(
            m.SiteView(
                host,
                place.name,
                views.target_status(watch, self.household, place.subject, scene, openings),
                guess=place.guessed,
            )
            for host, place in known.items()
        )
        shown = {*params.playing, *([params.front] if params.front else [])}
        uncovered = any(view.host in shown and not view.status.open for view in sites)
        self._heed(actor, watch, params, uncovered=uncovered)
        screen = views.target_status(watch, self.household, Subject(SCREEN), scene)
        policy = self.household.policy
        closed = self.hosts.closed(watch)
        return m.Sites(
            watch.child.name,
            sites,
            screen,
            closed,
            self._author(),
            policy.country,
            policy.language,
            policy.zone,
            watch.now,
            tuple(_unsafe(watch)),
        )

    def _watch(self, actor: Actor) -> Watch:
        """Of the child that asks; none where the family agreed on something else meanwhile. Raises Denied."""
        watch = self.enforcer.watches.get(actor.child) if actor.child else None
        if watch is None:
            raise Denied.of("page.not-yours")
        return watch

    def _place(self, child: Child, host: str) -> Place | None:
        """As it is known, by lists too; where nothing is, what it was guessed to be, that very host alone."""
        place, name = self.hosts.place(child, host), bare(host)
        listed = self._listed(child, host)
        if listed is not None and name is not None:
            return Place(SiteInFront(name, listed), name, named=False)
        unknown = place is not None and not place.named and not place.protected
        kind = self.guesses.of(child.id, host) if unknown and child.sites.pages else None
        if kind is None or name is None:
            return place
        return Place(SiteInFront(name, kind), name, named=False, guessed=True)

    def _open(self, child: Child, host: str) -> bool:
        """Whether lists have a say about a host."""
        place = self.hosts.place(child, host)
        return place is not None and not place.protected and not place.settled

    def _listed(self, child: Child, host: str) -> CategoryId | None:
        """What lists say of a host about which they have a say."""
        name = bare(host)
        return self.kinds.of(name) if name is not None and self._open(child, host) else None

    def _front(self, child: Child, host: str) -> SiteInFront | None:
        """What is counted for a host: of one that nobody named its category alone, where a rule limits it."""
        place, kind = self.hosts.place(child, host), self._listed(child, host)
        if kind is not None and child.rule(category(kind)) is not None:
            return SiteInFront(Host(""), kind)
        return place.front if place is not None and place.named else None

    def _heed(self, actor: Actor, watch: Watch, params: m.Tabs, *, uncovered: bool) -> None:
        """Believe a browser's word about itself: what brings it is the browser's own child."""
        speaker = None if actor.pid is None else self.programs.program(actor.pid)
        if speaker is None or speaker.account != actor.account or not self.believed(speaker):
            return
        front = self._front(watch.child, params.front) if params.front else None
        audible = params.audible and params.front is not None
        beside = frozenset(self._beside(watch.child, params.playing))
        now = self.tabs.seconds()
        said = Said(watch.child.id, speaker.parent, front, audible, now, beside, uncovered, params.managed)
        if params.front and not uncovered and watch.child.sites.pages:
            self.tabs.readers.show(speaker.parent, params.front)
        if self.tabs.say(speaker.pid, said):
            self.wake()

    def _beside(self, child: Child, hosts: Sequence[str]) -> Iterator[SiteInFront | None]:
        """What is counted for hosts that are heard and not in front; of help and school nothing is.

        What a full list has no room for counts as a site that nobody named.
        """
        for host in hosts[:MOST]:
            place = self.hosts.place(child, host)
            if place is not None and not place.protected:
                yield self._front(child, host)
        if len(hosts) >= MOST:
            yield None

    def _author(self) -> str:
        """Who set the agreement that is in force; nobody where the disk does not tell."""
        policy = self.household.policy
        if self._by is None or self._by[0] is not policy:
            try:
                kept = self.store.policy()
            except StoreProblem:
                return ""
            self._by = policy, kept.by if kept and kept.by != ROOT else ""  # root is nobody in a family
        return self._by[1]


def _unsafe(watch: Watch) -> Iterator[str]:
    """Searches that are closed while safe search is wanted; a site that a rule names is as the rule says."""
    for place in SEARCHES if watch.child.sites.safe_search else ():
        target = site(place.partition("/")[0])
        if watch.child.rule(target) is None and not any(
            grant.holds(target, watch.now) and (grant.extra is None or watch.now < grant.at + grant.extra)
            for grant in watch.grants
        ):
            yield place
