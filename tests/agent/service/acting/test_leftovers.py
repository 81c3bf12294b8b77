"""What is closed although nobody is at the PC, and what is always open and stays so on a whole PC."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.ports import Front, Program, Session
from policies.target import SCREEN
from tests.agent.service.browsing.surfed import Family
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


# What an always open site or program needs to run, and who only reads.

SITE = '[[child.an.rule]]\nsite = "school.example"\naction = "always"\n'
CLOSED = '[child.an.screen]\nopen = {{ every = ["08:00-15:00"] }}\nend = "{end}"\n'
BY_PID, BY_NAME = Front(100), Front(name="firefox")


def logged_in(stage: Stage) -> bool:
    return bool(stage.pc.sessions.current())


async def at_school(stage: Family, seconds: int, host: str = "school.example") -> None:
    for _ in range(seconds):
        stage.show(host)
        await stage.live(SECONDS)


def browse(stage: Family, front: Front) -> None:
    """A browser with a helper of its own and our relay, in front; a job runs beside it."""
    unlock(stage)
    stage.pc.start(program(100, "/usr/bin/firefox"))
    stage.pc.start(replace(program(101, "/usr/bin/python3"), parent=100))
    stage.pc.start(replace(program(102, "/usr/bin/firefox", command="firefox -contentproc"), parent=100))
    stage.pc.start(program(103, "/usr/bin/job"))
    stage.pc.screen.show(front)


@pytest.mark.parametrize("front", [BY_PID, BY_NAME])
@pytest.mark.parametrize("end", ["lock", "logout"])
def test_whoever_is_at_a_site_that_is_always_open_is_not_locked_out(
    tmp_path: Path, end: str, front: Front
) -> None:
    async def story(stage: Family) -> None:
        browse(stage, front)
        await at_school(stage, 40)
        assert logged_in(stage)
        assert not locked(stage)
        await at_school(stage, 2, "docs.example")
        assert not logged_in(stage) if end == "logout" else locked(stage)

    play(tmp_path, CLOSED.format(end=end) + SITE, story, service=True, kind=Family)


@pytest.mark.parametrize("front", [BY_PID, BY_NAME])
def test_a_browser_is_not_paused_while_it_shows_a_site_that_is_always_open(
    tmp_path: Path, front: Front
) -> None:
    async def story(stage: Family) -> None:
        browse(stage, front)
        await at_school(stage, 40)
        assert {pid for pid, _ in stage.ladder.paused} == {103}
        stage.pc.screen.idle_time = 600 * SECONDS
        await at_school(stage, 5)
        assert {pid for pid, _ in stage.ladder.paused} == {103}, "nor while nobody is there"
        stage.pc.screen.idle_time = 0 * SECONDS
        await at_school(stage, 5, "docs.example")
        assert {pid for pid, _ in stage.ladder.paused} == {100, 101, 102, 103}

    play(tmp_path, CLOSED.format(end="pause") + SITE, story, service=True, kind=Family)


def test_what_draws_an_always_open_program_is_never_paused(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        unlock(stage)
        stage.pc.start(program(100, "/usr/bin/anki"))
        stage.pc.start(replace(program(101, "/usr/lib/qt6/QtWebEngineProcess"), parent=100))
        job = stage.pc.start(program(102, "/usr/bin/job"))
        stage.front(job)
        await stage.live(10 * SECONDS)
        assert stage.pc.programs.paused == {job.key}

    play(tmp_path, CLOSED.format(end="pause") + ALWAYS, story, service=True)


def test_what_is_used_itself_is_no_part_of_what_started_it(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        unlock(stage)
        stage.pc.start(program(100, "/usr/bin/anki"))
        other = stage.pc.start(replace(program(101, "/usr/bin/snake"), parent=100))
        stage.front(other)
        await stage.live(10 * SECONDS)
        assert stage.pc.programs.paused == {other.key}

    play(tmp_path, CLOSED.format(end="pause") + ALWAYS, story, service=True)


def test_who_reads_what_is_always_open_is_locked_not_logged_out(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        unlock(stage)
        lesson = stage.pc.start(program(100, "/usr/bin/anki"))
        editor = stage.pc.start(program(101, "/usr/bin/editor"))
        stage.front(lesson)
        await stage.live(30 * SECONDS)
        for _ in range(4):  # as often as one reads
            stage.pc.screen.idle_time = 125 * SECONDS
            await stage.live(5 * SECONDS)
            assert locked(stage)
            stage.agree(CLOSED.format(end="logout") + ALWAYS + 'name = "Lessons"\n')
            await stage.live(5 * SECONDS)
            assert logged_in(stage), "what runs behind the lock is not what was used last"
            stage.pc.screen.idle_time = 0 * SECONDS
            unlock(stage)
            await stage.live(5 * SECONDS)
            assert not locked(stage)
        assert stage.standing == []
        stage.front(editor)
        await stage.beat()
        assert not logged_in(stage)

    play(tmp_path, CLOSED.format(end="logout") + ALWAYS, story, service=True)


def test_when_what_was_always_open_has_ended_there_is_nothing_to_keep(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        unlock(stage)
        lesson = stage.pc.start(program(100, "/usr/bin/anki"))
        stage.pc.start(program(101, "/usr/bin/job"))
        stage.front(lesson)
        await stage.live(30 * SECONDS)
        stage.pc.programs.end(lesson)
        stage.front(None)
        await stage.live(5 * SECONDS)
        assert not logged_in(stage)

    play(tmp_path, CLOSED.format(end="logout") + ALWAYS, story, service=True)


@pytest.mark.parametrize("end", ["lock", "logout"])
@pytest.mark.parametrize("own", [True, False])
def test_a_moment_at_the_desktop_is_no_other_use(tmp_path: Path, end: str, own: bool) -> None:
    async def story(stage: Stage) -> None:
        unlock(stage)
        lesson = stage.pc.start(program(100, "/usr/bin/anki"))
        tray = stage.pc.start(replace(program(101, "/usr/bin/luytre-tray"), own=True))
        stage.front(lesson)
        await stage.live(30 * SECONDS)
        stage.front(tray if own else None)
        await stage.live(10 * SECONDS)
        assert not locked(stage)
        assert SCREEN in stage.watch.observation.targets, "it is charged as ever"
        stage.front(lesson)
        await stage.live(20 * SECONDS)
        stage.front(tray if own else None)
        await stage.live(10 * SECONDS)
        assert not locked(stage)
        await stage.live(10 * SECONDS)
        assert logged_in(stage)
        assert locked(stage)

    play(tmp_path, CLOSED.format(end=end) + ALWAYS, story, service=True)
