import asyncio
import contextlib
from functools import partial

import dns.flags
import dns.rcode
import pytest

from agent.sites import resolver as room
from agent.sites.dns import insisting, upstream
from agent.sites.dns.profile import Orders, Profile
from agent.sites.dns.servers import Server
from agent.sites.dns.tally import Blocked
from agent.sites.dns.upstream import Upstream
from agent.sites.resolver import Resolver
from tests.agent.sites.dns.certificates import Authority
from tests.agent.sites.dns.world import (
    DEADLINE,
    ZONE,
    answer_to,
    ask,
    ask_raw,
    ask_tcp,
    honest,
    keeping,
    query,
    reason,
    serving,
    texts,
    until,
)

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


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_an_open_name_is_found_and_remembered(host):
    async def story():
        clock = Clock()
        async with serving() as server, resolving(server, clock=clock) as (resolver, port):
            told = await ask(port, query("WWW.open.test"), host)
            assert texts(told) == ["192.0.2.1", "192.0.2.2"]
            clock.now += 100
            told = await ask(port, query("www.open.test"), host)
            assert {x.ttl for x in told.answer} == {200}
            (told,) = await ask_tcp(port, query("www.open.test"), host=host)
            assert len(texts(told)) == 2
            assert texts(await ask(port, query("www.open.test", "AAAA"), host)) == ["2001:db8::1"]
            assert [kind for _, kind, _ in server.heard] == ["A", "AAAA"]
            clock.now += 201
            await ask(port, query("www.open.test"), host)
            assert [kind for _, kind, _ in server.heard] == ["A", "AAAA", "A"]
            assert not resolver.tally

    asyncio.run(story())


@pytest.mark.parametrize("kind", ["A", "AAAA", "HTTPS", "SVCB"])
def test_a_closed_name_is_asked_of_nobody_and_counted(kind):
    async def story():
        async with serving() as server, resolving(server) as (resolver, port):
            told = await ask(port, query("www.adult.test", kind))
            assert told.rcode() == dns.rcode.NXDOMAIN
            assert reason(told) == [(17, "luytre adult")]
            assert not server.heard
            assert resolver.tally.take() == [Blocked(port, "www.adult.test", "adult", 1)]

    asyncio.run(story())


@pytest.mark.parametrize(("name", "kind"), [("cloaked.open.test", "A"), ("svc.open.test", "HTTPS")])
def test_a_closed_name_is_not_open_under_another(name, kind):
    async def story():
        async with serving() as server, resolving(server) as (resolver, port):
            for _ in range(2):  # from upstream, and from memory
                told = await ask(port, query(name, kind))
                assert told.rcode() == dns.rcode.NXDOMAIN
            assert len(server.heard) == 1
            assert [x.host for x in resolver.tally.take()] == [name]

    asyncio.run(story())


def test_what_is_something_else_than_the_closed_name_above_it_is_open_though_it_leads_there():
    async def story():
        profile = Profile(0, block=frozenset({"open.test"}), apart=frozenset({"alias.open.test"}))
        async with serving() as server, resolving(server, profile=profile) as (resolver, port):
            for _ in range(2):  # from upstream, and from memory
                told = await ask(port, query("alias.open.test"))
                assert texts(told) == ["www.open.test.", "192.0.2.1", "192.0.2.2"]
            assert not resolver.tally
            assert (await ask(port, query("www.open.test"))).rcode() == dns.rcode.NXDOMAIN
            assert resolver.tally

    asyncio.run(story())


LYING = {
    **ZONE,
    ("forcesafesearch.google.com", "A"): ["142.250.1.1"],
    ("restrictmoderate.youtube.com", "A"): ["142.250.1.2"],
    ("strict.bing.com", "A"): ["204.79.197.220"],
}


def test_search_is_safe_whatever_the_network_says_of_it():
    async def story():
        async with (
            serving(lambda data, by: [answer_to(data, LYING)]) as server,
            resolving(server) as (_, port),
        ):
            for _ in range(2):
                told = await ask(port, query("www.google.com.vn"))
                assert texts(told) == ["forcesafesearch.google.com.", "216.239.38.120"]
            told = await ask(port, query("www.google.com.vn", "AAAA"))
            assert texts(told) == ["forcesafesearch.google.com.", "2001:4860:4802:32::78"]
            assert texts(await ask(port, query("m.youtube.com"))) == [
                *("restrictmoderate.youtube.com.", "216.239.38.119")
            ]
            assert texts(await ask(port, query("m.youtube.com", "AAAA"))) == [
                *("restrictmoderate.youtube.com.", "2001:4860:4802:32::77")
            ]
            assert not (await ask(port, query("www.google.com", "HTTPS"))).answer
            assert not server.heard
            assert texts(await ask(port, query("www.bing.com"))) == ["strict.bing.com.", "204.79.197.220"]
            assert [name for name, *_ in server.heard] == ["strict.bing.com"]

    asyncio.run(story())


