import asyncio
import time
from functools import partial

import pytest

from agent.sites.dns import insisting, packets, records
from agent.sites.dns.insisting import doubtful, insist
from agent.sites.dns.servers import Server
from agent.sites.dns.upstream import Upstream
from tests.agent.sites.dns.world import DEADLINE, ZONE, answer_to, honest, keeping, serving, until, wire

ADGUARD = (
    Server("94.140.14.15", 853, "tls", "family.adguard-dns.com"),
    Server("2a10:50c0::bad1:ff", 853, "tls", "family.adguard-dns.com"),
    Server("dns.example", 853, "tls", "dns.example"),
    Server("fe80::1%eth0"),
)


def told(kind, *data, name="help.test"):
    """A reply to a question of this kind, and the question; no data: there is none of this kind."""
    asked = wire("help.test", kind)
    zone = {(name, kind): list(data)} if data else {(name, "MX"): ["1 mail.test."]}
    return records.read(answer_to(packets.ask(1, asked), zone), 1, asked), asked


def doubted(servers, kind, *data, name="help.test"):
    """Whether such a reply of theirs is."""
    reply, asked_for = told(kind, *data, name=name)
    return doubtful(reply, asked_for, servers)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        *(("A", x) for x in ("0.0.0.0", "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.31.0.1", "100.64.0.1")),
        *(("A", x) for x in ("94.140.14.33", "94.140.14.35", "169.254.1.1")),
        *(("AAAA", x) for x in ("::", "::1", "fd00::1", "fe80::1", "::ffff:192.0.2.1", "2a10:50c0::1")),
    ],
)
def test_an_address_where_nobody_is_or_that_is_the_resolver_s_own_is_doubted(kind, data):
    assert doubted(ADGUARD, kind, data)
    assert doubted(ADGUARD, kind, "2001:db8::1" if kind == "AAAA" else "192.0.2.1", data)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        *(("A", x) for x in ("192.0.2.1", "94.140.15.1", "172.32.0.1", "100.128.0.1", "192.169.0.1")),
        *(("AAAA", x) for x in ("2001:db8::1", "64:ff9b::c000:201", "2a10:50c0:1::1", "fec0::1")),
        *(("TXT", '"x"'), ("HTTPS", "1 . alpn=h2")),
    ],
)
def test_what_others_tell_is_believed(kind, data):
    assert not doubted(ADGUARD, kind, data)


def test_an_address_next_to_the_resolver_is_doubted_of_that_one_alone():
    assert not doubted((Server("1.1.1.3"),), "A", "94.140.14.35")


def test_that_there_is_nothing_is_doubted_but_where_most_hosts_have_nothing():
    assert doubtful(None, wire("help.test"), ())
    assert doubted((), "A")
    assert not doubted((), "AAAA")
    assert not doubted((), "TXT")
    assert doubted((), "A", name="other.test")
    assert doubted((), "AAAA", name="other.test")


def says(*data):
    """A server's habit: these addresses, or that there is no such host."""
    zone = {("help.test", "A"): list(data)} if data else {}
    return lambda sent, by: [answer_to(sent, zone)]


def silent(data, by):
    return []


async def asked(chosen, system):
    one, two = (Upstream(partial(tuple, [Server("127.0.0.1", x.port)])) for x in (chosen, system))
    async with asyncio.timeout(DEADLINE):
        reply = await insist(one, two, wire("help.test"), dnssec=False, unchecked=False)
    return None if reply is None else [".".join(map(str, x)) for x in reply.data]


@pytest.mark.parametrize(
    ("chosen", "system", "found"),
    [
        (says("192.0.2.1"), says("192.0.2.9"), "192.0.2.1"),
        (says(), says("192.0.2.9"), "192.0.2.9"),
        (says("10.0.0.1"), says("192.0.2.9"), "192.0.2.9"),
        (says("10.0.0.1"), says(), "10.0.0.1"),
        (says("10.0.0.1"), says("10.0.0.2"), "10.0.0.1"),
        (says("0.0.0.0"), says(), ""),
        (silent, says("192.0.2.9"), "192.0.2.9"),
        (silent, says(), ""),
        (says("0.0.0.0"), silent, "0.0.0.0"),
        (silent, silent, None),
    ],
)
def test_who_opens_a_name_is_believed(monkeypatch, chosen, system, found):
    monkeypatch.setattr(insisting, "SILENCE", 0.1)
    monkeypatch.setattr("agent.sites.dns.upstream.IN_ALL", 0.3)

    async def story():
        async with serving(chosen) as one, serving(system) as two:
            assert await asked(one, two) == (found if found is None else [found] if found else [])

    asyncio.run(story())


def test_whom_the_family_chose_may_come_late(monkeypatch):
    monkeypatch.setattr(insisting, "SILENCE", 0.05)
    held = []

    async def story():
        async with (
            serving(keeping(held)) as one,
            serving(silent) as two,
        ):
            waiting = asyncio.create_task(asked(one, two))
            await until(lambda: two.heard)
            began = time.monotonic()
            one.say(answer_to(held[0], ZONE))
            assert await waiting == ["192.0.2.111"]
            assert time.monotonic() - began < 0.9  # nobody waits for the other

    asyncio.run(story())


def test_the_network_is_asked_after_a_moment_s_silence(monkeypatch):
    monkeypatch.setattr(insisting, "SILENCE", 0.3)

    async def story():
        async with serving(silent) as one, serving(honest) as two:
            waiting = asyncio.create_task(asked(one, two))
            await until(lambda: one.heard)
            assert not two.heard
            assert await waiting == ["192.0.2.111"]

    asyncio.run(story())


def test_who_is_no_longer_asked_asks_nobody():
    async def story():
        async with serving(silent) as one, serving(silent) as two:
            waiting = asyncio.create_task(asked(one, two))
            await until(lambda: one.heard)
            waiting.cancel()
            await asyncio.wait([waiting])
            assert asyncio.all_tasks() == {asyncio.current_task()} | one._tasks | two._tasks

    asyncio.run(story())
