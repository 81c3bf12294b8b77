"""The half with a network filters, tells the agent what it saw, and goes on without one."""

import sys

assert sys.platform == "linux"

import asyncio
import contextlib
import socket

import dns.rcode
import pytest

from agent.net import filter as room
from agent.net import life, turn
from agent.net.filter import Filter
from agent.net.reaching import Reaching
from agent.signs import Supervisor
from agent.sites import asking, examining, index
from agent.sites.asking import HostAnswer
from agent.sites.dns import profile
from agent.sites.dns.profile import Orders, Profile
from agent.sites.dns.tally import Blocked
from agent.sites.examining import Examined, Port
from tests.agent.net.both_ends import Agent, filtering, free_port, lists
from tests.agent.sites.dns.world import DEADLINE, ask, query, serving, texts, until

pytestmark = pytest.mark.usefixtures("hurry")


def test_it_filters_by_the_lists_and_tells_what_was_blocked(tmp_path):
    lists(tmp_path / "lists", **{"secret.test": "adult"})

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        port = free_port()
        orders = Orders((Profile(port, blocked=frozenset({"adult"})),), str(tmp_path / "lists"))
        async with serving() as server, filtering(tmp_path, orders, server, agent):
            await until(lambda: any(x.serving == (port,) and x.lists for x in agent.told))
            assert texts(await ask(port, query("www.open.test"))) == ["192.0.2.1", "192.0.2.2"]
            assert (await ask(port, query("www.secret.test"))).rcode() == dns.rcode.NXDOMAIN
            await until(lambda: any(x.blocked for x in agent.told))
            (told,) = [x.blocked for x in agent.told if x.blocked]
            assert told == (Blocked(port, "www.secret.test", "adult", 1),)
        await agent.close()

    asyncio.run(story())


def test_it_says_what_lists_and_this_pc_know_of_a_name(tmp_path):
    lists(tmp_path / "lists", **{"secret.test": "adult", "fun.test": "games"})

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        orders = Orders((Profile(free_port(), blocked=frozenset({"adult"})),), str(tmp_path / "lists"))
        async with serving() as server, filtering(tmp_path, orders, server, agent) as (filtered, _):
            await until(lambda: agent.lines and any(x.lists for x in agent.told))
            for host in ("www.secret.test", "fun.test", "youtube.com", "luck.example", "tongdai111.vn"):
                agent.lines[0].write(asking.question(host))
            await until(lambda: len(agent.known) == 5)
            assert agent.known == {
                "www.secret.test": HostAnswer(listed=True, category="adult"),
                "fun.test": HostAnswer(listed=True, category="games"),
                "youtube.com": HostAnswer(listed=True, category="video"),
                "luck.example": HostAnswer(listed=False),
                "tongdai111.vn": HostAnswer(listed=True),
            }
            index.write(tmp_path / "lists", (), (), {})
            await until(lambda: filtered.resolver and not filtered._index.names)
            agent.lines[0].write(asking.question("fun.test"))
            await until(lambda: agent.known["fun.test"] == HostAnswer(listed=False))
        await agent.close()

    asyncio.run(story())


def test_where_nobody_is_filtered_it_says_what_lists_know_as_long_as_that_is_asked(tmp_path):
    lists(tmp_path / "lists", **{"fun.test": "games"})

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        agent.orders = Orders(index=str(tmp_path / "lists"), asked=True)
        filtered = Filter(str(tmp_path / "alive"), agent.place, Supervisor({}), lambda: ())
        async with asyncio.timeout(DEADLINE):
            running = asyncio.create_task(filtered.run(agent.orders))
            await until(lambda: agent.lines and any(x.serving == () and x.lists for x in agent.told))
            agent.lines[0].write(asking.question("www.fun.test"))
            await until(lambda: agent.known)
            assert agent.known == {"www.fun.test": HostAnswer(listed=True, category="games")}
            agent.say(Orders())
            await running
        await agent.close()

    asyncio.run(story())


def test_it_tries_itself_when_the_doctor_asks(tmp_path):
    lists(tmp_path / "lists", **{"secret.test": "adult"})

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        port = free_port()
        orders = Orders((Profile(port, blocked=frozenset({"adult"})),), str(tmp_path / "lists"))
        async with serving() as server, filtering(tmp_path, orders, server, agent):
            await until(lambda: agent.lines and any(x.lists for x in agent.told))
            agent.lines[0].write(examining.QUESTION * 2)
            await until(lambda: agent.found)
            assert agent.found == [Examined("whole", 1, "", (Port(port, refuses=True, helps=False),))]
            agent.lines[0].write(examining.QUESTION)
            await until(lambda: len(agent.found) == 2)
        await agent.close()

    asyncio.run(story())


