"""Who learns in time that is free is warned of what ends the time at the PC all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.ports import Session
from tests.agent.service.stage import AN, SECONDS, Stage, play, program

LEARNING = '[[child.an.rule]]\ncategory = "study"\naction = "{action}"\n'
HOURS = '[child.an.screen]\nopen = ["08:00-15:05"]\ngrace = "2m"\nwarn = ["5m", "1m"]\nend = "{end}"\n'
BREAK = '[child.an.screen]\nbreak = {{ after = "6m", for = "5m" }}\nwarn = ["5m", "1m"]\nend = "{end}"\n'


async def learn(stage: Stage, minutes: int) -> list[tuple[int | None, str | None]]:
    """An is at a lesson; what is told of the end of the time at the PC."""
    stage.pc.sessions.put(Session("1", AN, graphical=True))
    stage.front(stage.pc.start(program(100, "/usr/bin/anki", protected=True)))
    for _ in range(minutes * 6):
        await stage.live(10 * SECONDS)
    return [(told.left, told.reason) for told in stage.told("warned", "screen")]


@pytest.mark.parametrize("service", [False, True])
@pytest.mark.parametrize("action", ["free", "always"])
def test_who_learns_when_the_hours_end_is_warned_and_can_save(
    tmp_path: Path, action: str, service: bool
) -> None:
    async def story(stage: Stage) -> None:
        told = await learn(stage, 6)
        assert told == [(300, "window"), (60, "window"), (120, "window")]
        assert not stage.pc.sessions.current()[0].locked
        await stage.live(70 * SECONDS)
        assert stage.pc.sessions.current()[0].locked == (action == "free")

    play(tmp_path, LEARNING.format(action=action) + HOURS.format(end="lock"), story, service=service)


def test_who_learns_is_warned_of_a_logout(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        assert len(await learn(stage, 6)) == 3
        assert stage.pc.sessions.current()
        await stage.live(70 * SECONDS)
        assert not stage.pc.sessions.current()

    play(tmp_path, LEARNING.format(action="free") + HOURS.format(end="logout"), story, service=True)


@pytest.mark.parametrize("service", [False, True])
def test_who_learns_is_warned_of_a_break(tmp_path: Path, service: bool) -> None:
    async def story(stage: Stage) -> None:
        assert await learn(stage, 7) == [(300, "break"), (60, "break")]
        assert stage.pc.sessions.current()[0].locked

    play(tmp_path, LEARNING.format(action="free") + BREAK.format(end="lock"), story, service=service)


def test_who_learns_is_warned_of_the_hours_of_learning(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await learn(stage, 6)
        told = [(told.left, told.reason) for told in stage.told("warned", "category:study")]
        assert told == [(300, "window"), (60, "window")]
        assert len(stage.pc.programs.paused) == 1

    rule = LEARNING.format(action="free") + 'open = ["08:00-15:05"]\n'
    play(tmp_path, rule + '[child.an.screen]\nwarn = ["5m", "1m"]\n', story)


def test_free_time_does_not_draw_on_the_days_time_which_is_not_said_to_end(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        assert await learn(stage, 2) == []
        stage.front(stage.pc.start(program(101, "/usr/bin/editor")))
        await stage.live(10 * SECONDS)
        assert [(told.left, told.reason) for told in stage.told("warned")] == [(180, "daily")]

    rule = LEARNING.format(action="free")
    play(tmp_path, rule + '[child.an.screen]\ndaily = "3m"\nwarn = ["5m", "1m"]\n', story)
