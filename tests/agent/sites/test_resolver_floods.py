"""Many who ask, and what makes no sense: it harms nobody else."""

import asyncio

import dns.flags
import dns.rcode

from agent.sites import resolver as room
from tests.agent.sites.dns.world import ask, ask_raw, honest, query, serving, texts, until
from tests.agent.sites.resolving import resolving


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
