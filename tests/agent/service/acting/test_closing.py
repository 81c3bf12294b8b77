"""What begins while it is closed is ended at once; what ran already is asked, or paused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.ports import Program
from agent.service.acting.closing import FRESH
from tests.agent.service.stage import SECONDS, Stage, play, program

BLOCKED = '[[child.an.rule]]\nmatch = { flatpak = "org.x.Y" }\nname = "My game"\naction = "block"\n'
LIMITED = BLOCKED.replace('action = "block"', 'daily = "10s"')
CLOSED = LIMITED + 'end = "close"\n'
CATEGORY = '[[child.an.rule]]\ncategory = "games"\nopen = ["09:00-15:01"]\n'


def begin(stage: Stage, pid: int, age: timedelta, parent: int = 1, path: str = "/app/bin/game") -> Program:
    """A process of the game, so old."""
    made = replace(program(pid, path, flatpak="org.x.Y"), parent=parent)
    stage.pc.programs.ages[made.key] = age
    return stage.pc.start(made)


def acts(stage: Stage) -> list[tuple[str, int]]:
    return [(act, pid) for act, (pid, _) in stage.pc.programs.asked]


def test_a_blocked_program_that_has_just_begun_is_not_asked(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        begin(stage, 100, SECONDS)
        begin(stage, 101, FRESH)
        await stage.beat()
        assert acts(stage) == [("kill", 100), ("terminate", 101)]
        assert [(x.effect, x.pid, x.ok) for x in stage.told("verified") if x.effect == "kill"] == [
            ("kill", 100, True)
        ]
        assert not stage.standing

    play(tmp_path, BLOCKED, story)


def test_one_that_cannot_be_ended_is_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.programs.immortal.add(begin(stage, 100, SECONDS).key)
        await stage.beat()
        await stage.beat()
        assert acts(stage) == [("kill", 100)]
        assert stage.standing == ["program-not-closed"]

    play(tmp_path, BLOCKED, story)


def test_what_one_that_saves_its_work_starts_for_it_is_left_to_it(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        for pid, parent, age in ((102, 101, 0), (101, 100, 1), (100, 1, 3600), (103, 1, 1), (104, 103, 1)):
            begin(stage, pid, age * SECONDS, parent)
        await stage.beat()
        assert {pid for act, pid in acts(stage) if act == "kill"} == {103, 104}
        assert {pid for act, pid in acts(stage) if act == "terminate"} == {100, 101, 102}

    play(tmp_path, BLOCKED, story)


@pytest.mark.parametrize(("text", "how"), [(LIMITED, "pause"), (CLOSED, "terminate")])
def test_what_begins_after_its_time_was_up_is_ended_and_what_ran_till_then_is_not(
    tmp_path: Path, text: str, how: str
) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(begin(stage, 100, 5 * SECONDS))
        await stage.live(10 * SECONDS)
        assert acts(stage) == [(how, 100)]
        stage.pc.programs.ages.clear()  # all are older now
        stage.pc.clock.pass_time(4 * SECONDS)
        begin(stage, 101, 3 * SECONDS)
        begin(stage, 102, 4 * SECONDS)
        await stage.beat()
        assert acts(stage)[1:] == [("kill", 101), (how, 102)]
        stage.pc.programs.ages.clear()
        stage.pc.clock.pass_time(60 * SECONDS)
        begin(stage, 103, FRESH)
        await stage.beat()
        assert acts(stage)[3:] == [(how, 103)]

    play(tmp_path, text, story)


def test_an_agent_that_has_just_begun_does_not_know_what_was_closed_before(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(begin(stage, 100, 5 * SECONDS))
        await stage.live(10 * SECONDS)
        stage.crash()
        begin(stage, 101, SECONDS)
        await stage.beat()
        assert ("pause", 101) in acts(stage)
        assert ("kill", 101) not in acts(stage)

    play(tmp_path, LIMITED, story)


def test_a_program_is_closed_since_its_category_is(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.live(65 * SECONDS)  # 15:01
        begin(stage, 100, 3 * SECONDS, path="/home/an/minecraft")
        await stage.beat()
        assert acts(stage) == [("kill", 100)]

    play(tmp_path, CATEGORY, story)
