"""What is always open and was used last, and what serves it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from agent.ports import Program, Session
from agent.service.observing.kept import served
from policies.ids import AppId, CategoryId
from policies.targets import Identity, identify
from tests.agent.service.known import KNOWN
from tests.agent.service.stage import AN, SECONDS, Stage, play, program

ANKI = program(100, "/usr/bin/anki")
ALWAYS = '[[child.an.rule]]\napp = "anki"\naction = "always"\n'


def below(pid: int, parent: int, path: str, **facts: object) -> Program:
    return replace(program(pid, path, **facts), parent=parent)


def what_serves(*programs: Program, **named: Identity) -> list[int]:
    """The numbers of what serves Anki; ``named``: what some are taken for, by their names."""
    identities = {x.key: identify(x.facts, None, KNOWN) for x in (ANKI, *programs)}
    for x in programs:
        identities[x.key] = named.get(x.facts.paths[0].rpartition("/")[2], identities[x.key])
    return [pid for pid, _ in sorted(served((ANKI, *programs), identities, {ANKI.key}))]


def test_what_a_program_has_started_and_nobody_has_named_serves_it() -> None:
    drawing, page = below(101, 100, "/usr/lib/QtWebEngineProcess"), below(102, 101, "/usr/lib/zygote")
    assert what_serves(page, drawing) == [100, 101, 102]
    assert what_serves(page) == [100], "that of another does not"


@pytest.mark.parametrize(
    "other",
    [
        below(101, 100, "/usr/games/minecraft"),
        below(101, 100, "/home/an/game", protected=False),
        below(101, 100, "/usr/bin/editor", desktop="editor"),
    ],
)
def test_what_stands_for_itself_serves_nobody(other: Program) -> None:
    assert what_serves(other, below(102, 101, "/usr/lib/zygote")) == [100]


def test_what_its_unit_names_like_its_program_serves_it_if_the_child_cannot_have_made_it() -> None:
    claimed = Identity(AppId("anki"), "Anki", CategoryId("study"), "desktop anki")
    drawing = below(101, 100, "/usr/lib/drawing", desktop="anki")
    assert what_serves(drawing, drawing=claimed) == [100, 101]
    made = below(101, 100, "/home/an/drawing", protected=False)
    assert what_serves(made, drawing=claimed) == [100]
    assert what_serves(below(101, 100, "/usr/bin/anki", protected=False)) == [100]


def test_each_is_looked_at_once() -> None:
    drawing = below(101, 100, "/usr/lib/drawing")
    assert what_serves(replace(drawing, parent=101)) == [100]
    both = (replace(ANKI, parent=101), drawing)
    found = served(both, {x.key: identify(x.facts, None, KNOWN) for x in both}, {ANKI.key})
    assert found == {x.key for x in both}


def tell(folder: Path, story: Callable[[Stage, Program], Awaitable[None]]) -> None:
    """A story of who is at a lesson that is always open."""

    async def told(stage: Stage) -> None:
        stage.pc.sessions.put(Session("1", AN, graphical=True))
        lesson = stage.pc.start(ANKI)
        stage.front(lesson)
        await stage.beat()
        assert stage.watch.observation.always
        assert stage.watch.observation.kept == {lesson.key}
        await story(stage, lesson)

    play(folder, ALWAYS, told, service=True)


def test_it_is_kept_while_nobody_is_there_and_behind_a_lock(tmp_path: Path) -> None:
    async def story(stage: Stage, lesson: Program) -> None:
        stage.pc.screen.idle_time = 600 * SECONDS
        await stage.beat()
        seen = stage.watch.observation
        assert not seen.present
        assert not seen.always
        assert seen.kept == {lesson.key}
        stage.pc.sessions.put(Session("1", AN, graphical=True, locked=True))
        stage.agree(ALWAYS + 'name = "Lessons"\n')
        await stage.live(60 * SECONDS)
        assert stage.watch.observation.kept == {lesson.key}

    tell(tmp_path, story)


def test_another_program_takes_its_place_whether_somebody_is_there_or_not(tmp_path: Path) -> None:
    async def story(stage: Stage, _lesson: Program) -> None:
        editor = stage.pc.start(program(101, "/usr/bin/editor"))
        stage.pc.screen.idle_time = 600 * SECONDS
        stage.front(editor)
        await stage.beat()
        assert stage.watch.observation.kept == frozenset()
        stage.front(None)
        await stage.beat()
        assert stage.watch.observation.kept == frozenset()

    tell(tmp_path, story)


def test_a_screen_that_nobody_sees_says_of_nothing_that_it_is_always_open(tmp_path: Path) -> None:
    async def story(stage: Stage, _lesson: Program) -> None:
        stage.pc.screen.hide()
        stage.pc.screen.idle_time = 600 * SECONDS
        await stage.beat()
        assert stage.watch.observation.kept == frozenset()

    tell(tmp_path, story)


def test_what_is_paused_is_not_used(tmp_path: Path) -> None:
    async def story(stage: Stage, lesson: Program) -> None:
        editor = stage.pc.start(program(101, "/usr/bin/editor"))
        stage.pc.screen.idle_time = 600 * SECONDS
        stage.front(editor)
        seen = stage.observer.observe(stage.watch.child, {editor.key})
        assert seen.kept == {lesson.key}

    tell(tmp_path, story)
