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
from agent.bootstrap.beats import CATCHING_UP
from agent.ports import Programs
from agent.service.observing.tally import BEAT
from agent.service.steps import NotWhole, Part
from agent.storage.folder import DATABASE
from agent.storage.store import DiskStore
from policies.ids import ChildId
from policies.model import Child
from policies.target import PRESENCE, SCREEN
from tests.agent.bootstrap.house import FREE, House, beat, whole
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


class Crowded:
    """What runs, where more begins than can be read; how often each child's was looked at."""

    def __init__(self, real: Programs) -> None:
        self._real = real
        self.behind = True
        self.looks = self.judged = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    def look(self, child: Child) -> None:
        """Instead of the observer."""
        assert child.id == AN
        self.looks += 1

    def keep(self) -> None:
        """At the end of each whole beat."""
        self.judged += 1


def live(story: Callable[[Agent, House], Awaitable[None]], text: str = FREE) -> None:
    with tempfile.TemporaryDirectory(prefix="luytre-") as name:
        house = House(Path(name))
        house.live(lambda agent: story(agent, house), text)


def look(agent: Agent) -> timedelta | None:
    """What the time brings, and no event."""
    return whole(agent.beats.beat(woken=False))


def crowd(agent: Agent) -> Crowded:
    """A PC on which more begins than can be read, and of which all was read and judged that could be."""
    programs = Crowded(agent.platform.programs)
    agent.enforcer.platform = replace(agent.platform, programs=programs)
    agent.crew._filtering = programs  # type: ignore[assignment]
    agent.enforcer.observer.look = programs.look  # type: ignore[method-assign]
    agent.crew.wait = lambda: BEAT  # type: ignore[method-assign]
    return programs


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


def test_between_two_beats_it_looks_while_more_begins_than_can_be_read() -> None:
    async def story(agent: Agent, house: House) -> None:
        programs, now = crowd(agent), [100.0]
        agent.beats.seconds = lambda: now[0]
        assert beat(agent) == timedelta(seconds=CATCHING_UP) < BEAT
        assert (programs.looks, programs.judged) == (1, 1)
        now[0] += CATCHING_UP
        assert look(agent) == timedelta(seconds=CATCHING_UP)
        assert (programs.looks, programs.judged) == (2, 1)
        programs.behind = False
        now[0] += 1
        assert look(agent) == BEAT  # all is read
        assert (programs.looks, programs.judged) == (3, 2)
        programs.behind = True
        now[0] += BEAT.total_seconds() - 0.1
        assert look(agent) == pytest.approx(SECOND / 10, abs=SECOND / 1000)
        assert programs.judged == 2
        now[0] += 0.1
        look(agent)
        assert programs.judged == 3  # at its time, whatever begins

    live(story)


def test_in_a_crowd_a_beat_is_whole_where_something_happened_or_failed_or_is_closed() -> None:
    async def story(agent: Agent, house: House) -> None:
        programs = crowd(agent)
        beat(agent)
        look(agent)
        assert programs.judged == 1
        whole(agent.beats.beat(woken=True))
        assert programs.judged == 2
        agent.enforcer.observer.look = lambda child: Broken().keep()  # type: ignore[method-assign]
        with pytest.raises(NotWhole):
            look(agent)
        with pytest.raises(NotWhole):
            look(agent)
        assert programs.judged == 3
        programs = crowd(agent)
        look(agent)
        look(agent)
        assert programs.judged == 1
        agent.enforcer.watches[AN].verdicts.clear()  # nobody has judged: closed until somebody does
        look(agent)
        assert programs.judged == 2

    live(story)
