import asyncio

import pytest

from agent.sites.dns import streams
from agent.sites.dns.servers import Server
from agent.sites.dns.streams import Line
from tests.agent.sites.dns.certificates import Authority
from tests.agent.sites.dns.world import DEADLINE, answer_to, serving, until, wire

NAMES = ("www.open.test", "alias.open.test", "nobody.test", "help.test")


def ask(line, name="www.open.test"):
    return line.ask(wire(name), dnssec=False, unchecked=False)


def test_many_questions_share_one_connection():
    async def story():
        async with serving(lambda data, _: [answer_to(data)]) as server, asyncio.timeout(DEADLINE):
            line = Line(Server("127.0.0.1", server.port))
            replies = await asyncio.gather(*(ask(line, x) for x in NAMES))
            assert [len(x.data) for x in replies] == [2, 2, 0, 1]
            assert replies[1].names == ("www.open.test",)
            assert {by for *_, by in server.heard} == {"tcp"}
            await line.close()
            await line.close()

    asyncio.run(story())


def test_who_answers_what_was_not_asked_is_left():
    async def story():
        async with serving(lambda data, _: [b"\0\0lie"]) as server, asyncio.timeout(DEADLINE):
            line = Line(Server("127.0.0.1", server.port))
            with pytest.raises(ConnectionError):
                await ask(line)
            await line.close()

    asyncio.run(story())


def test_a_connection_that_was_closed_meanwhile_is_made_anew():
    async def story():
        told = []

        def once(data, _):
            told.append(data)
            return [answer_to(data)] if len(told) != 2 else []  # the server hangs up instead

        async with serving(once) as server, asyncio.timeout(DEADLINE):
            line = Line(Server("127.0.0.1", server.port))
            assert (await ask(line)).data
            assert (await ask(line)).data
            assert len(told) == 3
            await line.close()

    asyncio.run(story())


def gone(server):
    """Of the first connection nothing comes any more after an answer, as when the network is another."""
    return lambda data, _: [answer_to(data)] if server.calls > 1 or len(server.heard) == 1 else None


def test_a_connection_from_which_nothing_comes_is_left_and_the_next_question_opens_another():
    async def story():
        async with serving() as server, asyncio.timeout(DEADLINE):
            server.habit = gone(server)
            line = Line(Server("127.0.0.1", server.port))
            assert (await ask(line)).data
            other = asyncio.create_task(ask(line, "help.test"))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(ask(line), 0.05)
            assert (await other).data, "who waits there too asks again at once"
            assert (await ask(line)).data
            assert server.calls == 2
            await line.close()

    asyncio.run(story())


def test_a_connection_stays_though_one_question_gets_no_answer_while_others_do():
    async def story():
        async with serving() as server, asyncio.timeout(DEADLINE):
            server.habit = lambda data, _: None if server.heard[-1][0] == "nobody.test" else [answer_to(data)]
            line = Line(Server("127.0.0.1", server.port))
            slow = asyncio.create_task(ask(line, "nobody.test"))
            await until(lambda: server.heard)
            assert (await ask(line)).data
            slow.cancel()
            await asyncio.wait([slow])
            assert (await ask(line)).data
            assert server.calls == 1
            await line.close()

    asyncio.run(story())


def test_in_another_network_a_connection_is_left_at_once():
    async def story():
        async with serving() as server, asyncio.timeout(DEADLINE):
            line = Line(Server("127.0.0.1", server.port))
            assert (await ask(line)).data
            line.leave()
            assert (await ask(line)).data
            assert server.calls == 2
            await line.close()

    asyncio.run(story())


def test_an_idle_connection_is_closed(monkeypatch):
    monkeypatch.setattr(streams, "IDLE", 0.01)

    async def story():
        async with serving() as server, asyncio.timeout(DEADLINE):
            line = Line(Server("127.0.0.1", server.port))
            assert (await ask(line)).data
            await until(lambda: line._writer is None)
            assert (await ask(line)).data
            await line.close()

    asyncio.run(story())


def test_whoever_waits_when_it_is_closed_is_told():
    async def story():
        async with serving(lambda data, _: [answer_to(data)[:0]]) as server, asyncio.timeout(DEADLINE):
            line = Line(Server("127.0.0.1", server.port))
            waiting = asyncio.create_task(ask(line))
            await until(lambda: server.heard)
            await line.close()
            with pytest.raises(OSError):  # noqa: PT011 - whatever the system says
                await waiting

    asyncio.run(story())


def test_only_so_many_wait(monkeypatch):
    monkeypatch.setattr(streams, "MOST_WAITING", 0)

    async def story():
        async with serving() as server, asyncio.timeout(DEADLINE):
            line = Line(Server("127.0.0.1", server.port))
            with pytest.raises(ConnectionError):
                await ask(line)
            await line.close()

    asyncio.run(story())


@pytest.mark.parametrize(("certified", "believed"), [("dns.example", True), ("other.example", False)])
def test_by_tls_only_the_right_server_is_believed(tmp_path, certified, believed):
    async def story():
        authority = Authority(tmp_path)
        async with serving(secure=authority.serving(certified)) as server, asyncio.timeout(DEADLINE):
            place = Server("127.0.0.1", server.port, "tls", "dns.example")
            line = Line(place, authority.trusting())
            if believed:
                assert (await ask(line)).data
            else:
                with pytest.raises(OSError):  # noqa: PT011
                    await ask(line)
                assert not server.heard
            await line.close()

    asyncio.run(story())
