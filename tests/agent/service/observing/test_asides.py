"""A child reads what it would not guess."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from agent.api.problems import DISPLAY_CHANGED, GAME_BESIDE
from agent.ports import Session
from tests.agent.service.observing.desk import FREE_STUDY
from tests.agent.service.stage import AN, HEAD, SECONDS, Stage, play, program


async def learn_beside_a_game(stage: Stage) -> None:
    """The lesson in front, and one of two processes of a game that works."""
    stage.pc.sessions.put(Session("7", AN, graphical=True))
    stage.front(stage.pc.start(program(90, "/usr/bin/anki")))
    games = [stage.pc.start(program(pid, "/usr/games/minecraft")) for pid in (100, 101)]
    stage.pc.programs.loads = {games[1].key: 1.0}
    await stage.live(60 * SECONDS)


def test_which_game_counts_though_another_window_is_in_front(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await learn_beside_a_game(stage)
        [told] = stage.health.of("an")
        assert (told.name, told.target, told.severity) == (GAME_BESIDE, "app:minecraft", "info")
        assert told.text.startswith("Minecraft is running and counts")
        assert stage.health.of("binh") == ()
        assert len(stage.told("health")) == 1
        stage.front(stage.pc.programs.program(100))
        await stage.beat()
        assert stage.health.problems == ()

    play(tmp_path, FREE_STUDY, story)


def test_that_a_session_names_another_display_is_told_while_it_does(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        session = Session("7", AN, graphical=True)
        stage.pc.sessions.put(replace(session, strays=True))
        await stage.live(10 * SECONDS)
        [told] = stage.health.of("an")
        assert (told.name, told.target, told.severity) == (DISPLAY_CHANGED, None, "warning")
        stage.pc.sessions.put(session)
        await stage.beat()
        assert stage.health.problems == ()

    play(tmp_path, "", story)


def test_who_is_no_child_any_more_reads_nothing(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await learn_beside_a_game(stage)
        stage.agree("", HEAD.replace("child.an", "child.binh").replace('["an"]', '["binh"]'))
        await stage.beat()
        assert stage.health.problems == ()

    play(tmp_path, FREE_STUDY, story)
