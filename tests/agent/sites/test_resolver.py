"""What a resolver answers to a child's PC, of whom it asks, and what it remembers."""

import asyncio

import dns.flags
import dns.rcode
import pytest

from agent.sites import resolver as room
from agent.sites.dns import upstream
from agent.sites.dns.profile import Orders, Profile
from agent.sites.dns.tally import Blocked
from tests.agent.sites.dns.world import (
    ZONE,
    answer_to,
    ask,
    ask_raw,
    ask_tcp,
    honest,
    query,
    reason,
    serving,
    texts,
    until,
)
from tests.agent.sites.resolving import Clock, lists, resolving


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
