"""Names of the house's own are asked of its network."""

import asyncio

import dns.flags
import dns.rcode

from agent.sites.dns import upstream
from agent.sites.dns.profile import Orders, Profile
from agent.sites.dns.servers import Server
from agent.sites.dns.upstream import Upstream
from agent.sites.resolver import Resolver
from tests.agent.sites.dns.world import ZONE, answer_to, ask, query, serving, texts
from tests.agent.sites.resolving import CHILD, Clock, lists, resolving

HOUSE = {
    ("printer", "A"): ["192.168.1.7"],
    ("nas.lan", "A"): ["192.168.1.8"],
    ("fritz.box", "A"): ["192.168.178.1"],
    ("fritz.box", "AAAA"): ["2001:db8::1"],
    ("7.1.168.192.in-addr.arpa", "PTR"): ["printer.lan."],
    ("nas.family.test", "A"): ["10.0.0.8"],
    ("bought.family.test", "A"): ["192.0.2.66"],
    ("www.family.test", "A"): ["10.0.0.9"],
}
WORLD = {**ZONE, ("fritz.box", "A"): ["192.0.2.99"], ("www.family.test", "A"): ["192.0.2.9"]}


def test_the_house_s_own_names_are_asked_of_its_network_though_the_family_chose_another():
    profile = Profile(0, block=frozenset({"bad.lan"}))

    async def story():
        async with (
            serving(lambda data, by: [answer_to(data, WORLD)]) as family,
            serving(lambda data, by: [answer_to(data, HOUSE)]) as house,
            resolving(family, system=[house], search=("family.test",), profile=profile) as (_, port),
        ):
            for (name, kind), found in list(HOUSE.items())[:5]:
                assert texts(await ask(port, query(name, kind))) == found
            assert (await ask(port, query("nobody.home.arpa"))).rcode() == dns.rcode.NXDOMAIN
            assert (await ask(port, query("bad.lan"))).rcode() == dns.rcode.NXDOMAIN
            assert not family.heard
            assert [name for name, *_ in house.heard].count("bad.lan") == 0
            assert texts(await ask(port, query("www.open.test"))) == ["192.0.2.1", "192.0.2.2"]
            assert [name for name, *_ in house.heard].count("www.open.test") == 0

    asyncio.run(story())


def test_below_what_the_network_calls_its_own_only_addresses_of_the_house_are_believed():
    async def story():
        async with (
            serving(lambda data, by: [answer_to(data, WORLD)]) as family,
            serving(lambda data, by: [answer_to(data, HOUSE)]) as house,
            resolving(family, system=[house], search=("family.test",)) as (_, port),
        ):
            assert texts(await ask(port, query("nas.family.test"))) == ["10.0.0.8"]
            assert texts(await ask(port, query("www.family.test"))) == ["192.0.2.9"]
            told = await ask(port, query("bought.family.test"))
            assert (told.rcode(), told.answer) == (dns.rcode.NXDOMAIN, [])
            assert (await ask(port, query("other.test"))).rcode() == dns.rcode.NXDOMAIN
            assert [name for name, *_ in house.heard] == ["nas.family.test", "bought.family.test"]

    asyncio.run(story())


def test_a_house_that_says_nothing_makes_no_other_name_old(monkeypatch):
    async def story():
        clock = Clock()
        async with (
            serving() as family,
            serving(lambda data, by: []) as house,
            resolving(family, system=[house], clock=clock) as (_, port),
        ):
            await ask(port, query("www.open.test"))
            clock.now += 301
            monkeypatch.setattr(upstream, "IN_ALL", 0.05)
            assert (await ask(port, query("nas.lan"))).rcode() == dns.rcode.SERVFAIL
            monkeypatch.undo()
            assert {x.ttl for x in (await ask(port, query("www.open.test"))).answer} == {300}

    asyncio.run(story())


def test_another_house_is_another_world_though_the_family_asks_the_same():
    async def story():
        async with serving() as family, serving(lambda data, by: [answer_to(data, HOUSE)]) as house:
            places = [(), (Server("127.0.0.1", house.port),)]
            chosen = Upstream(lambda: (Server("127.0.0.1", family.port),))
            resolver = Resolver(chosen, Upstream(lambda: places[-1]), Clock())
            await resolver.take(Orders((CHILD,)), lists)
            (port,) = resolver.ports
            assert texts(await ask(port, query("nas.lan"))) == ["192.168.1.8"]
            places.pop()
            await resolver.take(Orders((Profile(port),)), lists)
            assert (await ask(port, query("nas.lan"))).rcode() == dns.rcode.SERVFAIL
            assert not family.heard
            await resolver.close()

    asyncio.run(story())
