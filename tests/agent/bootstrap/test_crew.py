"""The agent of a whole PC hears whether the other processes of Luytre are there."""

import asyncio
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from agent import agreement, platforms
from agent.api.endpoint import Endpoint
from agent.bootstrap import crew
from agent.bootstrap.agent import Agent
from agent.bootstrap.opening import Opened
from agent.bootstrap.try_mode import settings
from agent.names import filter as resolving
from agent.scheduling.clock import SystemClock
from agent.storage import open_store

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the other processes are for Linux")

if sys.platform == "linux":
    from agent.net import life
    from agent.platforms.linux.system import companion
    from agent.ports import Refusal
    from agent.ports.names import Examination, Try
    from agent.ports.store import Tried
    from agent.service.observing import tried
    from agent.service.steps import NotWhole, Part
    from agent.sites.dns import profile, report
    from agent.sites.dns.tally import Blocked
    from policies.ids import AccountId
    from tests.agent.bootstrap.house import beat
    from tests.backends.linux.real import until

FAMILY = """format = 1
zone = "UTC"
language = "en"
[child.an]
name = "An"
accounts = ["an"]
[[child.an.rule]]
match = { exe = "/opt/no-such-game" }
action = "block"
"""


SITES = f"""{FAMILY}
[child.an.sites]
mode = "filter"
block = ["adult"]
"""


def play(story, *, service, family=FAMILY, before=lambda _folder: None):
    """A life of an agent whose sockets lie in a folder of its own."""

    async def live(folder):
        said = []
        before(folder)
        here, environment = platforms.system("linux"), {"TZ": "UTC", "XDG_RUNTIME_DIR": str(folder)}
        chosen = settings(here, "an", environment, folder / "state", None)
        chosen = replace(chosen, account=None) if service else chosen
        store = open_store(chosen.state)
        agent = Agent(Opened(chosen, SystemClock(), store, agreement.policy(family), {}, ()), said.append)
        agent.endpoint = Endpoint(os.getuid(), folder, service=folder / "run")
        await agent.start()
        try:
            await story(agent, folder / "run" / "net" / "alive.sock", said)
        finally:
            await agent.stop("end of the story")

    with tempfile.TemporaryDirectory(prefix="luytre-") as name:
        asyncio.run(live(Path(name)))


def standing(agent):
    return {problem.name for problem in agent.health.problems}


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(crew, "PATIENCE", 0.05)


@pytest.mark.root
def test_who_does_not_answer_is_a_problem_until_it_does(monkeypatch):
    monkeypatch.setattr(companion, "NET", "root")  # an account that every PC has

    async def story(agent, place, _said):
        await until(lambda: "guard-away" in standing(agent))
        assert life.tell(str(place))
        await until(lambda: place.exists() and "net-away" not in standing(agent))

    play(story, service=True)


@pytest.mark.root
def test_a_guard_that_comes_and_goes_without_an_end_is_a_problem_too(monkeypatch):
    monkeypatch.setattr(crew, "PATIENCE", 600.0)
    monkeypatch.setattr(crew, "RESTLESS", 0.5)

    async def story(agent, _place, _said):
        (told,) = agent.platform.programs._rerouted
        told()
        assert "guard-away" not in standing(agent)
        await until(lambda: told() or "guard-away" in standing(agent))

    play(story, service=True)


@pytest.mark.root
def test_a_half_that_has_no_account_here_is_away(monkeypatch):
    monkeypatch.setattr(companion, "NET", "nobody-of-that-name")

    async def story(agent, place, _said):
        assert "net-away" in standing(agent)
        assert not place.exists()

    play(story, service=True)


@pytest.mark.root
def test_where_its_folder_cannot_be_made_it_is_away(monkeypatch):
    monkeypatch.setattr(companion, "NET", "root")

    async def story(agent, place, _said):
        told = []
        place.parent.rename(place.parent.with_name("elsewhere"))
        place.parent.write_text("in the way", "utf-8")
        companion.net(asyncio.get_running_loop(), place, told.append)()
        assert told == [False]
        place.parent.unlink()

    play(story, service=True)


def test_an_agent_of_one_account_has_no_others():
    async def story(agent, place, said):
        await until(lambda: any(event.event == "started" for event in said))
        beat(agent)
        assert not {"guard-away", "net-away"} & standing(agent)
        assert await agent.crew.examine() is None
        assert agent.crew.browsers() is None
        assert not place.exists()
        assert "sites-unfiltered" not in standing(agent)

    play(story, service=False)


def test_an_agent_of_one_account_says_that_sites_are_not_filtered():
    async def story(agent, _place, _said):
        beat(agent)
        assert "sites-unfiltered" in standing(agent)

    play(story, service=False, family=SITES)


