"""Whom to ask for a name: whom the family chose, but for help, and for what the house alone can tell."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from agent.sites.dns import near
from agent.sites.dns.insisting import insist
from policies.names import below

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from agent.sites.dns.records import Reply
    from agent.sites.dns.servers import Server
    from agent.sites.dns.upstream import Upstream


class Whom:
    """Two upstreams, which are the same where the family chose nobody.

    ``search``: names below which the network has its own.
    """

    def __init__(self, chosen: Upstream, system: Upstream, search: Callable[[], Collection[str]]) -> None:
        self._chosen = chosen
        self._system = system
        self._search = search

    def servers(self) -> tuple[tuple[Server, ...], tuple[Server, ...]]:
        """All of them, as they are now."""
        return self._chosen.servers(), self._system.servers()

    async def ask(
        self, name: str, wire: bytes, *, protected: bool, dnssec: bool, unchecked: bool
    ) -> tuple[Reply | None, bool]:
        """The answer, if there is one, and whether nobody is there of whom most is asked."""
        reply, way, servers, heard = None, None, None, self._chosen.heard
        while servers != self.servers():  # what the old ones said is nothing to who chose others
            servers = self.servers()
            way = self._way(name, protected=protected)
            reply = await way(wire, dnssec=dnssec, unchecked=unchecked)
        # One name that nobody can tell says nothing of the others.
        away = reply is None and way != self._system.ask and heard == self._chosen.heard
        return reply, away

    def leave(self) -> None:
        """The network is another, or whom the family chose."""
        self._chosen.leave()
        self._system.leave()

    async def close(self) -> None:
        """Let go of all connections."""
        await self._chosen.close()
        await self._system.close()

    def _way(self, name: str, *, protected: bool) -> Callable[..., Awaitable[Reply | None]]:
        if self._system.servers() != self._chosen.servers():
            if protected:
                return partial(insist, self._chosen, self._system)
            if near.alone(name):
                return self._system.ask
            if below(name, self._search()):
                return partial(near.ask, self._chosen, self._system)
        return self._chosen.ask
