"""What is closed although nobody is at the PC, and what is always open and stays so on a whole PC."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.ports import Program, Session
from tests.agent.service.stage import AN, SECONDS, Stage, play, program

OVER = '[child.an.screen]\ndaily = "10s"\nend = "{end}"\n'
ALWAYS = '[[child.an.rule]]\napp = "anki"\naction = "always"\n'


def unlock(stage: Stage) -> None:
    stage.pc.sessions.put(Session("1", AN, graphical=True))


def locked(stage: Stage) -> bool:
    return stage.pc.sessions.current()[0].locked


async def over(stage: Stage) -> tuple[Program, Program]:
    """The day's time is used up, at an editor; a lesson that is always open runs too."""
    unlock(stage)
    editor = stage.pc.start(program(101, "/usr/bin/editor"))
    lesson = stage.pc.start(program(100, "/usr/bin/anki", protected=True))
    stage.front(editor)
    await stage.live(12 * SECONDS)
    return editor, lesson


def test_a_screen_that_nobody_locked_is_locked(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        unlock(stage)
        stage.pc.screen.idle_time = 600 * SECONDS
        stage.agree('[child.an.screen]\nopen = "none"\n')
        await stage.beat()
        assert not stage.watch.observation.present
        assert locked(stage)

    play(tmp_path, "", story, service=True)


@pytest.mark.parametrize("service", [False, True])
def test_whoever_goes_on_with_what_is_always_open_is_not_locked_out(tmp_path: Path, service: bool) -> None:
    async def story(stage: Stage) -> None:
        editor, lesson = await over(stage)
        assert locked(stage)
        unlock(stage)
        stage.front(lesson)
        await stage.live(30 * SECONDS)
        assert not locked(stage)
        (told,) = stage.ask("an", contract.STATUS, m.OfChild()).targets
        assert told.open
        assert bool(stage.pc.accounts.refused) == service
        stage.front(editor)
        await stage.live(5 * SECONDS)
        assert locked(stage)

    play(tmp_path, OVER.format(end="lock") + ALWAYS, story, service=service)


def test_nobody_is_at_what_is_always_open_so_the_screen_is_locked(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        _, lesson = await over(stage)
        unlock(stage)
        stage.front(lesson)
        stage.pc.screen.idle_time = 600 * SECONDS
        await stage.beat()
        assert locked(stage)

    play(tmp_path, OVER.format(end="lock") + ALWAYS, story, service=True)


def test_what_is_free_is_not_always_open(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        _, lesson = await over(stage)
        unlock(stage)
        stage.front(lesson)
        await stage.live(5 * SECONDS)
        assert locked(stage)

    play(tmp_path, OVER.format(end="lock") + ALWAYS.replace("always", "free"), story, service=True)


def test_nobody_is_logged_out_of_what_is_always_open(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        unlock(stage)
        lesson = stage.pc.start(program(100, "/usr/bin/anki", protected=True))
        editor = stage.pc.start(program(101, "/usr/bin/editor"))
        stage.front(lesson)
        stage.agree(OVER.replace('daily = "10s"', 'open = "none"').format(end="logout") + ALWAYS)
        await stage.live(30 * SECONDS)
        assert stage.pc.sessions.current()
        stage.front(editor)
        await stage.live(5 * SECONDS)
        assert not stage.pc.sessions.current()

    play(tmp_path, "", story, service=True)


def test_what_runs_beside_it_is_paused_where_a_pause_was_agreed(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        editor, lesson = await over(stage)
        assert stage.pc.programs.paused == {editor.key}
        stage.front(lesson)
        job = stage.pc.start(program(102, "/usr/bin/job"))
        await stage.live(5 * SECONDS)
        assert stage.pc.programs.paused == {editor.key, job.key}

    play(tmp_path, OVER.format(end="pause") + ALWAYS, story, service=True)
