"""Locks that are opened again, that were only flashed or only said, and what follows then."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.ports import Session
from agent.service.acting.curtain import RETRY_AFTER
from agent.service.acting.openings import LASTED
from policies.model import Grant
from policies.target import SCREEN
from tests.agent.service.acting.time_over import desk, editor_at, instead, over, told, told_of
from tests.agent.service.stage import AN, SECONDS, Stage, play, program

OPEN_AGAIN = [("lock", True), ("lock", False)]


async def unlock(stage: Stage) -> None:
    """Somebody opens the screen; the agent sees it."""
    desk(stage)
    await stage.beat()


def test_whoever_unlocks_is_locked_out_again_and_the_third_time_finds_all_paused(tmp_path: Path) -> None:
    """A child that types its password loses nothing: what it has not saved stands still."""

    async def story(stage: Stage) -> None:
        editor = editor_at(stage)
        await stage.live(12 * SECONDS)
        for times in (1, 2):
            await unlock(stage)
            assert stage.pc.sessions.current()[0].locked
            assert told(stage) == [*OPEN_AGAIN * times, ("lock", True)]
            assert not stage.pc.programs.paused
            assert stage.standing == []
        await unlock(stage)
        assert told(stage) == [*OPEN_AGAIN * 3, ("pause", True)]
        assert stage.pc.programs.paused == {editor.key}
        assert not stage.pc.sessions.current()[0].locked
        assert told_of(stage) == [instead("did not hold: lock, freeze; did instead: pause")]
        await stage.live(60 * SECONDS)
        assert told(stage)[-1] == ("pause", True), "nobody is thrown out, and no lock flickers"

    play(tmp_path, over("lock"), story, service=True)


@pytest.mark.parametrize(("after", "then"), [(20, "lock"), (90, "pause")], ids=["slow", "never"])
def test_while_a_locker_has_the_keys_its_lock_is_on_its_way(tmp_path: Path, after: int, then: str) -> None:
    """light-locker starts another X server for it; nothing could be paused meanwhile, and would be closed."""

    async def story(stage: Stage) -> None:
        editor = editor_at(stage)
        stage.pc.accounts.failing.add("lock")
        stage.pc.programs.grabbing.add(editor.key)
        shut = Session("1", AN, active=False, graphical=True)
        asyncio.get_running_loop().call_later(after, stage.pc.sessions.put, shut)
        asyncio.get_running_loop().call_later(25, stage.pc.programs.grabbing.clear)
        await stage.live(45 * SECONDS)
        assert told(stage)[-1] == (then, True)
        assert stage.pc.programs.paused == (set() if then == "lock" else {editor.key})
        assert stage.pc.programs.program(editor.pid) == editor, "nothing was closed"

    play(tmp_path, over("lock"), story, service=True)


def test_a_lock_that_comes_late_ends_what_was_begun_instead(tmp_path: Path) -> None:
    """Its locker had not begun when patience ended; what cannot be paused meanwhile is not closed."""

    async def story(stage: Stage) -> None:
        editor = editor_at(stage)
        stage.pc.accounts.failing.add("lock")
        stage.pc.programs.stubborn.add(editor.key)
        locked = Session("1", AN, graphical=True, locked=True)
        loop = asyncio.get_running_loop()

        def listen() -> None:
            if ("lock", AN) in stage.pc.accounts.asked:
                loop.call_later(4.5, stage.pc.sessions.put, locked)
            else:
                loop.call_later(0.1, listen)

        listen()
        await stage.live(30 * SECONDS)
        assert told(stage) == [("lock", False), ("resume", True), ("lock", True)]
        assert stage.pc.programs.program(editor.pid) == editor, "nothing was closed"
        assert not stage.pc.programs.paused
        assert told_of(stage) == []

    play(tmp_path, over("lock"), story, service=True)


def test_a_lock_that_is_only_flashed_is_none(tmp_path: Path) -> None:
    """A child may set the hint of its own session; so may a locker that ends at once."""

    async def story(stage: Stage) -> None:
        def flash() -> None:
            if any(session.locked for session in stage.pc.sessions.current()):
                asyncio.get_running_loop().call_later(0.1, desk, stage)

        editor = editor_at(stage)
        stage.pc.sessions.watch(flash)
        await stage.live(12 * SECONDS)
        assert told(stage) == [*OPEN_AGAIN * 3, ("pause", True)]
        assert stage.pc.programs.paused == {editor.key}

    play(tmp_path, over("lock"), story)


def test_where_nothing_runs_a_lock_that_gives_way_is_told_all_the_same(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        desk(stage)
        await stage.live(12 * SECONDS)
        for _ in range(3):
            await unlock(stage)
        assert told(stage) == OPEN_AGAIN * 3
        assert told_of(stage) == [instead("did not hold: lock; did instead: pause")]

    play(tmp_path, over("lock"), story)


def test_after_a_lock_that_lasted_whoever_comes_back_begins_anew(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        editor_at(stage)
        await stage.live(12 * SECONDS)
        for _ in range(3):
            await unlock(stage)
            await unlock(stage)
            await asyncio.sleep(LASTED)
        assert told(stage) == [*OPEN_AGAIN * 6, ("lock", True)]
        assert not stage.pc.programs.paused

    play(tmp_path, over("lock"), story)


def test_where_locks_did_not_last_the_next_one_gets_one_try(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        editor_at(stage)
        await stage.live(12 * SECONDS)
        for _ in range(3):
            await unlock(stage)
        await asyncio.sleep(RETRY_AFTER)
        stage.front(stage.pc.start(program(101, "/usr/bin/other")))
        await stage.beat()
        assert told(stage)[7:] == [("lock", True)]
        await unlock(stage)
        assert told(stage)[8:] == [("lock", False), ("pause", True)]

    play(tmp_path, over("lock"), story)


def test_time_that_was_given_makes_up_for_all_that_was_opened(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        editor_at(stage)
        await stage.live(12 * SECONDS)
        await unlock(stage)
        await unlock(stage)
        now = stage.watch.now
        stage.watch.grants = (Grant((SCREEN,), now, now + 600 * SECONDS, 10 * SECONDS),)
        await stage.beat()
        await unlock(stage)
        await stage.live(12 * SECONDS)
        assert told(stage) == [*OPEN_AGAIN * 2, ("lock", True), ("lock", True)]

    play(tmp_path, over("lock"), story)


def test_a_game_at_a_screen_that_no_lock_covers_is_counted_and_then_paused(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        screen, programs = stage.pc.screen, stage.pc.programs
        stage.pc.sessions.put(Session("1", AN, locked=True, graphical=True))
        stage.pc.sessions.put(Session("background", AN, background=True))
        screen.hide(Session("background", AN))
        screen.idle_time = timedelta(hours=1)
        screen.own_times["background"] = timedelta()
        stage.pc.accounts.elsewhere.add(AN)
        game = stage.pc.start(program(100, "/usr/games/minecraft"))
        programs.loads[game.key] = 0.5
        await stage.live(9 * SECONDS)
        assert stage.used("app:minecraft") == 9
        await stage.live(12 * SECONDS)
        assert told(stage) == [("lock", False), ("pause", True)]
        assert programs.paused == {game.key}
        screen.own_times["background"] = timedelta(hours=1)  # nothing works there any more
        await stage.beat()
        assert not stage.watch.observation.present
        # What is started then is paused too.
        other = stage.pc.start(program(101, "/usr/games/other"))
        programs.loads[other.key] = 0.5
        await stage.live(10 * SECONDS)
        assert programs.paused == {game.key, other.key}

    play(tmp_path, over("lock"), story, service=True)


@pytest.mark.parametrize("hands", [False, True])
def test_what_covers_the_screen_is_not_paused_with_the_rest(tmp_path: Path, *, hands: bool) -> None:
    """Nobody could unlock it. Where hands go on as if no locker were there it is a program like any other."""

    async def story(stage: Stage) -> None:
        editor = editor_at(stage)
        await stage.live(12 * SECONDS)
        assert stage.pc.programs.paused == {editor.key}
        locker = stage.pc.start(program(101, "/usr/bin/python3"))
        game = stage.pc.start(program(102, "/usr/bin/game"))
        stage.pc.accounts.lockers.add(locker.key)
        if not hands:
            stage.pc.screen.idle_time = timedelta(hours=1)
        stage.pc.sessions.put(Session("1", AN, graphical=True, locked=True))
        await stage.live(5 * SECONDS)
        assert stage.pc.programs.paused == {editor.key, game.key}
        await stage.live(5 * 60 * SECONDS)
        assert stage.pc.programs.paused == {editor.key, game.key, *([locker.key] if hands else [])}

    play(tmp_path, over("pause"), story, service=True)


def test_behind_a_locked_screen_work_goes_on(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        download = stage.pc.start(program(100, "/usr/bin/download"))
        await stage.live(20 * SECONDS)
        assert stage.pc.sessions.current()[0].locked
        assert download.key in stage.pc.programs.table
        assert not stage.pc.programs.paused
        assert stage.pc.accounts.refused == {"an"}

    play(tmp_path, over("lock"), story, service=True)


def test_a_lock_that_is_only_said_is_followed_by_the_next_rung(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        session = stage.log_in()
        stage.pc.sessions.put(replace(session, graphical=True))
        editor = stage.pc.start(program(100, "/usr/bin/editor"))
        stage.front(editor)
        await stage.live(12 * SECONDS)
        assert told(stage) == [("lock", True)]
        await stage.live(2 * 60 * SECONDS)  # hands go on, as if no locker were there
        assert stage.pc.programs.paused == {editor.key}
        assert told_of(stage) == [instead("did not hold: lock, freeze; did instead: pause")]

    play(tmp_path, over("lock"), story, service=True)


def test_time_behind_a_lock_that_is_only_said_is_counted(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        session = stage.log_in()
        stage.pc.sessions.put(replace(session, graphical=True, locked=True))
        await stage.live(10 * 60 * SECONDS)
        assert stage.used("screen") >= 8.5 * 60

    play(tmp_path, "", story)
