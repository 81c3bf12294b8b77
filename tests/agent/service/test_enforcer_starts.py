"""What starts while it is closed is struck, what ran already keeps its work."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from policies.ids import AccountId
from tests.agent.service.mygame import GAME
from tests.agent.service.stage import SECONDS, Stage, play, program

BLOCKED = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\naction = "block"\n'


def test_a_second_start_is_struck_at_once(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/opt/mygame")))
        await stage.live(61 * SECONDS)
        assert "/opt/mygame" in stage.pc.programs.marks
        again = stage.pc.start(program(101, "/opt/mygame"))
        assert stage.enforcer.started(101)
        assert again.key not in stage.pc.programs.table
        await stage.ladder.settle()
        last = stage.told("verified")[-1]
        assert (last.effect, last.pid, last.ok) == ("kill", 101, True)

    play(tmp_path, GAME, story)


def test_starts_that_concern_nobody_are_left_alone(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        stage.pc.start(program(100, "/opt/mygame"))
        stage.pc.start(program(101, "/opt/mygame", AccountId("lan")))
        assert not stage.enforcer.started(100)  # time is left
        assert stage.enforcer.started(101)  # a guardian's: nobody need look
        assert not stage.told("acted")
        assert not stage.enforcer.started(999)  # gone already

    play(tmp_path, GAME, story)


def test_only_a_new_start_is_struck_what_is_paused_keeps_its_work(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(61 * SECONDS)
        assert stage.pc.programs.paused == {game.key}
        again = stage.pc.start(program(101, "/opt/mygame"))
        # Where starts are seen by openings of the file, all who run it are named (inotify).
        assert not stage.enforcer.started(100)
        assert stage.enforcer.started(101)
        await stage.beat()
        assert stage.pc.programs.paused == {game.key}
        assert again.key not in stage.pc.programs.table

    play(tmp_path, GAME, story)


def test_a_paused_program_keeps_its_work_over_a_change_of_policy(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(61 * SECONDS)
        stage.agree(GAME.replace('"60s"', '"50s"'))
        assert not stage.enforcer.started(100)  # before the next look
        await stage.beat()
        assert stage.pc.programs.paused == {game.key}

    play(tmp_path, GAME, story)


def test_a_shell_that_becomes_the_game_is_a_new_start(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        shell = stage.pc.start(program(100, "/bin/bash"))
        await stage.beat()
        stage.pc.start(replace(shell, facts=program(100, "/opt/mygame").facts))  # exec, in the same pid
        assert stage.enforcer.started(100)

    play(tmp_path, BLOCKED, story)


def test_many_starts_a_second_are_all_ended_and_nothing_piles_up(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        for pid in range(1000, 1300):
            stage.pc.start(program(pid, "/opt/mygame"))
            assert stage.enforcer.started(pid)
        await stage.beat()
        assert not stage.pc.programs.table
        assert len(stage.told("acted")) == len(stage.told("verified")) == 300
        assert all(told.ok for told in stage.told("verified"))
        assert not stage.ladder.withstood
        assert not stage.standing

    play(tmp_path, BLOCKED, story)


def test_a_start_is_judged_by_the_time_it_is_not_by_the_last_beat(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        session = stage.log_in()
        await stage.beat()
        stage.pc.sessions.put(replace(session, locked=True))
        assert await stage.beat() == timedelta(hours=5)
        stage.pc.clock.pass_time(timedelta(hours=8))  # 23:00: nobody has looked since 15:00
        stage.pc.start(program(100, "/opt/mygame"))
        assert stage.enforcer.started(100)

    play(tmp_path, '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\nopen = ["14:00-20:00"]\n', story)
