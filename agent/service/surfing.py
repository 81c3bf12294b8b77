"""What browsers ask: which of their sites are open, why not, and how long still."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import Denied
from agent.records import StoreProblem
from agent.service import views
from agent.service.guesses import bare
from agent.service.hosts import Place
from agent.service.household import ROOT
from agent.service.tabs import Said
from policies.target import SCREEN
from policies.targets import SiteInFront
from policies.verdict import Subject

if TYPE_CHECKING:
    from agent.ports import Program, Programs
    from agent.records import Store
    from agent.server.actor import Actor
    from agent.server.router import Handler
    from agent.service.enforcer import Enforcer
    from agent.service.guesses import Guesses
    from agent.service.hosts import Hosts
    from agent.service.household import Household
    from agent.service.tabs import Tabs
    from agent.service.watch import Watch
    from policies.model import Child

MOST = 64
"""Hosts that are answered at once; a browser asks for those in sight."""
NOT_YOURS = "Only a child's own browser tells which site is in front."


@dataclass
class Surfing:
    """The agent's side of the extension."""

    household: Household
    enforcer: Enforcer
    programs: Programs
    store: Store
    tabs: Tabs
    hosts: Hosts
    guesses: Guesses
    wake: Callable[[], None]
    believed: Callable[[Program], bool] = lambda _program: True
    """Whether a process that speaks is our relay, and nobody who only says so."""
    _by: tuple[object, str] | None = field(default=None)
    """Who set the agreement, for the policy that it was looked up for."""

    def table(self) -> Mapping[str, Handler]:
        """From a method's name to its function."""
        return {contract.TABS.name: self.tell}

    def tell(self, actor: Actor, params: m.Tabs) -> m.Sites:
        """The browser says what is in front, and hears what is open."""
        if actor.child is None:
            raise Denied(NOT_YOURS)
        self.enforcer.catch_up()
        watch = self.enforcer.watches[actor.child]
        self._heed(actor, watch, params)
        asked = dict.fromkeys((*([params.front] if params.front else []), *params.hosts[:MOST]))
        places = {host: self._place(watch.child, host) for host in asked}
        known = {host: place for host, place in places.items() if place is not None}
        scene = self.hosts.scene(watch, known.values())
        sites = tuple(
            m.SiteView(
                host,
                place.name,
                views.target_status(watch, self.household, place.subject, scene),
                guess=place.guessed,
            )
            for host, place in known.items()
        )
        screen = views.target_status(watch, self.household, Subject(SCREEN))
        policy = self.household.policy
        closed = self.hosts.closed(watch)
        return m.Sites(
            watch.child.name, sites, screen, closed, self._author(), policy.country, policy.language
        )

    def _place(self, child: Child, host: str) -> Place | None:
        """As it is known; where nothing is, what it was guessed to be, and that very host alone."""
        place, name = self.hosts.place(child, host), bare(host)
        unknown = place is not None and not place.named and not place.protected
        kind = self.guesses.of(child.id, host) if unknown and child.sites.pages else None
        if kind is None or name is None:
            return place
        return Place(SiteInFront(name, kind), name, named=False, guessed=True)

    def _heed(self, actor: Actor, watch: Watch, params: m.Tabs) -> None:
        """Believe a browser's word about itself: what brings it is the browser's own child."""
        speaker = None if actor.pid is None else self.programs.program(actor.pid)
        if speaker is None or speaker.account != actor.account or not self.believed(speaker):
            return
        place = self.hosts.place(watch.child, params.front) if params.front else None
        front = place.front if place is not None and place.named else None
        audible = params.audible and params.front is not None
        said = Said(watch.child.id, speaker.parent, front, audible, self.tabs.seconds())
        if self.tabs.say(speaker.pid, said):
            self.wake()

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
