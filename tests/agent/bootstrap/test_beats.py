"""A beat of the whole agent in which something of ours goes wrong."""

from __future__ import annotations

import asyncio
import os
import pwd
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent import agreement
from agent.api.endpoint import Endpoint
from agent.bootstrap.agent import Agent
from agent.service.steps import NotWhole, Part
from agent.storage.folder import DATABASE
from agent.storage.store import DiskStore
from policies.ids import ChildId
from policies.target import PRESENCE, SCREEN
from tests.agent.bootstrap.house import FREE, House, beat
from tests.agent.service.failing import dead_disk
from tests.agent.storage.rival import held_by_another_program

AN = ChildId("an")
SECOND = timedelta(seconds=1)
BINH = '[child.binh]\nname = "Bình"\n'


class Broken:
    """Goes wrong, as no code of ours would."""

    def keep(self) -> None:
        raise ValueError("broken")

    look = keep


def live(story: Callable[[Agent, House], Awaitable[None]], text: str = FREE) -> None:
    with tempfile.TemporaryDirectory(prefix="luytre-") as name:
        house = House(Path(name))
        house.live(lambda agent: story(agent, house), text)


async def pulse(agent: Agent) -> None:
    """A beat as it comes, with its rests."""
    agent.pulse._run()
    while agent.pulse._beating:  # noqa: ASYNC110 - only in tests does anybody wait for it
        await asyncio.sleep(0.01)


def standing(agent: Agent) -> list[tuple[str, str | None]]:
    return [(problem.name, problem.target) for problem in agent.health.problems]


def test_what_fails_stops_nothing_that_comes_after_it() -> None:
    async def story(agent: Agent, house: House) -> None:
        agent.listeners = 1
        agent.doors.settings = replace(agent.settings, account=None)
        agent.doors.endpoint = Endpoint(os.getuid(), house.folder, house.folder / "run")
        agent.household.administrators = lambda: {pwd.getpwuid(os.getuid()).pw_name}
        agent.crew._filtering = agent.beats.sight = Broken()  # type: ignore[assignment]
        house.said.clear()
        with pytest.raises(NotWhole) as failed:
            beat(agent)
        assert failed.value.parts == (Part.NAMES, Part.SIGHT)
        assert "state" in house.names()
        assert (house.folder / "run" / str(os.getuid()) / "agent.sock").is_socket()

    live(story)


def test_what_cannot_be_told_of_one_child_is_told_of_the_others() -> None:
    async def story(agent: Agent, house: House) -> None:
        agent.listeners = 1
        agent.enforcer.beat()
        agent.enforcer.watches[agent.household.children()[0]].observation = None  # type: ignore[assignment]
        agent.enforcer.steps = lambda: iter(())  # type: ignore[method-assign]
        house.said.clear()
        with pytest.raises(NotWhole):
            beat(agent)
        assert [event.child for event in house.said if event.event == "state"] == ["binh"]

    live(story, FREE + BINH)


def test_when_the_disk_is_back_all_that_it_knows_holds() -> None:
    """The witness, which answers meanwhile, knows of no grant and no holiday."""

    def knows(agent: Agent) -> tuple[bool, bool]:
        return bool(agent.enforcer.watches[AN].grants), bool(agent.household.calendar.holidays)

    async def given(agent: Agent, _house: House) -> None:
        await agent.upkeep.done()
        end = agent.tally.now + timedelta(minutes=5)
        agent.requests.give(AN, (SCREEN,), extra=None, until=end, by="lan", why="")
        beat(agent)

    async def story(house: House) -> None:
        with held_by_another_program(house.folder / "state" / DATABASE):
            agent = house.open(FREE)
            await agent.start()
            await agent.upkeep.done()
            beat(agent)
            assert knows(agent) == (False, False)
            agent.tally.use(AN, frozenset({PRESENCE, SCREEN}))
            agent.tally.charge({AN: frozenset({SCREEN})}, agent.tally.now, agent.tally.now + 3 * SECOND)
        agent.reporter.log("started")  # takes the disk back before what was counted is written
        assert isinstance(agent.store, DiskStore)
        with dead_disk(agent.store):
            beat(agent)
            assert knows(agent) == (False, False)
        beat(agent)
        assert knows(agent) == (True, True)
        used = agent.tally.usage[AN]
        assert used.used(SCREEN, agent.enforcer.watches[AN].plan.day) >= 3 * SECOND
        beat(agent)
        await agent.stop("end of the story")

    with tempfile.TemporaryDirectory(prefix="luytre-") as name:
        house = House(Path(name))
        house.live(lambda agent: given(agent, house))
        asyncio.run(story(house))


def test_what_fails_is_a_problem_by_its_name_until_it_fails_no_more() -> None:
    async def story(agent: Agent, house: House) -> None:
        before = standing(agent)
        filtering, agent.crew._filtering = agent.crew._filtering, Broken()  # type: ignore[assignment]
        await pulse(agent)
        assert set(standing(agent)) - set(before) == {("beat-failed", "part:names")}
        assert "(names)" in agent.health.problems[-1].text
        agent.crew._filtering = filtering
        agent.beats.told(ValueError("nobody knows where"))
        assert set(standing(agent)) - set(before) == {("beat-failed", "part:limits")}
        await pulse(agent)
        assert standing(agent) == before

    live(story)


def test_the_next_beat_comes_when_a_browser_may_be_missed() -> None:
    async def story(agent: Agent, house: House) -> None:
        agent.crew.wait = lambda: timedelta(milliseconds=3)  # type: ignore[method-assign]
        assert beat(agent) == timedelta(milliseconds=3)
        agent.crew.wait = lambda: None  # type: ignore[method-assign]
        assert beat(agent) == agent.enforcer.beat()

    live(story)


def test_what_is_agreed_in_the_middle_of_a_beat_holds_for_the_rest_of_it() -> None:
    async def story(agent: Agent, house: House) -> None:
        agent.listeners = 1
        for before in range(1, len([*agent.beats.beat()])):
            agent._take_up(agreement.policy(FREE + BINH))
            beat(agent)
            house.said.clear()
            steps = agent.beats.beat()
            for _ in range(before):
                next(steps)
            agent._take_up(agreement.policy(FREE.replace("An", f"An {before}")))
            told = len(house.said)
            for _ in steps:
                pass
            assert list(agent.enforcer.watches) == [AN]
            assert not [x for x in house.said[told:] if x.child == "binh"]
        beat(agent)
        names = [x.status.name for x in house.said if x.status]
        assert names[-1] == f"An {before}"

    live(story, FREE + BINH)


def test_faces_hear_what_closed_before_all_else_is_made_so() -> None:
    async def story(agent: Agent, house: House) -> None:
        agent.listeners = 1
        known: list[list[str]] = []

        class Slow(Broken):
            def keep(self) -> None:
                known.append(house.names())

        agent.crew._filtering = Slow()  # type: ignore[assignment]
        house.said.clear()
        beat(agent)
        assert "state" in known[0]
        assert house.names().count("state") == 1

    live(story)
