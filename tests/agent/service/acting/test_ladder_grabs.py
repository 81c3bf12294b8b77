"""Something holds the keyboard when a time ends: that alone is closed, unsaved work behind it is paused."""

from __future__ import annotations

from pathlib import Path

from agent.ports import Front, Program
from tests.agent.service.acting.game_over import GAME, give
from tests.agent.service.acting.time_over import over
from tests.agent.service.stage import SECONDS, Stage, play, program


def held(stage: Stage) -> tuple[Program, Program]:
    """One window of the game holds the keyboard, another one is behind it."""
    stage.log_in()
    front, behind = (stage.pc.start(program(pid, "/opt/mygame")) for pid in (100, 101))
    stage.pc.programs.grabbing.add(front.key)
    stage.pc.programs.beside.add(behind.key)
    stage.front(front)
    return front, behind


def asked(stage: Stage) -> list[tuple[str, int]]:
    return [(act, key.pid) for act, key in stage.pc.programs.asked]


def test_the_one_in_front_is_closed_and_the_other_one_paused(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        front, behind = held(stage)
        stage.pc.programs.windows |= {front.key, behind.key}
        await stage.live(11 * SECONDS)
        assert asked(stage) == [("close", 100), ("pause", 101)]
        assert stage.pc.programs.paused == stage.ladder.paused.keys() == {behind.key}
        give(stage)
        await stage.beat()
        assert not stage.pc.programs.paused

    play(tmp_path, GAME, story)


def test_only_the_one_in_front_is_killed(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        front, behind = held(stage)
        stage.pc.programs.windows |= {front.key, behind.key}
        stage.pc.programs.deaf.add(front.key)
        await stage.live(11 * SECONDS)
        assert asked(stage) == [("close", 100), ("terminate", 100), ("kill", 100), ("pause", 101)]

    play(tmp_path, GAME, story)


def test_one_in_front_that_nothing_ends_keeps_the_other_one_from_nothing(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        front, behind = held(stage)
        stage.pc.programs.deaf.add(front.key)
        stage.pc.programs.immortal.add(front.key)
        await stage.live(11 * SECONDS)
        assert asked(stage) == [("terminate", 100), ("kill", 100), ("pause", 101)]
        assert stage.pc.programs.paused == {behind.key}
        assert stage.standing == ["program-not-closed"]

    play(tmp_path, GAME, story)


def test_time_that_is_given_while_the_one_in_front_is_asked_closes_and_pauses_nobody(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        front, _ = held(stage)
        stage.pc.programs.windows.add(front.key)
        stage.pc.programs.deaf.add(front.key)
        close = stage.pc.programs.close_windows

        async def answered(programs: list[Program]) -> bool:
            give(stage)
            stage.enforcer.beat()
            return await close(programs)

        stage.pc.programs.close_windows = answered  # type: ignore[method-assign, assignment]
        await stage.live(11 * SECONDS)
        assert {act for act, _ in asked(stage)} <= {"close", "resume"}
        assert not stage.pc.programs.paused
        assert len(stage.pc.programs.table) == 2
        assert not stage.ladder.paused

    play(tmp_path, GAME, story)


def beside_a_game(stage: Stage) -> tuple[Program, Program]:
    """Its time ends while another game, which may run on, holds the keyboard."""
    stage.log_in()
    behind = stage.pc.start(program(101, "/opt/mygame"))
    allowed = stage.pc.start(program(102, "/opt/other"))
    stage.pc.programs.grabbing, stage.pc.programs.beside = {allowed.key}, {behind.key}
    stage.front(behind)
    return behind, allowed


async def over_behind_it(stage: Stage) -> None:
    await stage.live(9 * SECONDS)
    stage.pc.clock.pass_time(SECONDS)
    stage.pc.screen.show(Front(102))
    await stage.live(5 * SECONDS)


def test_an_allowed_game_that_holds_the_keyboard_closes_nothing_behind_it(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        behind, _ = beside_a_game(stage)
        await over_behind_it(stage)
        assert stage.pc.programs.paused == {behind.key}
        assert asked(stage) == [("pause", 101)]
        assert not stage.standing

    play(tmp_path, GAME, story)


def test_where_the_display_falls_silent_then_the_next_rung_follows(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        behind, allowed = beside_a_game(stage)
        stage.pc.programs.silencing = {behind.key}
        await over_behind_it(stage)
        assert asked(stage) == [("terminate", 101)]
        assert allowed.key in stage.pc.programs.table

    play(tmp_path, GAME, story)


def test_at_the_end_of_the_time_at_the_pc_the_work_behind_a_game_is_kept(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        front, behind = held(stage)
        await stage.live(11 * SECONDS)
        assert front.key not in stage.pc.programs.table
        assert stage.pc.programs.paused == {behind.key}
        assert asked(stage) == [("terminate", 100), ("pause", 101)]

    play(tmp_path, over("pause"), story, service=True)
