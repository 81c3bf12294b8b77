"""A whole agent on the PC that runs the tests: wired, started, called, stopped."""

from __future__ import annotations

import asyncio
import os
import pwd
import sys
from contextlib import closing
from dataclasses import replace

import pytest

from agent import agreement
from agent.api import contract
from agent.api import messages as m
from agent.api.client import Client
from agent.api.endpoint import Endpoint
from agent.bootstrap.agent import Agent
from agent.storage import open_store
from tests.agent.bootstrap.house import FREE, GAME, House, beat, nothing


def test_it_starts_and_it_stops(house: House) -> None:
    house.live(nothing)
    assert house.names()[0] == "started"
    assert house.names()[-1] == "stopped"
    assert house.said[0].child == "an"
    with closing(open_store(house.folder / "state")) as store:
        mark = store.mark()
        assert mark is not None
        assert mark.clean
        assert [entry.what for entry in store.entries(None, 10)] == [
            "Luytre was stopped (end of the story)",
            "Luytre was started",
        ]
    assert not list((house.folder / "luytre").iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="the sleep of Linux")
def test_before_the_pc_sleeps_it_writes(house: House) -> None:
    async def sleep(agent: Agent) -> None:
        agent.tally.write()
        before = agent.store.mark()
        agent.platform.sessions._fall_asleep()  # type: ignore[attr-defined]
        after = agent.store.mark()
        assert before is not None
        assert after is not None
        assert after.sequence > before.sequence

    house.live(sleep)


def test_a_face_finds_it_calls_it_and_hears_it(house: House) -> None:
    def face(agent: Agent) -> m.Status:
        with Client.connect(agent.endpoint.find(), "a test") as client:
            assert client.welcome.mode == "try"
            assert client.welcome.folder == str(agent.settings.state)
            status = client.call(contract.SUBSCRIBE, m.OfChild())
            client.call(contract.ASK, m.Ask("screen", m.Seconds(60)))
            heard = [
                next(event for event in client.events(10) if event.event == name)
                for name in ("request", "state")
            ]
            assert heard[1].status is not None
            assert heard[1].status.requests
            return status

    async def story(agent: Agent) -> None:
        agent.household.own_account = agent.platform.sessions.current()[-1].account
        status = await asyncio.to_thread(face, agent)
        assert status.child == "an"
        assert status.observing["sessions"] == agent.platform.sessions.route

    house.live(story)


def test_a_name_is_watched_for_in_the_folders_of_the_platform(house: House) -> None:
    async def story(agent: Agent) -> None:
        agent._take_up(
            agreement.policy(FREE + '[[child.an.rule]]\nmatch.name = "no-such-game"\ndaily = "1h"\n')
        )
        folders = agent.platform.programs.folders
        assert {f"{folder}/no-such-game" for folder in folders} == agent.household.executables()

    house.live(story)


def test_a_start_that_concerns_nobody_is_looked_at_soon(house: House) -> None:
    async def story(agent: Agent) -> None:
        agent._started(os.getpid())
        await asyncio.sleep(0.2)
        assert agent.enforcer.watches

    house.live(story, FREE + GAME)


def test_records_that_were_damaged_are_told(house: House) -> None:
    house.live(nothing)
    database = house.folder / "state" / "luytre.sqlite"
    database.write_bytes(b"this is no database" * 1000)

    async def one_beat(agent: Agent) -> None:
        beat(agent)

    house.live(one_beat)
    assert "database-damaged" in house.problems()


def test_the_doctor_of_a_real_pc(house: House) -> None:
    async def story(agent: Agent) -> None:
        agent.household.own_account = agent.platform.sessions.current()[-1].account
        found = await asyncio.to_thread(ask, agent)
        tried = {"storage", "clock", "programs", "pause", "thaw", "end"}
        assert {(x.name, x.result) for x in found.checks if x.name in tried} == {(x, "holds") for x in tried}

    def ask(agent: Agent) -> m.Checks:
        with Client.connect(agent.endpoint.find(), "a test", patience=30) as client:
            return client.call(contract.DOCTOR, m.OfChild())

    house.live(story)


def test_a_handler_that_fails_is_a_problem_and_no_end(house: House) -> None:
    async def story(agent: Agent) -> None:
        agent.household.own_account = agent.platform.sessions.current()[-1].account
        agent.enforcer.watches.clear()  # as no code of ours would
        with pytest.raises(Exception, match="error of its own"):
            await asyncio.to_thread(ask, agent)

    def ask(agent: Agent) -> None:
        with Client.connect(agent.endpoint.find()) as client:
            client.call(contract.STATUS, m.OfChild())

    house.live(story)
    assert "internal-error" in house.problems()


def test_a_lost_key_is_told_and_all_else_goes_on(house: House) -> None:
    """As on a disk that was moved: what was kept under the key of another PC."""
    store = open_store(house.folder / "state")
    store.keep_secret("00000000$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$c29tZWhhc2g")
    store.close()

    async def story(agent: Agent) -> None:
        assert not agent.guardians.can_check()

    house.live(story)
    assert "secret-key-lost" in house.problems()


def test_who_becomes_an_administrator_has_a_door_from_the_next_beat_on(house: House) -> None:
    async def story(agent: Agent) -> None:
        agent.doors.settings = replace(agent.settings, account=None)
        agent.doors.endpoint = Endpoint(os.getuid(), house.folder, house.folder / "run")
        socket = house.folder / "run" / str(os.getuid()) / "agent.sock"
        assert not socket.exists()
        agent.household.administrators = lambda: {pwd.getpwuid(os.getuid()).pw_name}
        beat(agent)
        assert socket.is_socket()

    house.live(story)


def test_a_policy_that_is_not_understood_any_more_is_told_until_another_one_is_applied(house: House) -> None:
    wrong = "child.an.future: is not a key here"

    async def life() -> None:
        agent = house.open()
        agent._opened = replace(agent._opened, not_understood=(wrong,))
        await agent.start()
        (standing,) = [x for x in agent.health.problems if x.name == "policy-not-understood"]
        assert wrong in standing.text
        agent._take_up(agreement.policy(FREE + GAME))
        assert not [x for x in agent.health.problems if x.name == "policy-not-understood"]
        await agent.stop("end of the story")

    asyncio.run(life())