def test_each_port_has_its_own_rules_and_one_memory():
    async def story():
        async with serving() as server, resolving(server) as (resolver, port):
            sibling = Profile(0, block=frozenset({"open.test"}))
            profiles = (*(Profile(p, blocked=x.blocked) for p, x in resolver.ports.items()), sibling)
            assert not await resolver.take(Orders(profiles), lists)
            (other,) = set(resolver.ports) - {port}
            assert texts(await ask(port, query("www.open.test")))
            assert (await ask(other, query("www.open.test"))).rcode() == dns.rcode.NXDOMAIN
            assert (await ask(port, query("adult.test"))).rcode() == dns.rcode.NXDOMAIN
            assert (await ask(other, query("help.test"))).rcode() == dns.rcode.NOERROR
            assert {x.port for x in resolver.tally.take()} == {port, other}

    asyncio.run(story())


def test_orders_are_taken_while_it_runs():
    async def story():
        async with serving() as server, resolving(server) as (resolver, port):
            assert (await ask(port, query("www.adult.test"))).rcode() == dns.rcode.NXDOMAIN
            assert not await resolver.take(Orders((Profile(port, allow=frozenset({"adult.test"})),)), lists)
            await ask(port, query("tracker.adult.test"))
            assert [name for name, *_ in server.heard] == ["tracker.adult.test"]
            failed = await resolver.take(Orders((Profile(server.port),)), lists)
            assert list(failed) == [server.port]
            assert resolver.ports == {}

    asyncio.run(story())


def test_when_nobody_upstream_answers_what_was_known_is_told(monkeypatch):
    async def story():
        clock = Clock()
        async with serving() as server, resolving(server, clock=clock) as (resolver, port):
            await ask(port, query("www.open.test"))
            server.habit = lambda data, by: []
            clock.now += 301
            monkeypatch.setattr(room, "OLD_AFTER", 0.05)
            monkeypatch.setattr(upstream, "IN_ALL", 0.2)
            for _ in range(3):  # the third knows already that nobody is there
                told = await ask(port, query("www.open.test"))
                assert texts(told) == ["192.0.2.1", "192.0.2.2"]
                assert {x.ttl for x in told.answer} == {30}
                assert [code for code, _ in reason(told)] == [3]
                await until(lambda: not resolver._asking)
            told = await ask(port, query("unknown.test"))
            assert told.rcode() == dns.rcode.SERVFAIL
            assert [code for code, _ in reason(told)] == [22]
            monkeypatch.undo()
            server.habit = honest
            clock.now += 10
            await until(lambda: not resolver._asking)
            told = await ask(port, query("www.open.test"))
            assert {x.ttl for x in told.answer} == {300}

    asyncio.run(story())


def test_one_name_that_cannot_be_answered_makes_no_other_old():
    def habit(data, by):
        broken = query("broken.test").question[0].name.to_wire() in data.lower()
        return [answer_to(data, code=dns.rcode.SERVFAIL if broken else None)]

    async def story():
        clock = Clock()
        async with serving(habit) as server, resolving(server, clock=clock) as (_, port):
            await ask(port, query("www.open.test"))
            clock.now += 301
            assert (await ask(port, query("broken.test"))).rcode() == dns.rcode.SERVFAIL
            told = await ask(port, query("www.open.test"))
            assert {x.ttl for x in told.answer} == {300}

    asyncio.run(story())


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


def test_what_is_too_long_comes_by_tcp():
    async def story():
        async with serving() as server, resolving(server) as (_, port):
            message = query("long.open.test", "TXT", edns=False)
            told = await ask(port, message)
            assert told.flags & dns.flags.TC
            assert not told.answer
            (told,) = await ask_tcp(port, message)
            assert len(texts(told)) == 8
            assert len(texts(await ask(port, query("long.open.test", "TXT", payload=4096)))) == 8

    asyncio.run(story())


