"""Closed programs that lie in a child's own folders are refused from their second start on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.ports import FileId
from agent.service.acting import met as module
from agent.service.acting.met import Met
from tests.agent.service.stage import Stage, play, program

BLOCKED = '[[child.an.rule]]\napp = "minecraft"\naction = "block"\n'
HOME = "/home/an/games/minecraft"


async def met(stage: Stage, *paths: str) -> Met:
    """What is known after these have run."""
    found = Met(stage.pc.programs, stage.household)
    stage.log_in()
    for pid, path in enumerate(paths, 100):
        made = stage.pc.start(program(pid, path))
        stage.pc.programs.immortal.add(made.key)
        stage.pc.programs.deaf.add(made.key)
    await stage.beat()
    found.look(stage.watch)
    return found


@pytest.mark.parametrize(
    ("path", "places"),
    [
        (HOME, (HOME,)),
        ("/usr/games/minecraft", ()),  # it is looked for there anyway
        ("?/minecraft", ()),
        ("/home/an/[x]/minecraft", ()),  # no pattern of a child's is gone after
        ("/home/an/homework", ()),
    ],
)
def test_where_a_closed_program_lay_is_remembered(tmp_path: Path, path: str, places: tuple[str, ...]) -> None:
    async def story(stage: Stage) -> None:
        assert (await met(stage, path)).files == places

    play(tmp_path, BLOCKED, story)


def test_an_open_one_is_not(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        assert (await met(stage, HOME)).files == ()

    play(tmp_path, '[[child.an.rule]]\napp = "minecraft"\ndaily = "1h"\n', story)


def test_one_that_lies_elsewhere_for_everybody_else_is_not(tmp_path: Path) -> None:
    """In a sandbox the same path is another file."""

    async def story(stage: Stage) -> None:
        found = await met(stage)
        hidden = program(100, HOME)
        stage.pc.start(hidden)
        stage.pc.programs.files = lambda _path: frozenset({FileId(1, 7)})  # type: ignore[method-assign,assignment]
        stage.enforcer.beat()
        found.look(stage.watch)
        assert found.files == ()
        stage.pc.programs.end(hidden)

    play(tmp_path, BLOCKED, story)


def test_of_an_image_the_image_is(tmp_path: Path) -> None:
    """What lies inside nobody else may look at."""

    async def story(stage: Stage) -> None:
        found = await met(stage)
        inside = program(100, "/tmp/.mount_x/usr/bin/minecraft")
        paths = (*inside.facts.paths, "/home/an/minecraft")
        stage.pc.start(replace(inside, file=None, facts=replace(inside.facts, paths=paths)))
        here = {"/home/an/minecraft": frozenset({FileId(1, 7)})}
        stage.pc.programs.files = lambda path: here.get(path, frozenset())  # type: ignore[method-assign,assignment]
        stage.enforcer.beat()
        found.look(stage.watch)
        assert found.files == ("/home/an/minecraft",)

    play(tmp_path, BLOCKED, story)


def test_it_looks_when_something_is_new_and_remembers_so_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 2)

    async def story(stage: Stage) -> None:
        found = await met(stage, *(f"/home/an/{x}/minecraft" for x in "abc"))
        assert found.files == ("/home/an/a/minecraft", "/home/an/b/minecraft")
        found.files = ()
        found.look(stage.watch)
        assert found.files == ()

    play(tmp_path, BLOCKED, story)
