"""How the PC is closed to a child at the end of the time."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from agent.api.errors import Unavailable
from agent.ports import Session
from agent.service.acting.curtain import RETRY_AFTER
from policies.ids import AccountId
from policies.model import Grant
from policies.target import SCREEN
from tests.agent.service.acting.time_over import over, told
from tests.agent.service.stage import AN, SECONDS, Stage, play, program


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


def test_a_guardian_beside_the_child_is_not_locked_out(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.log_in(AccountId("lan"))
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(12 * SECONDS)
        assert {s.account: s.locked for s in stage.pc.sessions.current()} == {"an": True, "lan": False}

    play(tmp_path, over("lock"), story)


def stands(stage: Stage) -> list[str]:
    return [event.effect for event in stage.told("verified") if event.ok and event.effect]


def test_a_program_that_nothing_stops_ends_with_its_session(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stuck = stage.pc.start(program(100, "/usr/bin/editor"))
        stage.pc.programs.stubborn.add(stuck.key)
        stage.pc.programs.deaf.add(stuck.key)
        stage.pc.programs.immortal.add(stuck.key)
        stage.pc.accounts.failing.add("freeze")
        stage.front(stuck)
        await stage.live(12 * SECONDS)
        assert not stage.pc.sessions.current()
        assert stands(stage)[-1] == "logout"
        assert stage.pc.accounts.refused == {"an"}

    play(tmp_path, over("pause"), story, service=True)


def test_when_nothing_holds_it_is_told_once_and_tried_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing |= {"lock", "freeze", "end"}
        stuck = stage.pc.start(program(100, "/usr/bin/editor"))
        for kind in (stage.pc.programs.stubborn, stage.pc.programs.deaf, stage.pc.programs.immortal):
            kind.add(stuck.key)
        await stage.live(20 * SECONDS)
        assert "program-not-closed" in stage.standing
        asked = len(stage.pc.accounts.asked)
        await stage.beat()
        assert len(stage.pc.accounts.asked) == asked
        await asyncio.sleep(RETRY_AFTER)
        await stage.beat()
        assert ("end", "an") in stage.pc.accounts.asked[asked:]

    play(tmp_path, over("logout"), story, service=True)


def test_what_starts_while_nobody_is_there_is_ended_as_well(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.start(program(100, "/usr/bin/editor"))
        await stage.live(12 * SECONDS)
        assert stage.pc.accounts.hold(AN).gone
        stage.pc.sessions.put(Session("background", AN, active=False, background=True))
        stage.pc.start(program(101, "/usr/bin/cronjob"))
        await stage.beat()
        assert stage.pc.accounts.hold(AN).gone

    play(tmp_path, over("logout"), story, service=True)


def test_a_fresh_login_after_zero_gives_no_second_grace(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(45 * SECONDS)
        assert not stage.pc.sessions.current()
        stage.pc.accounts.failing.add("refuse")  # somebody has taken our line out of PAM
        for pid in range(101, 111):
            stage.log_in()
            stage.front(stage.pc.start(program(pid, "/usr/bin/editor")))
            await stage.beat()
            assert not stage.pc.sessions.current()
        assert stage.used("screen") <= 45
        await asyncio.sleep(RETRY_AFTER)
        await stage.beat()
        assert "login-not-refused" in stage.standing

    play(tmp_path, over("logout") + 'grace = "30s"\n', story, service=True)


def test_where_all_is_paused_nobody_is_at_the_pc_until_something_starts(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        shell = stage.pc.start(program(100, "/usr/bin/bash"))
        await stage.live(12 * SECONDS)
        assert stage.pc.programs.paused == {shell.key}
        used = stage.used("screen")
        await stage.live(600 * SECONDS)
        assert stage.used("screen") <= used + 5
        later = stage.pc.start(program(101, "/usr/bin/vi"))
        await stage.beat()
        assert stage.pc.programs.paused == {shell.key, later.key}

    play(tmp_path, over("pause"), story, service=True)


@pytest.mark.parametrize("end", ["lock", "logout"])
def test_who_has_gone_for_a_walk_finds_it_closed(tmp_path: Path, end: str) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        editor = stage.pc.start(program(100, "/usr/bin/editor"))
        stage.front(editor)
        stage.pc.screen.idle_time = timedelta(minutes=5)
        await stage.beat()
        stage.agree('[child.an.screen]\nopen = "none"\nend = "pause"\n')
        await stage.beat()
        assert stage.pc.programs.paused == {editor.key}
        stage.agree(f'[child.an.screen]\nopen = "none"\nend = "{end}"\n')
        await stage.beat()
        assert all(session.locked for session in stage.pc.sessions.current())
        assert stands(stage)[-1] == end

    play(tmp_path, over("pause"), story, service=True)
