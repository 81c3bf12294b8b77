"""Lists that are newer, late, damaged, held back, old or missing."""

import sys

assert sys.platform == "linux"

import asyncio
import json
from datetime import UTC, datetime

import dns.rcode
import pytest

from agent.net import filter as room
from agent.net.filter import Filter
from agent.signs import Supervisor
from agent.sites import index
from agent.sites.dns.profile import Orders, Profile
from agent.sites.dns.servers import Server
from agent.sites.index import Mark
from tests.agent.net.both_ends import Agent, filtering, free_port, lists
from tests.agent.sites.dns.world import ask, query, serving, until

pytestmark = pytest.mark.usefixtures("hurry")


def test_newer_lists_are_taken_up_and_damaged_ones_are_not(tmp_path):
    folder = tmp_path / "lists"

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        orders = agent.orders = Orders((Profile(5, blocked=frozenset({"adult"})),), str(folder))
        async with serving() as server:
            system = (Server("127.0.0.1", server.port),)
            filtered = Filter(str(tmp_path / "alive"), agent.place, Supervisor({}), lambda: system)

            def closing(name):
                return filtered._lists(frozenset({"adult"}))(name)

            filtered._orders = orders
            assert filtered._open() is False
            assert closing("www.secret.test") is None
            lists(folder, **{"secret.test": "adult"})
            assert filtered._open() is True
            assert closing("www.secret.test") == "adult"
            assert closing("open.test") is None
            assert filtered._open() is False
            (folder / "current.json").write_text("damaged")
            assert filtered._open() is False
            assert closing("www.secret.test") == "adult"
            filtered._orders = Orders()
            assert filtered._open() is True
            assert closing("www.secret.test") is None
            await filtered.resolver.close()
        await agent.close()

    asyncio.run(story())


def test_lists_that_come_later_are_told(tmp_path):
    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        async with serving() as server:
            port = free_port()
            orders = Orders((Profile(port, blocked=frozenset({"adult"})),), str(tmp_path / "lists"))
            (tmp_path / "followed.json").write_text("{}")
            async with filtering(tmp_path, orders, server, agent):
                await until(lambda: any(x.serving == (port,) and x.lists is False for x in agent.told))
                lists(tmp_path / "lists", **{"secret.test": "adult"})
                await until(lambda: any(x.lists for x in agent.told))
                assert (await ask(port, query("www.secret.test"))).rcode() == dns.rcode.NXDOMAIN
        await agent.close()

    asyncio.run(story())


def test_lists_that_are_chosen_while_it_runs_and_never_come_are_told(tmp_path):
    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        port = free_port()
        orders = Orders((Profile(port, blocked=frozenset({"adult"})),), str(tmp_path / "lists"))
        async with serving() as server, filtering(tmp_path, orders, server, agent):
            await until(lambda: any(x.serving == (port,) for x in agent.told))
            assert {x.lists for x in agent.told} == {None}
            (tmp_path / "followed.json").write_text("{}")
            await until(lambda: any(x.serving == (port,) and x.lists is False for x in agent.told))
            seen = len(agent.told)
            await asyncio.sleep(5 * room.LOOKING)
            assert len(agent.told) == seen, "once"
            (tmp_path / "followed.json").unlink()
            await until(lambda: agent.told[-1].lists is None)
        await agent.close()

    asyncio.run(story())


def test_lists_that_are_held_back_or_old_are_told_until_they_are_right(tmp_path):
    (tmp_path / "lists").mkdir()
    about = {"lists": {"one": [], "two": []}}
    index.write(tmp_path / "lists", [("secret.test", 0)], [Mark({"adult": ("one",)})], about)

    def written(**more):
        standing = {"names": 1, "checked": datetime.now(UTC).isoformat()}
        told = {"one": standing, "two": standing | more}
        new = tmp_path / "standing.new"
        new.write_text(json.dumps(told))
        new.replace(tmp_path / "standing.json")

    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        orders = Orders((Profile(free_port(), blocked=frozenset({"adult"})),), str(tmp_path / "lists"))
        moment = "2026-01-01T00:00:00+00:00"
        async with serving() as server, filtering(tmp_path, orders, server, agent):
            await until(lambda: any(x.lists for x in agent.told))
            assert not any(x.held or x.old for x in agent.told)
            written(held=moment)
            await until(lambda: agent.told[-1].held == ("two",))
            written(checked=moment)
            await until(lambda: agent.told[-1].old)
            assert not agent.told[-1].held
            written()
            await until(lambda: not agent.told[-1].old)
            assert agent.told[-1].lists
        await agent.close()

    asyncio.run(story())


def test_a_start_with_damaged_lists_alone_is_told_and_one_without_any_is_not(tmp_path):
    async def story():
        agent = await Agent(tmp_path / "orders.sock").open()
        port, folder = free_port(), tmp_path / "lists"
        folder.mkdir()
        orders = Orders((Profile(port, blocked=frozenset({"adult"})),), str(folder))
        async with serving() as server:
            async with filtering(tmp_path, orders, server, agent):
                await until(lambda: any(x.serving == (port,) for x in agent.told))
                assert {x.lists for x in agent.told} == {None}
            (folder / index.CURRENT).write_text("damaged")
            agent.told.clear()
            async with filtering(tmp_path, orders, server, agent):
                await until(lambda: any(x.serving == (port,) and x.lists is False for x in agent.told))
                index.write(folder, (), (), {})
                await until(lambda: any(x.lists for x in agent.told))
        await agent.close()

    asyncio.run(story())


def test_without_lists_there_is_what_every_pc_knows(tmp_path):
    async def story():
        agent = Agent(tmp_path / "orders.sock")
        async with serving() as server:
            port = free_port()
            orders = Orders((Profile(port, "listed"), Profile(free_port(), blocked=frozenset({"adult"}))))
            async with filtering(tmp_path, orders, server, agent) as (filtered, _):
                other = orders.profiles[1].port
                await until(lambda: len(filtered.resolver.ports) == 2)
                assert (await ask(other, query("www.pornhub.com"))).rcode() == dns.rcode.NXDOMAIN
                assert filtered.resolver.tally.take()[0].category == "adult"
                await ask(port, query("www.tongdai111.vn"))  # help is open even where nothing else is
                assert [name for name, *_ in server.heard] == ["www.tongdai111.vn"]

    asyncio.run(story())
