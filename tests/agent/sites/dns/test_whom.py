import asyncio

import dns.rcode
import pytest

from agent.sites.dns import upstream
from agent.sites.dns.servers import Server
from agent.sites.dns.upstream import Upstream
from agent.sites.dns.whom import Whom
from tests.agent.sites.dns.world import DEADLINE, answer_to, serving, wire


def silent(data, by):
    return []


def broken(data, by):
    return [answer_to(data, code=dns.rcode.SERVFAIL)]


async def asked(chosen, system, name, *, protected=False, search=()):
    """Whether there was an answer, and whether nobody is there."""
    places = [tuple(Server("127.0.0.1", x.port) for x in servers) for servers in (chosen, system)]
    whom = Whom(Upstream(lambda: places[0]), Upstream(lambda: places[1]), lambda: search)
    assert whom.servers() == tuple(places)
    async with asyncio.timeout(DEADLINE):
        reply, away = await whom.ask(name, wire(name), protected=protected, dnssec=False, unchecked=False)
    await whom.close()
    return reply is not None, away


@pytest.mark.parametrize("name", ["www.open.test", "nas.lan"])
def test_where_the_family_chose_nobody_the_network_is_asked_for_all(name):
    async def story():
        async with serving() as system:
            assert await asked([system], [system], name) == (True, False)
            assert len(system.heard) == 1

    asyncio.run(story())


@pytest.mark.parametrize(
    ("name", "who"), [("www.open.test", "chosen"), ("nas.lan", "system"), ("www.family.test", "both")]
)
def test_whom_the_family_chose_hears_nothing_of_the_house(name, who):
    async def story():
        async with serving() as chosen, serving() as system:
            assert await asked([chosen], [system], name, search=["family.test"]) == (True, False)
            assert bool(chosen.heard) is (who != "system")
            assert bool(system.heard) is (who != "chosen")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("habit", "name", "away"),
    [(silent, "www.open.test", True), (broken, "www.open.test", False), (silent, "nas.lan", False)],
)
def test_nobody_is_there_where_whom_most_is_asked_of_says_nothing_at_all(monkeypatch, habit, name, away):
    monkeypatch.setattr(upstream, "IN_ALL", 0.1)

    async def story():
        async with serving(habit) as chosen, serving(silent) as system:
            assert await asked([chosen], [system], name) == (False, away)

    asyncio.run(story())
