"""An act that goes wrong in no known way: it is told at the next beat, and the next rung is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.ports import Program, Session
from agent.service.steps import NotWhole, Part
from tests.agent.service.mygame import GAME
from tests.agent.service.stage import AN, SECONDS, Stage, play, program

OVER = '[child.an.screen]\ndaily = "10s"\ngrace = "1s"\nend = "{}"\n'
WRONG = RuntimeError("what nobody has thought of")


async def fails(*_words: object, **_more: object) -> None:
    raise WRONG


def fails_at_once(*_words: object) -> None:
    raise WRONG


async def at_its_end(stage: Stage, *, graphical: bool = True) -> Program:
    """The child's time is over within the next two seconds."""
    stage.pc.sessions.put(Session("1", AN, graphical=graphical))
    game = stage.pc.start(program(100, "/opt/mygame"))
    stage.front(game)
    await stage.live(9 * SECONDS)
    return game


async def beat(stage: Stage) -> tuple[Part, ...]:
    """Where it failed; when what it has begun is over."""
    stage.pc.clock.pass_time(2 * SECONDS)
    try:
        stage.enforcer.beat()
    except NotWhole as failed:
        return failed.parts
    finally:
        await stage.ladder.settle()
        await stage.curtain.settle()
    return ()


async def told_once(stage: Stage, beats: int = 5) -> None:
    """One of these beats told it: a rung that went wrong waits its time like any other that did not hold."""
    assert [x for x in [await beat(stage) for _ in range(beats)] if x] == [(Part.LIMITS,)]


def test_a_program_that_cannot_be_paused_is_closed(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await at_its_end(stage)
        stage.pc.programs.pause = fails  # type: ignore[method-assign]
        await told_once(stage)
        assert game.key not in stage.pc.programs.table

    play(tmp_path, GAME.replace("60s", "10s"), story)


@pytest.mark.parametrize("act", ["lock", "covering", "hold"])
def test_a_session_that_cannot_be_locked_stands_still(tmp_path: Path, act: str) -> None:
    async def story(stage: Stage) -> None:
        game = await at_its_end(stage)
        setattr(stage.pc.accounts, act, fails if act == "lock" else fails_at_once)
        seen = [await beat(stage) for _ in range(5)]
        assert (Part.LIMITS,) in seen
        assert set(seen) <= {(), (Part.LIMITS,)}
        assert stage.pc.sessions.current()[0].locked == (act != "lock")
        assert (game.key in stage.pc.programs.paused) == (act != "covering"), "a lock is enough"

    play(tmp_path, OVER.format("lock"), story)


def test_a_session_that_cannot_be_ended_is_locked(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await at_its_end(stage)
        stage.pc.accounts.end = fails  # type: ignore[method-assign]
        await told_once(stage)
        assert stage.pc.sessions.current()[0].locked
        assert stage.standing == ["did-instead"]

    play(tmp_path, OVER.format("logout"), story)


def test_an_account_that_cannot_be_frozen_is_ended(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await at_its_end(stage, graphical=False)
        stage.pc.accounts.freeze = fails  # type: ignore[method-assign]
        stage.pc.accounts.failing.add("lock")
        stage.pc.programs.pause = fails  # type: ignore[method-assign]
        assert (Part.LIMITS,) in [await beat(stage) for _ in range(3)]
        assert not stage.pc.programs.table

    play(tmp_path, OVER.format("lock"), story)
