import asyncio
from functools import partial

import dns.rcode
import pytest

from agent.sites.dns import upstream
from agent.sites.dns.servers import Server
from agent.sites.dns.upstream import Upstream
from tests.agent.sites.dns.certificates import Authority
from tests.agent.sites.dns.test_https import page
from tests.agent.sites.dns.world import DEADLINE, answer_to, honest, serving, wire

STUB = "127.0.0.53"


def place(server):
    return Server(server.host, server.port)


async def ask(asked, name="www.open.test", kind="A"):
    async with asyncio.timeout(DEADLINE):
        return await asked.ask(wire(name, kind))


def test_a_long_answer_comes_by_tcp():
    async def story():
        async with serving() as server:
            asked = Upstream(lambda: (place(server),))
            assert len((await ask(asked, "long.open.test", "TXT")).data) == 8
            assert [by for *_, by in server.heard] == ["udp", "tcp"]
            await asked.close()

    asyncio.run(story())


def test_the_next_one_is_asked_and_remembered(monkeypatch):
    monkeypatch.setattr(upstream, "PATIENCE", (0.2, 20.0))

    async def story():
        async with serving() as closed:
            pass
        async with serving(lambda data, by: []) as dead, serving() as alive:
            refusing = Server("127.0.0.1", closed.port)
            asked = Upstream(lambda: (refusing, place(dead), place(alive)))
            assert (await ask(asked)).data
            assert (await ask(asked, "help.test")).data
            assert [name for name, *_ in dead.heard] == ["www.open.test"]
            assert [name for name, *_ in alive.heard] == ["www.open.test", "help.test"]
            await asked.close()

    asyncio.run(story())


@pytest.mark.parametrize("way", ["tls", "https"])
def test_whose_address_is_none_is_no_answer_and_the_next_one_is_asked(tmp_path, way):
    async def story():
        authority = Authority(tmp_path)
        async with serving() as alive:
            odd = Server("family..example", 853, way, "family.example", "/dns-query")
            asked = Upstream(lambda: (odd, place(alive)), authority.trusting)
            assert (await ask(asked)).data
            await asked.close()

    asyncio.run(story())


@pytest.mark.parametrize("code", [dns.rcode.SERVFAIL, dns.rcode.REFUSED])
def test_who_cannot_answer_is_no_answer(code):
    async def story():
        async with serving(lambda data, by: [answer_to(data, code=code)]) as server:
            asked = Upstream(lambda: (place(server),))
            assert await ask(asked) is None
            assert asked.heard, "but it is there"
            await asked.close()

    asyncio.run(story())


def test_the_system_s_own_resolver_is_asked_first_as_long_as_it_is_there(monkeypatch):
    monkeypatch.setattr(upstream, "PATIENCE", (0.2, 20.0))

    async def story():
        async with serving() as other:
            async with serving(host=STUB) as stub:
                places = place(stub), place(other)
                asked = Upstream(lambda: places)
                assert (await ask(asked)).data
                assert not other.heard
            assert (await ask(asked)).data
            assert len(other.heard) == 1
            async with serving(host=STUB, port=stub.port) as stub:
                assert (await ask(asked)).data
                assert len(stub.heard) == len(other.heard) == 1
                stub.habit = lambda data, by: []
                monkeypatch.setattr(upstream, "STUB_PATIENCE", 0.1)
                assert (await ask(asked)).data
                assert len(other.heard) == 2, "it hangs"
            await asked.close()

    asyncio.run(story())


def unversed(code, *, bare):
    """A habit of one who knows no EDNS, and says so with the question or without."""

    def habit(data, by):
        if not int.from_bytes(data[10:12]):
            return honest(data, by)
        return [data[:2] + bytes((0x81, 0x80 | code)) + bytes(8)] if bare else [answer_to(data, code=code)]

    return habit


