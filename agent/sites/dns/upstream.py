"""All servers upstream, one after the other, until one answers."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from agent.sites.dns import datagrams
from agent.sites.dns.datagrams import Elsewhere
from agent.sites.dns.https import Web
from agent.sites.dns.packets import NOERROR, NXDOMAIN
from agent.sites.dns.records import NOT_UNDERSTOOD, Reply, Wrong
from agent.sites.dns.streams import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.sites.dns.secure import SSLContext
    from agent.sites.dns.servers import Server

PATIENCE = (1.0, 2.5)
"""Seconds for each server, in the first and in the second round."""
STUB_PATIENCE = 3.0
"""Seconds for the system's own resolver, which asks several itself."""
IN_ALL = 6.0
"""A client has given up by then (resolv.conf(5): 5 seconds)."""


def _verified() -> SSLContext:
    from agent.sites.dns import secure  # four megabytes, for those who choose a server by TLS

    return secure.verified()


class Upstream:
    """Asks the servers of the moment. It remembers who answered last, and keeps connections for a while."""

    def __init__(
        self, servers: Callable[[], tuple[Server, ...]], secure: Callable[[], SSLContext] = _verified
    ) -> None:
        self.servers = servers
        self._secure = secure
        self._context: SSLContext | None = None
        self._lines: dict[Server, Line | Web] = {}
        self._first: Server | None = None
        self.heard = 0
        """Answers of any kind: whoever says that it cannot tell is there."""

    async def ask(self, wire: bytes, *, dnssec: bool = False, unchecked: bool = False) -> Reply | None:
        """The first answer that says something; None when nobody does."""
        servers = sorted(self.servers(), key=lambda x: x != self._first and not x.stub)
        clock = asyncio.get_running_loop().time
        end = clock() + IN_ALL
        for patience in PATIENCE:
            for server in servers:
                now = clock()
                if now >= end:
                    return None
                until = min(end, now + (max(patience, STUB_PATIENCE) if server.stub else patience))
                reply = await self._ask(server, wire, until, dnssec=dnssec, unchecked=unchecked)
                if reply is None:
                    continue
                self.heard += 1
                if reply.code in (NOERROR, NXDOMAIN) and not reply.truncated:
                    self._first = server
                    return reply
                if server.stub:  # it knows whom to ask for which name, and none of these knows more
                    return None
        return None

    def leave(self) -> None:
        """The network is another: connections from the old one lead nowhere; its servers are forgotten."""
        for line in self._lines.values():
            line.leave()
        now = self.servers()
        self._lines = {server: line for server, line in self._lines.items() if server in now}

    async def close(self) -> None:
        """Let go of all connections."""
        for line in self._lines.values():
            await line.close()
        self._lines.clear()

    async def _ask(
        self, server: Server, wire: bytes, until: float, *, dnssec: bool, unchecked: bool
    ) -> Reply | None:
        try:
            async with asyncio.timeout_at(until):
                how = partial(self._by_its_way, server, wire, dnssec=dnssec, unchecked=unchecked)
                reply = await how()
                return reply if reply.code not in NOT_UNDERSTOOD else await how(edns=False)
        except (OSError, ValueError, Wrong):  # TimeoutError, what TLS refuses, names that IDNA refuses
            return None

    async def _by_its_way(
        self, server: Server, wire: bytes, *, dnssec: bool, unchecked: bool, edns: bool = True
    ) -> Reply:
        if server.way == "plain":
            try:
                return await datagrams.ask(server, wire, dnssec=dnssec, unchecked=unchecked, edns=edns)
            except Elsewhere:
                pass
        return await self._line(server).ask(wire, dnssec=dnssec, unchecked=unchecked, edns=edns)

    def _line(self, server: Server) -> Line | Web:
        line = self._lines.get(server)
        if line is None:
            line = self._lines[server] = self._made(server)
        return line

    def _made(self, server: Server) -> Line | Web:
        if server.way == "plain":
            return Line(server)
        if self._context is None:
            self._context = self._secure()
        return (Web if server.way == "https" else Line)(server, self._context)
