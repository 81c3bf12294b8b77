"""In another network, and with another resolver, what was remembered is forgotten."""

import asyncio

from agent.sites import resolver as room
from agent.sites.dns.profile import Orders, Profile
from agent.sites.dns.servers import Server
from agent.sites.dns.upstream import Upstream
from agent.sites.resolver import Resolver
from tests.agent.sites.dns.certificates import Authority
from tests.agent.sites.dns.world import (
    DEADLINE,
    answer_to,
    ask,
    honest,
    keeping,
    query,
    serving,
    texts,
    until,
)
from tests.agent.sites.resolving import CHILD, Clock, lists


def test_what_another_resolver_said_late_is_forgotten():
    async def story():
        held = []
        strict = {("www.open.test", "A"): ["192.0.2.9"]}
        async with (
            serving(keeping(held)) as one,
            serving(lambda data, by: [answer_to(data, strict)]) as two,
        ):
            now = [one]
            resolver = Resolver(
                Upstream(lambda: tuple(Server("127.0.0.1", x.port) for x in now)), Upstream(tuple), Clock()
            )
            await resolver.take(Orders((CHILD,)), lists)
            (port,) = resolver.ports
            waiting = asyncio.create_task(ask(port, query("www.open.test")))
            await until(lambda: held)
            now[:] = [two]
            await resolver.take(Orders((Profile(port),)), lists)
            one.habit = honest
            one.say(answer_to(held[0]))
            assert texts(await waiting) == ["192.0.2.9"]
            assert texts(await ask(port, query("www.open.test"))) == ["192.0.2.9"]
            await resolver.close()

    asyncio.run(story())


def test_what_another_resolver_said_is_forgotten_at_once():
    async def story():
        async with serving() as one, serving() as two:
            now = [one]
            asked = Upstream(lambda: tuple(Server("127.0.0.1", x.port) for x in now))
            resolver = Resolver(asked, Upstream(tuple), Clock())
            await resolver.take(Orders((CHILD,)), lists)
            (port,) = resolver.ports
            await ask(port, query("www.open.test"))
            now[:] = [two]
            await resolver.take(Orders((Profile(port),)), lists)
            await ask(port, query("www.open.test"))
            assert [name for name, *_ in two.heard] == ["www.open.test"]
            await resolver.close()

    asyncio.run(story())


def test_another_network_is_another_world():
    async def story():
        clock = Clock()
        async with serving() as one, serving() as two:
            now = [one]
            asked = Upstream(lambda: tuple(Server("127.0.0.1", x.port) for x in now))
            resolver = Resolver(asked, Upstream(tuple), clock)
            await resolver.take(Orders((CHILD,)), lists)
            (port,) = resolver.ports
            async with asyncio.timeout(DEADLINE):
                await ask(port, query("www.open.test"))
                now[:] = [two]
                await ask(port, query("help.test"))
                await ask(port, query("www.open.test"))
            assert [name for name, *_ in two.heard] == ["help.test", "www.open.test"]
            await resolver.close()

    asyncio.run(story())


def test_in_another_network_what_is_protected_is_asked_again_and_told_though_nobody_answers():
    async def story():
        clock = Clock()
        house = {("www.open.test", "A"): ["10.1.1.5"]}
        async with serving(lambda data, by: [answer_to(data, house)]) as one, serving() as two:
            now = [one]
            asked = Upstream(lambda: tuple(Server("127.0.0.1", x.port) for x in now))
            resolver = Resolver(asked, Upstream(tuple), clock)
            await resolver.take(Orders((CHILD,), protected=frozenset({"www.open.test"})), lists)
            (port,) = resolver.ports
            assert texts(await ask(port, query("www.open.test"))) == ["10.1.1.5"]
            now.clear()
            clock.now += room.SAME
            assert texts(await ask(port, query("www.open.test"))) == ["10.1.1.5"]
            now[:] = [two]
            clock.now += room.DOWN
            assert texts(await ask(port, query("www.open.test"))) == ["192.0.2.1", "192.0.2.2"]
            assert [name for name, *_ in two.heard] == ["www.open.test"]
            await resolver.close()

    asyncio.run(story())


def test_in_another_network_whom_the_family_chose_is_asked_over_a_new_connection(tmp_path):
    async def story():
        authority = Authority(tmp_path)
        async with serving(secure=authority.serving("dns.example")) as family:
            places = [(Server("127.0.0.1", 9),), (Server("127.0.0.1", 10),)]
            place = Server("127.0.0.1", family.port, "tls", "dns.example")
            chosen = Upstream(lambda: (place,), authority.trusting)
            resolver = Resolver(chosen, Upstream(lambda: places[-1]), Clock())
            await resolver.take(Orders((CHILD,)), lists)
            (port,) = resolver.ports
            for name in ("www.open.test", "long.open.test"):
                await ask(port, query(name))
            assert family.calls == 1
            places.pop()
            assert texts(await ask(port, query("help.test"))) == ["192.0.2.111"]
            assert family.calls == 2
            await resolver.close()

    asyncio.run(story())


def test_another_network_is_seen_before_what_was_remembered_is_told():
    async def story():
        clock = Clock()
        async with serving() as one, serving() as two:
            now = [one]
            asked = Upstream(lambda: tuple(Server("127.0.0.1", x.port) for x in now))
            resolver = Resolver(asked, Upstream(tuple), clock)
            await resolver.take(Orders((CHILD,)), lists)
            (port,) = resolver.ports
            async with asyncio.timeout(DEADLINE):
                await ask(port, query("www.open.test"))
                now[:] = [two]
                clock.now += room.SAME
                assert {x.ttl for x in (await ask(port, query("www.open.test"))).answer} == {300}
                assert [name for name, *_ in two.heard] == ["www.open.test"]
            await resolver.close()

    asyncio.run(story())
