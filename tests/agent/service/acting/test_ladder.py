"""What is done to programs, looked at, and done more firmly where it did not hold."""

from __future__ import annotations

import asyncio
from pathlib import Path

from agent.ports import Program
from policies.ids import AccountId
from tests.agent.service.acting.game_over import BLOCKED, GAME, effects, played
from tests.agent.service.stage import SECONDS, Stage, play, program


def test_windows_are_asked_first_then_the_program_then_nobody(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        kind = stage.pc.start(program(100, "/opt/mygame"))
        deaf = stage.pc.start(program(101, "/opt/mygame"))
        stage.pc.programs.windows |= {kind.key, deaf.key}
        stage.pc.programs.deaf.add(deaf.key)
        await stage.beat()
        assert not stage.pc.programs.table
        asked = [(act, key[0]) for act, key in stage.pc.programs.asked]
        assert asked == [("close", 100), ("close", 101), ("terminate", 101), ("kill", 101)]

    play(tmp_path, BLOCKED, story)


def test_a_program_that_exits_between_look_and_act_is_no_problem(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(10 * SECONDS)
        again = stage.pc.start(program(101, "/opt/mygame"))
        stage.front(again)
        stage.enforcer.beat()  # the order is given …
        stage.pc.programs.end(again)  # … and while it is on its way the program leaves
        await stage.beat()
        assert stage.told("verified")[-1].ok
        assert again.key not in stage.ladder.paused
        assert not stage.standing

    play(tmp_path, GAME, story)


def test_a_pid_that_is_used_again_is_another_program(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        stage.pc.programs.end(game)
        editor = stage.pc.start(program(100, "/usr/bin/editor"))
        other = Program(editor.pid, 7777, editor.account, editor.facts)
        stage.pc.programs.end(editor)
        stage.pc.start(other)
        await stage.beat()
        assert other.key not in stage.pc.programs.paused
        assert not stage.ladder.paused

    play(tmp_path, GAME, story)


def test_an_open_menu_delays_the_pause_and_ends_nothing(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(9 * SECONDS)
        stage.pc.programs.grabbing.add(game.key)
        asyncio.get_running_loop().call_later(1, stage.pc.programs.grabbing.clear)  # the menu closes
        await stage.live(2 * SECONDS)
        assert stage.pc.programs.paused == {game.key}
        assert effects(stage) == ["pause"]

    play(tmp_path, GAME, story)


def test_what_holds_the_keyboard_for_good_is_not_paused_but_closed(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.pc.programs.grabbing.add(game.key)
        stage.pc.programs.windows.add(game.key)
        stage.front(game)
        await stage.live(11 * SECONDS)
        assert effects(stage) == ["close"]
        assert not stage.pc.programs.table

    play(tmp_path, GAME, story)


def test_a_freezer_that_fails_is_followed_by_the_next_rung(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.pc.programs.unfreezable.add(game.key)
        stage.front(game)
        await stage.live(11 * SECONDS)
        assert effects(stage) == ["terminate"]
        assert not stage.pc.programs.table

    play(tmp_path, GAME, story)


def test_what_cannot_be_paused_is_asked_to_end(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.pc.programs.stubborn.add(game.key)
        stage.front(game)
        await stage.live(11 * SECONDS)
        assert effects(stage) == ["pause", "terminate"]
        assert [told.ok for told in stage.told("verified")] == [False, True]

    play(tmp_path, GAME, story)


def test_a_program_of_luytre_itself_is_never_struck(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        facts = program(100, "/opt/mygame").facts
        stage.pc.start(Program(100, 1, AccountId("an"), facts, own=True))
        stage.enforcer.started(100)
        await stage.beat()
        assert not stage.told("acted")

    play(tmp_path, BLOCKED, story)
