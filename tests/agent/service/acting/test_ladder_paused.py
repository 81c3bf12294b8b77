"""Programs that stand still: until when, by whose rules, and what becomes of them when the agent leaves."""

from __future__ import annotations

from pathlib import Path

from tests.agent.service.acting.game_over import CLOSED, GAME, effects, give, played
from tests.agent.service.stage import HEAD, Stage, play


def test_what_somebody_thaws_is_paused_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        stage.pc.programs.paused.clear()  # kill -CONT
        await stage.beat()
        assert stage.pc.programs.paused == {game.key}
        assert stage.used("app:mygame") <= 11

    play(tmp_path, GAME, story)


def test_what_does_not_thaw_is_told_and_tried_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        stage.pc.programs.frozen_fast.add(game.key)
        give(stage)
        stage.enforcer.beat()
        await stage.ladder.settle()
        assert stage.standing == ["program-not-thawed"]
        assert [told.ok for told in stage.told("verified")] == [True, False]
        stage.pc.programs.frozen_fast.clear()
        await stage.beat()
        assert not stage.pc.programs.paused
        assert not stage.standing

    play(tmp_path, GAME, story)


def test_a_rule_that_is_gone_thaws_what_it_paused(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage)
        stage.agree("")
        await stage.beat()
        assert not stage.pc.programs.paused
        assert stage.used("app:mygame") <= 11

    play(tmp_path, GAME, story)


def test_a_rule_that_now_closes_ends_what_is_paused_after_asking(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        stage.pc.programs.windows.add(game.key)
        stage.agree(CLOSED)
        await stage.beat()
        assert effects(stage) == ["pause", "close"]
        assert [act for act, _ in stage.pc.programs.asked] == ["pause", "resume", "close"]
        assert not stage.ladder.paused

    play(tmp_path, GAME, story)


def test_a_child_that_leaves_the_policy_finds_nothing_paused(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage)
        stage.agree("", HEAD.replace("[child.an]", "[child.binh]").replace('"an"', '"binh"'))
        await stage.beat()
        assert not stage.pc.programs.paused

    play(tmp_path, GAME, story)


def test_an_account_that_goes_to_another_child_is_judged_by_that_childs_rules(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        other = HEAD.replace("[child.an]", "[child.binh]")
        stage.agree(GAME.replace("child.an", "child.binh").replace("10s", "0s"), other)
        await stage.beat()
        assert stage.pc.programs.paused == {game.key}
        stage.agree("", other)
        await stage.beat()
        assert not stage.pc.programs.paused

    play(tmp_path, GAME, story)


def test_an_agent_that_leaves_lets_everything_run(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        stage.crash()
        assert stage.ladder.paused.keys() == {game.key}
        await stage.ladder.release()
        assert not stage.pc.programs.paused
        assert effects(stage) == ["pause", "resume"]
        stage.crash()
        assert not stage.ladder.paused

    play(tmp_path, GAME, story)