def test_many_who_ask_the_same_are_one_question_upstream():
    async def story():
        held = []

        def hold(data, by):
            held.append(data)
            return []

        async with serving(hold) as server, resolving(server) as (resolver, port):
            waiting = [asyncio.create_task(ask(port, query("www.open.test"))) for _ in range(20)]
            await until(lambda: resolver._desks[port]._all == 20 and held)
            assert len(held) == 1
            server.habit = honest
            for told in await asyncio.gather(*waiting):
                assert len(texts(told)) == 2

    asyncio.run(story())


def test_the_flood_of_one_client_is_no_other_s():
    async def story():
        async with serving(lambda data, by: []) as server, resolving(server) as (resolver, port):
            desk = resolver._desks[port]
            loop = asyncio.get_running_loop()
            flood = loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=("127.0.0.1", port))
            line, _ = await flood
            for number in range(500):
                line.sendto(query(f"{number}.open.test").to_wire())
            await until(lambda: desk._all == room.WAITING_EACH)
            assert (await ask(port, query("www.adult.test"))).rcode() == dns.rcode.NXDOMAIN
            server.habit = honest
            assert texts(await ask(port, query("help.test"))) == ["192.0.2.111"]
            assert desk._all <= room.WAITING
            line.close()

    asyncio.run(story())


def test_a_profile_s_flood_is_no_other_profile_s(monkeypatch):
    monkeypatch.setattr(room, "ASKING", 3)

    async def story():
        async with serving(lambda data, by: []) as server, resolving(server) as (resolver, port):
            waiting = [asyncio.create_task(ask(port, query(f"{x}.open.test"))) for x in range(3)]
            await until(lambda: len(resolver._asking) == 3)
            assert (await ask(port, query("one.more.test"))).rcode() == dns.rcode.SERVFAIL
            for task in waiting:
                task.cancel()

    asyncio.run(story())


def test_what_makes_no_sense_is_answered_or_not_and_does_no_harm():
    async def story():
        async with serving() as server, resolving(server) as (_, port):
            loop = asyncio.get_running_loop()
            line, _ = await loop.create_datagram_endpoint(
                asyncio.DatagramProtocol, remote_addr=("127.0.0.1", port)
            )
            for data in (b"", b"x", b"\0" * 12, b"\xff" * 4096, query("a.test").to_wire()[:20]):
                line.sendto(data)
            told = await ask_raw(port, query("a.test").to_wire()[:20])
            assert told[3] & 15 == dns.rcode.FORMERR
            assert texts(await ask(port, query("help.test"))) == ["192.0.2.111"]
            line.close()

    asyncio.run(story())


def test_odd_names_are_asked_as_they_are():
    async def story():
        async with serving() as server, resolving(server) as (_, port):
            told = await ask(port, query("a\\.b.open.test"))
            assert told.rcode() == dns.rcode.NXDOMAIN
            assert [name for name, *_ in server.heard] == ["a\\.b.open.test"]
            assert (await ask(port, query("."))).rcode() == dns.rcode.NXDOMAIN

    asyncio.run(story())


def test_where_only_what_was_answered_is_reached_the_gate_hears_of_it_first():
    heard = []

    async def opening(port, found, lifetime):
        heard.append((port, found, lifetime))

    async def story():
        profile = Profile(0, blocked=frozenset({"adult"}), answered=True)
        async with serving(honest) as server, resolving(server, profile=profile) as (resolver, port):
            resolver.opening = opening
            for _ in range(2):
                assert texts(await ask(port, query("www.open.test"))) == ["192.0.2.1", "192.0.2.2"]
            (told,) = await ask_tcp(port, query("www.open.test", "AAAA"))
            assert texts(told) == ["2001:db8::1"]
            assert not (await ask(port, query("www.open.test", "HTTPS"))).answer
            assert (await ask(port, query("www.adult.test"))).rcode() == dns.rcode.NXDOMAIN
            assert (await ask(port, query("nothing.open.test"))).rcode() == dns.rcode.NXDOMAIN
            (told,) = await ask_tcp(port, query("long.open.test", "TXT"))
            assert told.answer
            with pytest.raises(TimeoutError):
                await ask_raw(port, b"x", patience=0.05)
        two = {bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])}
        assert [set(found) for _, found, _ in heard] == [
            two,
            two,
            {bytes.fromhex("20010db8000000000000000000000001")},
        ]
        assert all(lifetime == 300 for _, _, lifetime in heard)

    asyncio.run(story())
