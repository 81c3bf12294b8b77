"""Programs that nothing ends: tried again, told, and forgotten once they are gone or allowed."""

from __future__ import annotations

import asyncio
from pathlib import Path

from agent.ports import Program
from agent.service.acting.ladder import RETRY_AFTER
from policies.ids import AccountId
from tests.agent.service.acting.game_over import BLOCKED, effects
from tests.agent.service.stage import Stage, play, program


def test_what_withstood_is_tried_again_after_a_minute_and_forgotten_when_it_ends(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stuck = stage.pc.start(Program(100, 1, AccountId("an"), program(100, "/opt/mygame").facts))
        stage.pc.programs.deaf.add(stuck.key)
        stage.pc.programs.immortal.add(stuck.key)
        await stage.beat()
        assert stage.standing == ["program-not-closed"]
        assert "/opt/mygame (100)" in stage.health.problems[0].text
        await stage.beat()
        assert effects(stage) == ["terminate", "kill"]
        await asyncio.sleep(RETRY_AFTER)
        await stage.beat()
        assert effects(stage) == ["terminate", "kill"] * 2
        assert len(stage.health.problems) == 1
        stage.pc.programs.end(stuck)
        await stage.beat()
        assert not stage.standing

    play(tmp_path, BLOCKED, story)


def test_a_beat_while_it_is_tried_again_changes_nothing(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stuck = stage.pc.start(program(100, "/opt/mygame"))
        stage.pc.programs.deaf.add(stuck.key)
        stage.pc.programs.immortal.add(stuck.key)
        await stage.beat()
        await asyncio.sleep(RETRY_AFTER)
        stage.enforcer.beat()
        await asyncio.sleep(1)
        stage.enforcer.beat()
        await stage.beat()
        assert effects(stage) == ["terminate", "kill"] * 2

    play(tmp_path, BLOCKED, story)


def test_two_that_withstood_are_one_problem_until_both_are_gone(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        both = [stage.pc.start(program(pid, "/opt/mygame")) for pid in (100, 101)]
        for stuck in both:
            stage.pc.programs.deaf.add(stuck.key)
            stage.pc.programs.immortal.add(stuck.key)
        await stage.beat()
        stage.pc.programs.end(both[0])
        await stage.beat()
        assert stage.standing == ["program-not-closed"]
        stage.pc.programs.end(both[1])
        await stage.beat()
        assert not stage.standing

    play(tmp_path, BLOCKED, story)


def test_what_withstood_and_is_allowed_now_is_no_problem_any_more(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stuck = stage.pc.start(program(100, "/opt/mygame"))
        stage.pc.programs.deaf.add(stuck.key)
        stage.pc.programs.immortal.add(stuck.key)
        await stage.beat()
        stage.agree("")
        await stage.beat()
        assert not stage.standing

    play(tmp_path, BLOCKED, story)


def test_a_struck_program_that_cannot_be_killed_is_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        stuck = stage.pc.start(program(100, "/opt/mygame"))
        stage.pc.programs.immortal.add(stuck.key)
        assert stage.enforcer.started(100)
        assert stage.enforcer.started(100)  # told a second time: it is being ended already
        await stage.ladder.settle()
        assert effects(stage) == ["kill"]
        assert stage.standing == ["program-not-closed"]

    play(tmp_path, BLOCKED, story)


def test_a_program_whose_file_nobody_can_name_is_told_all_the_same(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        nameless = program(100, "/opt/mygame", command="mygame --x")
        facts = type(nameless.facts)((), "mygame --x")
        stuck = stage.pc.start(Program(100, 1, AccountId("an"), facts))
        stage.pc.programs.deaf.add(stuck.key)
        stage.pc.programs.immortal.add(stuck.key)
        await stage.beat()
        assert "? (100)" in stage.health.problems[0].text

    play(tmp_path, '[[child.an.rule]]\nmatch = { command = "mygame*" }\naction = "block"\n', story)
