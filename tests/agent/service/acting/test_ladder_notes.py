"""The note of what is paused: over a kill, without it, and where nobody can read it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection
from pathlib import Path

import pytest

from agent.ports import Program
from tests.agent.service.acting.game_over import CLOSED, GAME, give, played
from tests.agent.service.stage import SECONDS, Stage, play, program


def test_a_note_of_a_pid_that_is_used_again_pauses_and_thaws_nobody(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        stage.pc.programs.end(game)
        stage.pc.start(Program(game.pid, 7777, game.account, game.facts))
        before = len(stage.pc.programs.asked)
        stage.crash()
        assert not stage.ladder.paused
        assert len(stage.pc.programs.asked) == before

    play(tmp_path, GAME, story)


def test_a_kill_between_the_pause_and_the_look_leaves_a_note(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(9 * SECONDS)
        stage.pc.clock.pass_time(2 * SECONDS)
        stage.enforcer.beat()
        await asyncio.sleep(0)  # the act begins
        assert stage.pc.programs.paused == {game.key}
        found = json.loads((tmp_path / "paused.json").read_text("utf-8"))
        assert found["paused"] == [[100, 1000, "an", "app:mygame"]]
        await stage.ladder.settle()
        assert stage.pc.programs.paused == {game.key}

    play(tmp_path, GAME, story)


def test_a_kill_between_the_order_to_thaw_and_the_thaw_leaves_a_note(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        give(stage)
        stage.enforcer.beat()  # it may run again …
        assert stage.pc.programs.paused == {game.key}
        stage.crash()  # … and the agent is killed before it does
        assert stage.ladder.paused.keys() == {game.key}
        give(stage)
        await stage.beat()
        assert not stage.pc.programs.paused
        stage.crash()
        assert not stage.ladder.paused

    play(tmp_path, GAME, story)


def test_what_is_paused_and_shall_close_is_noted_until_it_runs(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage)
        note = tmp_path / "paused.json"
        seen = []

        async def resume(programs: Collection[Program]) -> None:
            seen.append(json.loads(note.read_text("utf-8"))["paused"])

        stage.pc.programs.resume = resume  # type: ignore[method-assign]
        stage.agree(CLOSED)
        await stage.beat()
        assert seen == [[[100, 1000, "an", "app:mygame"]]]
        assert json.loads(note.read_text("utf-8"))["paused"] == []

    play(tmp_path, GAME, story)


def lost(folder: Path) -> None:
    """The note is gone, as after a full disk."""
    (folder / "paused.json").unlink()


def test_what_was_paused_without_a_note_runs_when_it_may(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage)
        give(stage)
        stage.store.keep_grant(stage.watch.child.id, *stage.watch.grants)
        lost(tmp_path)
        stage.crash()
        await stage.beat()
        assert not stage.pc.programs.paused

    play(tmp_path, GAME, story)


def test_what_was_paused_without_a_note_and_may_not_run_is_paused_and_noted_anew(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        lost(tmp_path)
        stage.crash()
        await stage.beat()
        assert stage.pc.programs.paused == {game.key}
        assert stage.ladder.paused.keys() == {game.key}
        give(stage)
        await stage.beat()
        assert not stage.pc.programs.paused

    play(tmp_path, GAME, story)


@pytest.mark.parametrize("target", ["nonsense", "app:", "screen:x"])
def test_a_note_that_nobody_can_read_stops_no_start(target: str, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage)
        note = json.loads((tmp_path / "paused.json").read_text("utf-8"))
        note["paused"][0][3] = target
        (tmp_path / "paused.json").write_text(json.dumps(note), "utf-8")
        stage.crash()
        give(stage)
        await stage.beat()
        assert not stage.pc.programs.paused

    play(tmp_path, GAME, story)
