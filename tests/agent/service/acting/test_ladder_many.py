"""Thousands of programs, as a child may start them: what is done costs as much for each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from agent.ports import ProcessKey, Program
from tests.agent.service.acting.game_over import BLOCKED, GAME, give
from tests.agent.service.stage import SECONDS, Stage, play, program

MANY = 300


@dataclass(frozen=True, slots=True, eq=False)
class Counted(Program):
    """A program; how often it is held against another one is counted."""

    compared: ClassVar[int] = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return isinstance(other, Program) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def started(stage: Stage, age: timedelta) -> None:
    """Every second one has just begun."""
    stage.log_in()
    for pid in range(100, 100 + MANY):
        one = program(pid, "/opt/mygame")
        made = Counted(one.pid, one.started, one.account, one.facts, file=one.file)
        stage.pc.programs.ages[made.key] = age if pid % 2 else timedelta(hours=1)
        stage.pc.start(made)


@pytest.mark.parametrize("text", [BLOCKED, GAME.replace("10s", "0s")], ids=["closed", "paused"])
def test_they_are_not_compared_with_each_other(tmp_path: Path, text: str) -> None:
    async def story(stage: Stage) -> None:
        started(stage, SECONDS)
        stage.pc.programs.stubborn = {key for key in stage.pc.programs.table if key.pid % 3 == 0}
        Counted.compared = 0
        await stage.beat()
        assert stage.pc.programs.asked
        assert Counted.compared < 20 * MANY

    play(tmp_path, text, story)


def test_while_many_are_thawed_the_note_is_not_written_for_each(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        for pid in range(100, 100 + MANY):
            stage.pc.start(program(pid, "/opt/mygame"))
        stage.front(stage.pc.programs.program(100))
        await stage.live(11 * SECONDS)
        assert len(stage.ladder.paused) == MANY
        stage.pc.programs.frozen_fast = {next(iter(stage.ladder.paused))}
        keep, written = stage.ladder.memory.keep, list[int]()

        def kept(programs: Iterable[tuple[ProcessKey, str, str]]) -> None:
            noted = list(programs)
            written.append(len(noted))
            keep(noted)

        stage.ladder.memory.keep = kept  # type: ignore[method-assign]
        give(stage)
        stage.enforcer.beat()
        await stage.ladder.settle()
        assert len(stage.pc.programs.paused) == len(stage.ladder.paused) == 1
        assert written == [1]
        stage.crash()
        assert len(stage.ladder.paused) == 1

    play(tmp_path, GAME, story)
