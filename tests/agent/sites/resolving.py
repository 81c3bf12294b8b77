"""A resolver for one child, with lists of its own and a clock that only a story moves."""

import asyncio
import contextlib

from agent.sites.dns.profile import Orders, Profile
from agent.sites.dns.servers import Server
from agent.sites.dns.upstream import Upstream
from agent.sites.resolver import Resolver
from tests.agent.sites.dns.world import DEADLINE

LISTS = {"adult.test": "adult", "chat.test": "chat"}
CHILD = Profile(0, blocked=frozenset({"adult"}), safe_search=True, youtube="moderate")


def lists(closed):
    def closing(name):
        category = LISTS.get(".".join(name.split(".")[-2:]))
        return category if closed is None or category in closed else None

    return closing


class Clock:
    """Seconds that only a story moves."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@contextlib.asynccontextmanager
async def resolving(*servers, profile=CHILD, system=(), protected=(), clock=None, search=()):
    """A resolver with one port; servers are asked in turn."""
    chosen = tuple(Server("127.0.0.1", x.port) for x in servers)
    others = tuple(Server("127.0.0.1", x.port) for x in system)
    asked = Upstream(lambda: chosen), Upstream(lambda: others)
    resolver = Resolver(*asked, clock or Clock(), search=lambda: search)
    assert not await resolver.take(Orders((profile,), protected=frozenset(protected)), lists)
    try:
        async with asyncio.timeout(DEADLINE):
            yield resolver, next(iter(resolver.ports))
    finally:
        await resolver.close()