def test_a_gate_that_began_anew_hears_what_was_answered_and_of_no_child_of_another_agent(tmp_path):
    heard = []

    class Told(Reaching):
        """Says what becomes of what was answered."""

        async def anew(self):
            heard.append("anew")
            await super().anew()

        def forget(self):
            heard.append("forget")
            super().forget()

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        port = free_port()
        orders = Orders((Profile(port, answered=True),))
        async with serving() as server, filtering(tmp_path, orders, server, agent) as (filtered, _):
            filtered._reaching = Told(lambda: 0.0, str(tmp_path / "nobody"))
            await until(lambda: agent.lines and agent.told)
            heard.clear()
            agent.lines[0].write(profile.ANEW)
            await until(lambda: heard == ["anew"])
            agent.lines[0].write(b"nonsense\n")  # as if it were another
            await until(lambda: heard == ["anew", "forget"])
        await agent.close()

    asyncio.run(story())


def test_the_agent_is_heard_while_a_gate_that_began_anew_is_told(tmp_path):
    class Slow(Reaching):
        """Has much to tell, and is asked for it twice."""

        calls = 0
        done = asyncio.Event()

        async def anew(self):
            self.calls += 1
            await self.done.wait()

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        orders = Orders((Profile(free_port(), answered=True),))
        async with serving() as server, filtering(tmp_path, orders, server, agent) as (filtered, _):
            slow = filtered._reaching = Slow(lambda: 0.0, str(tmp_path / "nobody"))
            await until(lambda: agent.lines and agent.told)
            for _ in range(3):
                agent.lines[0].write(profile.ANEW)
                await until(lambda: slow.calls)
            agent.lines[0].write(asking.question("tongdai111.vn"))
            await until(lambda: agent.known)
            assert slow.calls == 1
            slow.done.set()
            await until(lambda: slow.calls == 2)
        await agent.close()

    asyncio.run(story())


def test_an_agent_that_is_away_leaves_nobody_unfiltered(tmp_path):
    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        async with serving() as server:
            port = free_port()
            orders = Orders((Profile(port, block=frozenset({"open.test"})),))
            async with filtering(tmp_path, orders, server, agent) as (_, task):
                await until(lambda: agent.told)
                await agent.close()
                assert (await ask(port, query("www.open.test"))).rcode() == dns.rcode.NXDOMAIN
                later = Agent(agent.place)
                later.orders = orders
                await later.open()
                await until(lambda: any(x.blocked for x in later.told))
                later.lines[0].write(b"nonsense\n")  # whoever talks nonsense is called again
                await until(lambda: sum(x.serving == (port,) for x in later.told) == 2)
                later.say(Orders())
                await task
                await later.close()

    asyncio.run(story())


def test_a_port_that_somebody_else_has_is_told_and_tried_again(tmp_path):
    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        port, other = free_port(), free_port()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as squatter:
            squatter.bind(("127.0.0.1", port))
            orders = Orders((Profile(port, block=frozenset({"open.test"})), Profile(other)))
            async with serving() as server, filtering(tmp_path, orders, server, agent):
                await until(lambda: any(x.serving == (other,) for x in agent.told))
                await until(lambda: any(x.failed == (port,) for x in agent.told))
                squatter.close()
                await until(lambda: any(set(x.serving or ()) == {port, other} for x in agent.told))
                assert (await ask(port, query("www.open.test"))).rcode() == dns.rcode.NXDOMAIN
                seen = len(agent.told)
                await asyncio.sleep(5 * room.AGAIN)
                assert not any(x.failed for x in agent.told[seen:])
        await agent.close()

    asyncio.run(story())


def test_who_hangs_in_the_middle_of_an_order_gives_no_sign_of_life_until_it_is_done(tmp_path, monkeypatch):
    monkeypatch.setattr(turn, "LONGEST", 0.1)
    monkeypatch.setattr(life, "PACE", 0.02)

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        orders = Orders((Profile(free_port()),))
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as alive:
            alive.bind(str(tmp_path / "alive"))
            alive.setblocking(False)
            async with serving() as server, filtering(tmp_path, orders, server, agent) as (filtered, _):
                async with filtered._turn:
                    await until(lambda: not _heard(alive) and filtered._turn.hangs())
                    _heard(alive)
                    await asyncio.sleep(5 * room.AGAIN)
                    assert not _heard(alive)
                await until(lambda: _heard(alive))
        await agent.close()

    asyncio.run(story())


def test_servers_of_the_family_s_choice_are_asked(tmp_path):
    async def story():
        agent = Agent(tmp_path / "orders.sock")
        async with serving() as chosen, serving() as system:
            port = free_port()
            orders = Orders((Profile(port),), upstream=("nonsense", f"127.0.0.1:{chosen.port}"))
            async with filtering(tmp_path, orders, system, agent):
                assert texts(await ask(port, query("help.test")))
                assert chosen.heard
                assert not system.heard
                await ask(port, query("nobody.open.test"))  # may be a host of this network
                assert len(system.heard) == 1

    asyncio.run(story())


def _heard(line):
    """Signs of life since the last look."""
    heard = 0
    with contextlib.suppress(BlockingIOError):
        while line.recv(16):
            heard += 1
    return heard