@pytest.mark.root
def test_what_was_refused_is_told(monkeypatch):
    monkeypatch.setattr(companion, "NET", "root")

    async def story(agent, place, said):
        beat(agent)
        for told in agent.platform.programs._refusals:
            told(Refusal(AccountId("an"), "/opt/no-such-game", 1))
        assert [event.pid for event in said if event.event == "acted"] == [1]

    play(story, service=True)


@pytest.mark.root
def test_who_speaks_of_sites_is_filtered_once_the_other_half_answers(monkeypatch):
    monkeypatch.setattr(companion, "NET", "root")
    monkeypatch.setattr(resolving, "PATIENCE", 0.0)

    async def story(agent, place, _said):
        orders = place.with_name("orders.sock")
        await until(orders.exists)
        reader, writer = await asyncio.open_unix_connection(os.fspath(orders))
        [told] = profile.read(await reader.readline()).profiles
        assert told.blocked == {"adult"}
        await until(lambda: "names-unfiltered" in standing(agent))
        assert await agent.crew.examine() == Examination(("an",), turned=False, found=None)
        blocked = (Blocked(resolving.FIRST_PORT, "www.bad.example", "adult", 2),)
        writer.write(report.write(report.Report(blocked=blocked)))
        day = agent.household.calendar.day(agent.tally.now)
        await until(lambda: agent.store.tried("an", day, day) == (Tried(day, "other", 2),))
        writer.close()
        await writer.wait_closed()

    play(story, service=True, family=SITES)


@pytest.mark.root
def test_what_was_tried_is_written_where_nobody_is_at_the_pc_to_beat_for(monkeypatch):
    monkeypatch.setattr(tried, "EVERY", 0.5)

    async def story(agent, _place, _said):
        day = agent.household.calendar.day(agent.tally.now)
        for times in (1, 2, 3):
            agent.crew.tried.hear("an", [Try("www.bad.example", "adult", 1)])
            kept = (Tried(day, "other", times),)
            await until(lambda kept=kept: agent.store.tried("an", day, day) == kept)

    play(story, service=True, family=SITES)


@pytest.mark.root
def test_who_limits_a_category_alone_has_lists_and_no_filter(monkeypatch):
    monkeypatch.setattr(companion, "NET", "root")

    async def story(agent, place, _said):
        orders = place.with_name("orders.sock")
        await until(orders.exists)
        reader, writer = await asyncio.open_unix_connection(os.fspath(orders))
        told = profile.read(await reader.readline())
        assert (told.profiles, told.asked) == ((), True)
        writer.close()
        await writer.wait_closed()

    limit = '[[child.an.rule]]\ncategory = "games"\ndaily = "1h"\n'
    play(story, service=True, family=FAMILY + limit)


@pytest.mark.root
def test_without_the_account_of_the_other_half_nobody_is_filtered_and_that_is_said(monkeypatch):
    monkeypatch.setattr(companion, "NET", "no-such-account-here")

    async def story(agent, _place, _said):
        await until(lambda: "names-unfiltered" in standing(agent))
        assert await agent.crew.examine() == Examination(("an",), turned=False, found=None)

    play(story, service=True, family=SITES)


@pytest.mark.root
def test_where_no_socket_can_be_made_that_is_said(monkeypatch):
    monkeypatch.setattr(companion, "NET", "root")

    async def story(agent, _place, _said):
        await until(lambda: "names-unfiltered" in standing(agent))

    def in_the_way(folder):
        (folder / "run" / "net" / "orders.sock").mkdir(parents=True)

    play(story, service=True, family=SITES, before=in_the_way)


@pytest.mark.root
def test_what_browsers_shall_be_told_is_written_beside_the_sockets(monkeypatch):
    monkeypatch.setattr(companion, "NET", "root")

    async def story(agent, place, _said):
        beat(agent)
        assert agent.crew.browsers() is None, "nothing was packed for browsers here"
        assert '"free"' in (place.parent.parent / "browsers").read_text()

    play(story, service=True)


@pytest.mark.root
def test_where_browsers_cannot_be_judged_names_are_kept_all_the_same(monkeypatch):
    monkeypatch.setattr(companion, "NET", "root")
    monkeypatch.setattr(companion, "NET", "no-such-account-here")

    async def story(agent, _place, _said):
        agent.crew._links.around = None  # as no code of ours would
        agent.health.clear("names-unfiltered")
        with pytest.raises(NotWhole) as failed:
            beat(agent)
        assert failed.value.parts == (Part.BROWSERS,)
        assert "names-unfiltered" in standing(agent)

    play(story, service=True, family=SITES)
