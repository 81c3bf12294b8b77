"""Help is found, whatever the resolver says that the family chose."""

import asyncio
from functools import partial

import dns.flags
import dns.rcode
import pytest

from agent.sites.dns import insisting, upstream
from agent.sites.dns.profile import Orders
from agent.sites.dns.servers import Server
from agent.sites.dns.upstream import Upstream
from agent.sites.resolver import Resolver
from tests.agent.sites.dns.world import ZONE, answer_to, ask, query, serving, texts
from tests.agent.sites.resolving import CHILD, Clock, lists, resolving


def test_help_is_found_though_a_family_resolver_says_no(monkeypatch):
    closed = {**ZONE, ("help.test", "A"): ["0.0.0.0"]}

    async def story():
        clock = Clock()
        async with serving(lambda data, by: [answer_to(data, closed)]) as family, serving() as system:
            protected = {"help.test", "www.open.test"}
            more = {"system": [system], "protected": protected, "clock": clock}
            async with resolving(family, **more) as (resolver, port):
                assert texts(await ask(port, query("help.test"))) == ["192.0.2.111"]
                assert texts(await ask(port, query("www.open.test"))) == ["192.0.2.1", "192.0.2.2"]
                assert [name for name, *_ in system.heard] == ["help.test"]
                monkeypatch.setattr(upstream, "IN_ALL", 0.05)
                family.habit = system.habit = lambda data, by: []
                clock.now += 30 * 86_400  # a month later, nobody anywhere answers
                assert texts(await ask(port, query("help.test"))) == ["192.0.2.111"]
                resolver.cache.clear(clock.now)
                assert texts(await ask(port, query("help.test"))) == ["192.0.2.111"]

    asyncio.run(story())


@pytest.mark.parametrize("gone", [[], ["0.0.0.0"]], ids=["no address", "zeros"])
def test_help_that_was_found_once_is_not_lost_to_a_network_that_closes_it(gone):
    closed = {**ZONE, ("help.test", "A"): gone}

    async def story():
        clock = Clock()
        async with serving() as server, resolving(server, protected={"help.test"}, clock=clock) as (_, port):
            assert texts(await ask(port, query("help.test"))) == ["192.0.2.111"]
            server.habit = lambda data, by: [answer_to(data, closed)]
            clock.now += 86_400
            assert texts(await ask(port, query("help.test"))) == ["192.0.2.111"]

    asyncio.run(story())


def test_of_help_the_network_hears_only_where_whom_the_family_chose_closes_it():
    async def story():
        async with (
            serving() as family,
            serving() as system,
            resolving(family, system=[system], protected={"help.test"}) as (_, port),
        ):
            assert texts(await ask(port, query("help.test"))) == ["192.0.2.111"]
            told = await ask(port, query("help.test", "AAAA"))
            assert (told.rcode(), told.answer) == (dns.rcode.NOERROR, [])
            assert not system.heard

    asyncio.run(story())


def test_help_is_found_though_a_family_resolver_is_silent_or_cannot_be_asked(monkeypatch):
    monkeypatch.setattr(insisting, "SILENCE", 0.05)

    async def story():
        async with serving(lambda data, by: []) as silent, serving() as system:
            for server in (Server("127.0.0.1", silent.port), Server("family..example", 853, "tls", "x")):
                chosen = Upstream(partial(tuple, [server]))
                resolver = Resolver(chosen, Upstream(lambda: (Server("127.0.0.1", system.port),)), Clock())
                await resolver.take(Orders((CHILD,), protected=frozenset({"help.test"})), lists)
                (port,) = resolver.ports
                told = await ask(port, query("help.test"), patience=0.9)
                assert texts(told) == ["192.0.2.111"]
                await resolver.close()

    asyncio.run(story())
