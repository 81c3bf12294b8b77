"""Which pages a child's browser may judge by their words, and what becomes of its guess."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import BadParams, Denied
from agent.service.browsing.guesses import CATEGORIES, bare
from policies.ids import CategoryId
from policies.scene import Subject
from policies.target import Kind, site
from policies.verdict import judge

if TYPE_CHECKING:
    from agent.ports import Program, Programs
    from agent.server.actor import Actor
    from agent.server.router import Handler
    from agent.service.browsing.guesses import Guesses
    from agent.service.enforcer import Enforcer
    from agent.service.observing.hosts import Hosts
    from agent.service.observing.readers import Readers
    from policies.ids import Host
    from policies.model import Child


async def unlisted(_host: str) -> bool:
    """Where nobody has lists."""
    return False


@dataclass
class PageHandlers:
    """The agent's side of the extension that reads pages."""

    enforcer: Enforcer
    programs: Programs
    hosts: Hosts
    guesses: Guesses
    readers: Readers
    wake: Callable[[], None]
    believed: Callable[[Program], bool] = lambda _program: True
    """Whether a process that speaks is our relay."""
    listed: Callable[[str], Awaitable[bool]] = unlisted
    """Whether a list knows a name: then a guess is not wanted, whatever the list says of it."""

    def table(self) -> Mapping[str, Handler]:
        """From a method's name to its function."""
        return {contract.PAGE.name: self.hear}

    async def hear(self, actor: Actor, params: m.Page) -> m.PageAnswer:
        """Say whether a page of that host may be read; with a category: what it was guessed to be."""
        if actor.child is None:
            raise Denied.of("page.not-yours")
        if params.category is not None and params.category not in CATEGORIES:
            raise BadParams.of("page.guess")
        host, speaker = bare(params.host), self._believed(actor)
        if speaker is not None:
            self.readers.hear(speaker.parent)
        if host is None or speaker is None or not self._may(actor, host):
            return m.PageAnswer(wanted=False)
        if await self.listed(host) or not self._may(actor, host):  # much may have changed meanwhile
            return m.PageAnswer(wanted=False)
        if params.category is not None:
            self._keep(actor, host, CategoryId(params.category))
        return m.PageAnswer(wanted=True)

    def _believed(self, actor: Actor) -> Program | None:
        """Our relay; None where somebody else speaks."""
        speaker = None if actor.pid is None else self.programs.program(actor.pid)
        ours = speaker is not None and speaker.account == actor.account and self.believed(speaker)
        return speaker if ours else None

    def _may(self, actor: Actor, host: Host) -> bool:
        """Only where the family chose it, and of a site that nobody has said anything about."""
        child = self._child(actor)
        if child is None or not child.sites.pages:
            return False
        place = self.hosts.place(child, host)
        return place is not None and not place.named and not place.protected

    def _child(self, actor: Actor) -> Child | None:
        self.enforcer.catch_up()
        watch = None if actor.child is None else self.enforcer.watches.get(actor.child)
        return None if watch is None else watch.child

    def _keep(self, actor: Actor, host: Host, kind: CategoryId) -> None:
        """What the child may open anyway is not remembered."""
        assert actor.child is not None  # noqa: S101 - was looked at before
        watch = self.enforcer.watches[actor.child]
        verdict = judge(watch.scene(), Subject(site(host), kind))
        if any(target.kind is not Kind.SCREEN for target in verdict.closers):
            self.guesses.keep(watch.child.id, host, kind)
            self.enforcer.reporter.verdict(watch.child.id, verdict)
            self.wake()
