"""Time that is given while a program is being closed or paused."""

from __future__ import annotations

import asyncio
from pathlib import Path

from agent.ports import Program
from agent.service.orders import CLOSING, Order
from policies.finding import Reason
from tests.agent.service.acting.game_over import CLOSED, GAME, MYGAME, give
from tests.agent.service.stage import SECONDS, Stage, play, program


async def asked_to_close(stage: Stage) -> Program:
    """Its time is over, and it asks whether to save."""
    stage.log_in()
    game = stage.pc.start(program(100, "/opt/mygame"))
    stage.pc.programs.windows.add(game.key)
    stage.pc.programs.deaf.add(game.key)
    stage.front(game)
    await stage.live(9 * SECONDS)
    stage.pc.clock.pass_time(2 * SECONDS)
    stage.enforcer.beat()
    await asyncio.sleep(0.1)
    assert stage.pc.programs.asked == [("close", game.key)]
    return game


def test_what_is_given_time_while_it_is_being_closed_is_let_alone(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await asked_to_close(stage)
        give(stage)
        stage.enforcer.beat()
        await stage.ladder.settle()
        assert stage.pc.programs.asked == [("close", game.key)]
        assert not stage.standing
        await stage.live(5 * 60 * SECONDS)
        assert game.key not in stage.pc.programs.table

    play(tmp_path, CLOSED, story)


def test_what_is_given_time_before_it_stands_still_does_not_stand_still_later(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game, other = (stage.pc.start(program(pid, "/opt/mygame")) for pid in (100, 101))
        stage.pc.programs.late = {game.key}
        stage.front(game)
        await stage.live(9 * SECONDS)
        stage.pc.clock.pass_time(SECONDS)
        stage.enforcer.beat()
        await asyncio.sleep(0.1)
        assert stage.pc.programs.asked
        give(stage)
        stage.enforcer.beat()
        await stage.ladder.settle()
        stage.pc.programs.end(other)
        stage.pc.programs.late.clear()
        await stage.live(10 * SECONDS)
        assert not stage.pc.programs.paused
        assert not stage.ladder.paused
        assert not stage.standing

    play(tmp_path, GAME, story)


def test_what_is_given_time_that_is_taken_back_at_once_is_closed_all_the_same(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await asked_to_close(stage)
        give(stage)
        stage.enforcer.beat()
        stage.watch.grants = ()
        stage.enforcer.beat()
        await stage.ladder.settle()
        assert [act for act, _ in stage.pc.programs.asked] == ["close", "terminate", "kill"]
        assert game.key not in stage.pc.programs.table

    play(tmp_path, CLOSED, story)


def test_what_no_verdict_closes_is_spared_by_none(tmp_path: Path) -> None:
    """A browser that does not speak is closed though its time is open."""

    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.pc.programs.deaf.add(game.key)
        await stage.beat()
        order = Order(stage.watch.child.id, MYGAME, Reason.BLOCK, judged=False)
        stage.ladder.end(order, [game], CLOSING)
        stage.enforcer.beat()
        await stage.beat()
        assert [act for act, _ in stage.pc.programs.asked] == ["terminate", "kill"]

    play(tmp_path, CLOSED, story)
