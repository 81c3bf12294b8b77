import sys

assert sys.platform == "linux"

import asyncio

import pytest

from agent.names.questions import TRIAL
from agent.net import trying
from agent.net.trying import HELPING, examine
from agent.sites.dns import upstream
from agent.sites.dns.canaries import ENCRYPTED
from agent.sites.dns.profile import Orders, Profile
from agent.sites.dns.servers import Server
from agent.sites.dns.upstream import Upstream
from agent.sites.index import CURRENT, open_index
from agent.sites.known import shipped
from agent.sites.resolver import Resolver
from tests.agent.net.both_ends import lists
from tests.agent.sites.dns.world import DEADLINE, ZONE, answer_to, ask, query, serving

HELPFUL = {**ZONE, (HELPING, "A"): ["192.0.2.111"]}


def helpful(data, _by):
    return [answer_to(data, HELPFUL)]


def judging(closed):
    return lambda name: next((x for x in ("adult",) if x in closed and name.endswith("pornhub.com")), None)


async def opened(server, *profiles):
    """A resolver with the ports of these profiles."""
    chosen = (Server("127.0.0.1", server.port),)
    resolver = Resolver(Upstream(lambda: chosen), Upstream(lambda: chosen), asyncio.get_running_loop().time)
    for profile in profiles:
        assert not await resolver.take(Orders((profile,), protected=shipped().needed), judging)
    return resolver


def tried(profile, habit):
    """What is found of one profile with such a server upstream, and what was counted."""

    async def story():
        async with asyncio.timeout(DEADLINE), serving(habit) as server:
            resolver = await opened(server, profile)
            found = await examine(resolver, "", None)
            counted = resolver.tally.take()
            await resolver.close()
            (port,) = found.ports
            assert found.lists == "none"
            assert 0 < port.number < 1 << 16
            return (port.refuses, port.helps), counted

    return asyncio.run(story())


def test_a_closed_name_is_refused_a_helpline_answered_and_nobody_tried_anything():
    assert tried(Profile(0, blocked=frozenset({"adult"})), helpful) == ((True, True), [])
    assert tried(Profile(0, block=frozenset({"own.test"})), helpful) == ((True, True), [])
    assert tried(Profile(0, "listed"), helpful) == ((True, True), [])


def test_whoever_takes_the_counts_while_the_helpline_is_waited_for_finds_nobody_s_try(monkeypatch):
    monkeypatch.setattr(trying, "PATIENCE", 0.5)
    taken = []

    async def story():
        async with asyncio.timeout(DEADLINE), serving(lambda _data, _by: []) as server:
            resolver = await opened(server, Profile(0, blocked=frozenset({"adult"})))

            async def take():
                while True:
                    taken.extend(resolver.tally.take())
                    await asyncio.sleep(0.01)

            taking = asyncio.create_task(take())
            found = await examine(resolver, "", None)
            taking.cancel()
            taken.extend(resolver.tally.take())
            await resolver.close()
            return found.ports[0][1:]

    assert asyncio.run(story()) == (True, None)
    assert taken == []


def test_where_all_that_could_be_asked_for_is_open_nothing_is_said_of_it():
    everything = frozenset({"com", "net", "org", "google"}) | frozenset(
        name.rpartition(".")[2] for name in ENCRYPTED
    )
    assert tried(Profile(0, allow=everything), helpful)[0] == (None, True)


def test_a_helpline_that_is_closed_upstream_is_told_apart_from_one_of_which_nobody_tells():
    profile = Profile(0, blocked=frozenset({"adult"}))
    assert tried(profile, lambda data, _by: [answer_to(data)])[0] == (True, False)
    assert tried(profile, lambda data, _by: [answer_to(data, code=2)])[0] == (True, None)


def test_a_port_at_which_nobody_listens_refuses_nothing(monkeypatch):
    monkeypatch.setattr(trying, "PATIENCE", 0.5)

    async def story():
        async with serving(helpful) as server:
            resolver = await opened(server, Profile(0, blocked=frozenset({"adult"})))
            await resolver._desks[next(iter(resolver.ports))].door.close()
            found = await examine(resolver, "", None)
            await resolver.close()
            return found.ports[0][1:]

    assert asyncio.run(story()) == (False, None)


@pytest.mark.parametrize(
    ("harm", "used", "lists_are"),
    [
        (lambda _folder: None, True, "whole"),
        (lambda folder: (folder / CURRENT).write_text("damaged"), True, "previous"),
        (lambda folder: (folder / CURRENT).write_text("damaged"), False, "damaged"),
        (lambda folder: (folder / CURRENT).unlink(), True, "previous"),
        (lambda folder: (folder / CURRENT).unlink(), False, "none"),
    ],
)
def test_lists_are_read_as_they_lie_there_now(tmp_path, harm, used, lists_are):
    folder = tmp_path / "index"
    lists(folder, **{"secret.test": "adult", "other.test": "games"})

    async def story():
        async with serving(helpful) as server:
            resolver = await opened(server)
            index = open_index(folder) if used else None
            harm(folder)
            found = await examine(resolver, str(folder), index)
            await resolver.close()
            assert found.names == (2 if used else 0)
            return found.lists

    assert asyncio.run(story()) == lists_are


def test_whether_the_chosen_resolver_answers_is_told_apart_from_one_that_nobody_chose(monkeypatch):
    monkeypatch.setattr(trying, "PATIENCE", 0.5)
    monkeypatch.setattr(upstream, "PATIENCE", (0.1,))

    async def story():
        async with asyncio.timeout(DEADLINE), serving(helpful) as server:
            resolver = await opened(server, Profile(0, blocked=frozenset({"adult"})))
            here = Upstream(lambda: (Server("127.0.0.1", server.port),))
            nobody = Upstream(lambda: (Server("127.0.0.1", 9),))
            found = [await examine(resolver, "", None, chosen) for chosen in (here, nobody, None)]
            for each in (resolver, here, nobody):
                await each.close()
            return [x.chosen for x in found]

    assert asyncio.run(story()) == [True, False, None]


def test_a_trial_waits_for_a_name_that_is_asked_for_everywhere_and_the_agent_for_the_trial():
    assert upstream.IN_ALL < trying.PATIENCE < TRIAL


def test_the_helpline_is_protected_on_every_pc():
    assert HELPING in shipped().needed


def test_a_child_s_own_try_is_counted_all_the_same():
    async def story():
        async with asyncio.timeout(DEADLINE), serving(helpful) as server:
            resolver = await opened(
                server, Profile(0, blocked=frozenset({"adult"}), block=frozenset({"own.test"}))
            )
            (port,) = resolver.ports
            for name in ("pornhub.com", "own.test"):
                await ask(port, query(name))
            await examine(resolver, "", None)
            tried = [(x.host, x.tries) for x in resolver.tally.take()]
            assert tried == [("pornhub.com", 1), ("own.test", 1)], "the name of the trial too"
            await resolver.close()

    asyncio.run(story())
