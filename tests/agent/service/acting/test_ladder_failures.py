"""A system that fails once at one act: what is known of the program stays true, and the next beat acts."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from agent.ports import Program
from tests.agent.service.acting.game_over import BLOCKED, GAME, effects, give, played
from tests.agent.service.stage import Stage, play, program


def fail_once(stage: Stage, act: str, error: Exception) -> None:
    """The next call of that act raises."""
    programs, real = stage.pc.programs, getattr(stage.pc.programs, act)

    def broken(_programs: Collection[Program]) -> None:
        setattr(programs, act, real)
        raise error

    setattr(programs, act, broken)


def test_a_strike_that_fails_leaves_nothing_behind_that_keeps_the_next(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        stage.pc.start(program(100, "/opt/mygame"))
        fail_once(stage, "kill", OSError("out of memory"))
        assert not stage.enforcer.started(100), "there is more to do"
        await stage.beat()
        assert not stage.pc.programs.table

    play(tmp_path, BLOCKED, story)


def test_a_thaw_that_fails_is_told_and_tried_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        fail_once(stage, "resume", OSError("the group is gone"))
        give(stage)
        stage.enforcer.beat()
        await stage.ladder.settle()
        assert stage.ladder.paused.keys() == {game.key}
        assert stage.standing == ["program-not-thawed"]
        assert effects(stage) == ["pause"]
        await stage.beat()
        assert not stage.pc.programs.paused
        assert not stage.ladder.paused
        assert not stage.standing

    play(tmp_path, GAME, story)


def test_a_thaw_that_fails_in_no_known_way_is_tried_again_as_well(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        fail_once(stage, "resume", RuntimeError("what nobody has thought of"))
        give(stage)
        stage.enforcer.beat()
        await stage.ladder.settle()
        assert stage.ladder.paused.keys() == {game.key}
        stage.crash()
        assert stage.ladder.paused.keys() == {game.key}, "it is noted as well"
        give(stage)
        await stage.beat()
        assert not stage.pc.programs.paused

    play(tmp_path, GAME, story)