@pytest.mark.parametrize("bare", [True, False])
@pytest.mark.parametrize("code", [dns.rcode.FORMERR, dns.rcode.NOTIMP])
def test_who_knows_no_edns_is_asked_without_it(code, bare):
    async def story():
        async with serving(unversed(code, bare=bare)) as server:
            asked = Upstream(lambda: (place(server),))
            assert (await ask(asked)).data
            assert [by for *_, by in server.heard] == ["udp", "udp"]
            assert len((await ask(asked, "long.open.test", "TXT")).data) == 8
            assert [by for *_, by in server.heard][2:] == ["udp", "udp", "tcp"]
            await asked.close()

    asyncio.run(story())


def test_who_understands_no_question_at_all_is_no_answer():
    async def story():
        async with serving(lambda data, by: [answer_to(data, code=dns.rcode.FORMERR)]) as server:
            asked = Upstream(lambda: (place(server),))
            assert await ask(asked) is None
            assert len(server.heard) == 4, "in two rounds, with and without"
            await asked.close()

    asyncio.run(story())


def test_what_the_system_s_own_resolver_cannot_tell_is_asked_of_none_of_those_that_it_asks():
    async def story():
        async with (
            serving(lambda data, by: [answer_to(data, code=dns.rcode.SERVFAIL)], host=STUB) as stub,
            serving() as other,
        ):
            asked = Upstream(lambda: (place(stub), place(other)))
            assert await ask(asked) is None
            assert not other.heard
            await asked.close()

    asyncio.run(story())


def test_of_servers_of_an_older_network_nothing_is_kept():
    async def story():
        async with serving() as one, serving() as two:
            now = [one, two]
            asked = Upstream(lambda: tuple(place(x) for x in now))
            assert (await ask(asked, "long.open.test", "TXT")).data
            assert list(asked._lines) == [place(one)]
            asked.leave()
            assert list(asked._lines) == [place(one)], "it is asked again"
            now.pop(0)
            asked.leave()
            assert not asked._lines
            await asked.close()

    asyncio.run(story())


def test_in_another_network_each_server_is_asked_over_a_new_connection(tmp_path):
    async def story():
        authority = Authority(tmp_path)
        async with serving(lambda data, _: [page(data)], web=authority.serving("dns.example")) as server:
            web = Server("127.0.0.1", server.web_port, "https", "dns.example", "/dns-query")
            asked = Upstream(lambda: (web,), authority.trusting)
            assert (await ask(asked)).data
            assert asked._lines[web]._free
            asked.leave()
            assert not asked._lines[web]._free
            assert (await ask(asked)).data
            await asked.close()

    asyncio.run(story())


def test_what_does_not_exist_is_an_answer():
    async def story():
        async with serving() as server:
            asked = Upstream(lambda: (place(server),))
            reply = await ask(asked, "nobody.test")
            assert reply.code == dns.rcode.NXDOMAIN
            assert reply.empty

    asyncio.run(story())


def test_without_a_network_there_is_no_answer():
    assert asyncio.run(ask(Upstream(tuple))) is None


def test_it_does_not_go_on_for_ever(monkeypatch):
    monkeypatch.setattr(upstream, "IN_ALL", 0.05)

    async def story():
        async with serving(lambda data, by: []) as dead:
            asked = Upstream(lambda: (place(dead),))
            assert await ask(asked) is None
            assert not asked.heard

    asyncio.run(story())


def test_by_tls_and_by_https(tmp_path):
    async def story():
        authority = Authority(tmp_path)
        own = authority.serving("dns.example")

        def habit(data, by):
            return [page(data)] if by == "https" else honest(data, by)

        async with serving(habit, secure=own, web=own) as server:
            tls = Server("127.0.0.1", server.port, "tls", "dns.example")
            web = Server("127.0.0.1", server.web_port, "https", "dns.example", "/dns-query")
            for servers in ((tls,), (web,)):
                asked = Upstream(partial(tuple, servers), authority.trusting)
                assert (await ask(asked)).data
                assert (await ask(asked)).data
                await asked.close()
                # Without that authority nobody proves anything.
                other = Upstream(partial(tuple, servers))
                assert await ask(other) is None
                await other.close()
            assert {by for *_, by in server.heard} == {"tcp", "https"}

    asyncio.run(story())
