"""How the PC is closed to a child at the end of the time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agent.api.errors import Unavailable
from agent.service.curtain import RETRY_AFTER
from policies.ids import AccountId
from policies.model import Grant
from policies.target import SCREEN
from tests.agent.service.stage import SECONDS, Stage, play, program


def over(end: str) -> str:
    return f'[child.an.screen]\ndaily = "10s"\nend = "{end}"\n'


def told(stage: Stage) -> list[tuple[str | None, bool | None]]:
    return [(event.effect, event.ok) for event in stage.told("verified")]


def test_a_lock_that_no_locker_hears_is_followed_by_a_pause(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing.add("lock")
        editor = stage.pc.start(program(100, "/usr/bin/editor"))
        stage.front(editor)
        await stage.live(12 * SECONDS)
        assert told(stage) == [("lock", False), ("pause", True)]
        assert stage.pc.programs.paused == {editor.key}
        await stage.live(10 * SECONDS)
        assert len(told(stage)) == 2  # not tried again at once …
        stage.front(stage.pc.start(program(101, "/usr/bin/other")))
        await stage.beat()
        assert told(stage)[2:] == [("pause", True)]
        stage.front(stage.pc.start(program(102, "/usr/bin/third")))
        await asyncio.sleep(RETRY_AFTER)
        await stage.beat()
        assert told(stage)[3:] == [("lock", False), ("pause", True)]  # … but after a minute

    play(tmp_path, over("lock"), story)


def test_a_logout_ends_the_session(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(12 * SECONDS)
        assert not stage.pc.sessions.current()
        assert told(stage) == [("logout", True)]

    play(tmp_path, over("logout"), story)


@pytest.mark.parametrize("failure", [Unavailable("no logind here"), OSError("the bus is gone")])
def test_a_system_that_refuses_is_followed_by_the_next_rung(tmp_path: Path, failure: Exception) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.refusal = failure
        editor = stage.pc.start(program(100, "/usr/bin/editor"))
        stage.front(editor)
        await stage.live(12 * SECONDS)
        assert told(stage) == [("pause", True)]
        assert stage.pc.programs.paused == {editor.key}

    play(tmp_path, over("logout"), story)


def test_more_time_opens_it_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        session = stage.log_in()
        stage.pc.accounts.failing.add("lock")
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(12 * SECONDS)
        now = stage.watch.now
        stage.watch.grants = (Grant((SCREEN,), now, now + 600 * SECONDS, 60 * SECONDS),)
        await stage.beat()
        assert not stage.pc.programs.paused
        assert not stage.pc.sessions.sessions[session.id].locked

    play(tmp_path, over("lock"), story)


def test_whoever_unlocks_is_locked_out_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(12 * SECONDS)
        stage.log_in()
        await stage.beat()
        assert stage.pc.sessions.current()[0].locked
        assert told(stage) == [("lock", True)] * 2

    play(tmp_path, over("lock"), story)


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


def test_a_guardian_beside_the_child_is_not_locked_out(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.log_in(AccountId("lan"))
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(12 * SECONDS)
        assert {s.account: s.locked for s in stage.pc.sessions.current()} == {"an": True, "lan": False}

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
