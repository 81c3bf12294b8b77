import asyncio

import pytest

from agent.sites.dns.https import Web
from agent.sites.dns.records import Wrong
from agent.sites.dns.servers import Server
from tests.agent.sites.dns.certificates import Authority
from tests.agent.sites.dns.world import DEADLINE, answer_to, serving, until, wire

HEAD = b"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Type: application/dns-message\r\n"


def page(data, head=HEAD, length=None):
    body = answer_to(data)
    return head + b"Content-Length: %d\r\n\r\n" % (len(body) if length is None else length) + body


def web(story, tmp_path, habit, certified="dns.example"):
    """Run a story with a client of a server that has this habit."""

    async def whole():
        authority = Authority(tmp_path)
        async with serving(habit, web=authority.serving(certified)) as server, asyncio.timeout(DEADLINE):
            place = Server("127.0.0.1", server.web_port, "https", "dns.example", "/dns-query")
            client = Web(place, authority.trusting())
            try:
                return await story(client, server)
            finally:
                await client.close()

    return asyncio.run(whole())


def ask(client, name="www.open.test"):
    return client.ask(wire(name), dnssec=False, unchecked=False)


def test_questions_are_answered_over_few_connections(tmp_path):
    async def story(client, server):
        names = ["www.open.test", "help.test", "nobody.test"] * 5
        replies = await asyncio.gather(*(ask(client, x) for x in names))
        assert [len(x.data) for x in replies] == [2, 1, 0] * 5
        assert (await ask(client)).data
        assert len(client._free) <= 4

    web(story, tmp_path, lambda data, _: [page(data)])


def test_a_server_that_hangs_up_is_called_again(tmp_path):
    told = []

    def closing(data, _):
        told.append(data)
        return [page(data, HEAD + b"Connection: close\r\n")]

    async def story(client, server):
        for _ in range(2):
            assert (await ask(client)).data
        assert not client._free

    web(story, tmp_path, closing)


def test_a_kept_connection_that_was_closed_meanwhile_is_made_anew(tmp_path):
    async def story(client, server):
        assert (await ask(client)).data
        (talk,) = client._free
        talk.writer.transport.abort()
        assert (await ask(client)).data
        assert len(server.heard) == 2

    web(story, tmp_path, lambda data, _: [page(data)])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda x: x.replace(b"200 OK", b"403 Forbidden"),
        lambda x: x.replace(b"HTTP/1.1", b"SSH-2.0"),
        lambda x: x.replace(b"application/dns-message", b"text/html"),
        lambda x: x.replace(b"Content-Length", b"X-Length"),
        lambda x: x.replace(b"Content-Length: ", b"Content-Length: 9999999"),
        lambda x: x.replace(b"Content-Length: ", b"Content-Length: -"),
        lambda x: x.replace(b"Server: x", b"Server: " + b"x" * 100_000),
        lambda x: x.replace(b"Server: x\r\n", b"Server: x\r\n" * 100),
        lambda x: x.replace(b"open", b"evil"),
    ],
)
def test_whatever_else_comes_is_wrong(tmp_path, spoil):
    async def story(client, server):
        with pytest.raises(Wrong):
            await ask(client)

    web(story, tmp_path, lambda data, _: [spoil(page(data))])


def test_half_an_answer_is_none(tmp_path):
    async def story(client, server):
        asking = asyncio.create_task(ask(client))
        await until(lambda: server.heard)
        for task in list(server._tasks):
            task.cancel()
        with pytest.raises(OSError):  # noqa: PT011 - whatever the system says
            await asking

    web(story, tmp_path, lambda data, _: [page(data)[:60]])


def test_who_is_not_the_one_is_told_nothing(tmp_path):
    async def story(client, server):
        with pytest.raises(OSError):  # noqa: PT011
            await ask(client)
        assert not server.heard

    web(story, tmp_path, lambda data, _: [page(data)], certified="other.example")
