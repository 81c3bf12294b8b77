"""While the PC is being closed: a second beat, time that is given, another agreement, an agent leaving."""

from __future__ import annotations

import asyncio
from pathlib import Path

from agent.api.acts import Act
from agent.ports import Program
from agent.service.acting.curtain import PATIENCE
from policies.model import Grant
from policies.target import SCREEN
from tests.agent.service.acting.time_over import BOB, editor_at, over, told
from tests.agent.service.stage import HEAD, SECONDS, Stage, play, program


def test_what_is_under_way_is_not_begun_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing.add("lock")
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(9 * SECONDS)
        stage.pc.clock.pass_time(2 * SECONDS)
        stage.enforcer.beat()
        await asyncio.sleep(1)
        stage.enforcer.beat()
        await stage.beat()
        assert [event.effect for event in stage.told("acted")] == ["lock", "pause"]

    play(tmp_path, over("lock"), story)


def test_an_agent_that_leaves_closes_nothing_any_more(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing.add("lock")
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(9 * SECONDS)
        stage.pc.clock.pass_time(2 * SECONDS)
        stage.enforcer.beat()
        await asyncio.sleep(0.1)  # it waits for the lock
        await stage.curtain.release()
        await stage.ladder.release()
        assert not stage.pc.programs.paused
        assert told(stage) == []

    play(tmp_path, over("lock"), story)


async def being_locked(stage: Stage) -> Program:
    """Time is over; the lock does not hold, and that is waited for."""
    stage.pc.accounts.failing.add("lock")
    editor = editor_at(stage)
    stage.pc.programs.stubborn.add(editor.key)
    stage.pc.programs.deaf.add(editor.key)
    await stage.live(9 * SECONDS)
    stage.pc.clock.pass_time(2 * SECONDS)
    stage.enforcer.beat()
    await asyncio.sleep(0.1)
    return editor


def give(stage: Stage) -> None:
    """A guardian says yes."""
    now = stage.watch.now
    stage.watch.grants = (Grant((SCREEN,), now, now + 600 * SECONDS, 60 * SECONDS),)


def test_time_that_is_given_while_it_is_being_closed_ends_that(tmp_path: Path) -> None:
    """No rung is taken any more; least of all one that ends what is not saved."""

    async def story(stage: Stage) -> None:
        editor = await being_locked(stage)
        give(stage)
        await stage.beat()
        assert [x.effect for x in stage.told("acted")] == ["lock"]
        assert told(stage) == []
        assert editor.key in stage.pc.programs.table
        assert stage.pc.sessions.current()
        assert not stage.standing
        assert not stage.curtain.escalated

    play(tmp_path, over("lock"), story, service=True)


def test_what_stands_still_by_then_runs_on(tmp_path: Path) -> None:
    """One account of the child's, while its other one is still being paused."""

    async def story(stage: Stage) -> None:
        stage.agree(over("lock"), HEAD.replace('["an"]', '["bob", "an"]'))
        stage.log_in(BOB)
        await being_locked(stage)
        await asyncio.sleep(PATIENCE[Act.LOCK] + PATIENCE[Act.FREEZE])  # then the next rungs follow
        assert stage.pc.accounts.frozen == {"bob"}
        give(stage)
        await stage.beat()
        assert not stage.pc.accounts.frozen
        assert not stage.curtain.frozen
        acted = [(x.effect, x.pid is None) for x in stage.told("acted")]
        assert acted[:2] == [("lock", True), ("freeze", True)]
        assert acted[2:] == [("pause", False), ("resume", False), ("resume", True)]

    play(tmp_path, "", story, service=True)


def test_time_that_is_taken_back_at_once_ends_nothing(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await being_locked(stage)
        give(stage)
        stage.enforcer.beat()
        stage.watch.grants = ()
        await stage.beat()
        assert told(stage)[:2] == [("lock", False), ("pause", False)]

    play(tmp_path, over("lock"), story, service=True)


def test_who_is_named_a_guardian_while_being_closed_is_let_alone(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing.add("lock")
        await stage.live(9 * SECONDS)
        stage.pc.clock.pass_time(2 * SECONDS)
        stage.enforcer.beat()
        await asyncio.sleep(0.1)  # it waits for the lock
        stage.agree("", HEAD.partition("[child")[0].replace('"lan"', '"lan", "an"'))
        await stage.beat()
        assert [x.effect for x in stage.told("acted")] == ["lock"]
        assert not stage.pc.accounts.frozen

    play(tmp_path, over("lock"), story, service=True)
