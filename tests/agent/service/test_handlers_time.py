"""Time that is left and time that was used, as child and guardian ask for it, and why a program counts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import NotFound
from tests.agent.service.mygame import GAME, played
from tests.agent.service.stage import SECONDS, Stage, play, program

BINH = '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n'
OWN = m.OfChild()


def test_status_is_of_this_second(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage, 20 * SECONDS)
        stage.pc.clock.pass_time(3 * SECONDS)
        status = stage.ask("an", contract.STATUS, OWN)
        assert (status.at, status.present, status.counting) == (stage.pc.clock.reading.wall, True, True)
        (game,) = status.targets
        assert (game.target, game.used, game.left, game.open) == ("app:mygame", 23, 37, True)
        assert status.observing == {"sessions": "memory", "programs": "memory", "screen": "memory"}
        assert stage.ask("lan", contract.SUBSCRIBE, m.OfChild("an")) == status
        stage.agree("[child.an.sites]\npages = true\n")
        assert stage.ask("an", contract.STATUS, m.OfChild()).observing["pages"] == "guessed"

    play(tmp_path, GAME, story)


def test_the_day_and_the_day_before(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage, 30 * SECONDS)
        today = stage.ask("an", contract.DAY, m.DayOf())
        assert (today.screen, today.presence) == (30, 30)
        assert [(line.target, line.seconds) for line in today.lines] == [
            ("app:mygame", 30),
            ("category:other", 30),
        ]
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(days=1))
        await stage.beat()
        assert stage.ask("an", contract.DAY, m.DayOf()).screen == 0
        assert stage.ask("lan", contract.DAY, m.DayOf("an", today.day)) == today

    play(tmp_path, GAME, story)


def test_of_a_day_too_a_guardian_sees_what_was_agreed_and_the_child_all(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage, 30 * SECONDS)
        own = stage.ask("an", contract.DAY, m.DayOf())
        seen = stage.ask("lan", contract.DAY, m.DayOf("an"))
        assert [line.target for line in own.lines] == ["app:mygame", "category:other"]
        assert seen.lines == ()
        assert (seen.screen, seen.presence) == (own.screen, own.presence) == (30, 30)
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(days=1))
        await stage.beat()
        assert stage.ask("an", contract.DAY, m.DayOf(day=own.day)) == own
        assert stage.ask("lan", contract.DAY, m.DayOf("an", own.day)) == seen
        stage.agree(GAME + '[child.an.visibility]\napps = "totals"\n')
        seen = stage.ask("lan", contract.DAY, m.DayOf("an", own.day))
        assert [line.target for line in seen.lines] == ["category:other"]

    play(tmp_path, GAME + '[child.an.visibility]\napps = "none"\nsites = "none"\n', story)


def test_the_week(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage, 30 * SECONDS)
        week = stage.ask("an", contract.WEEK, m.DayOf())
        assert week.screen == 30
        earlier = stage.ask("an", contract.WEEK, m.DayOf(day=week.first - timedelta(days=1)))
        assert earlier.screen == 0

    play(tmp_path, GAME, story)


def test_why_a_program_is_what_it_is(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage, 5 * SECONDS)
        told = stage.ask("an", contract.EXPLAIN, m.Pid(100))
        assert (told.target, told.rule, told.path, told.charged) == (
            "app:mygame",
            "mygame: 1 min every day",
            "/opt/mygame",
            True,
        )
        assert told.verdict.left == 55
        stage.pc.start(program(101, "/usr/games/minecraft"))
        free = stage.ask("lan", contract.EXPLAIN, m.Pid(101))
        assert (free.name, free.category, free.rule) == ("Minecraft", "games", None)
        assert free.evidence == "exe minecraft"

    play(tmp_path, GAME, story)


@pytest.mark.parametrize(("account", "pid"), [("an", 999), ("an", 200), ("lan", 300), ("an", 300)])
def test_a_program_of_nobody_here_is_not_explained(tmp_path: Path, account: str, pid: int) -> None:
    async def story(stage: Stage) -> None:
        stage.pc.start(program(200, "/opt/mygame", "binh"))
        stage.pc.start(program(300, "/opt/mygame", "lan"))
        with pytest.raises(NotFound, match=f"No program of a child runs with the number {pid}"):
            stage.ask(account, contract.EXPLAIN, m.Pid(pid))

    play(tmp_path, GAME + BINH, story)
