"""A disk that is dead or full is a sentence for whoever calls, and the beat goes on."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import Unavailable
from tests.agent.service.failing import full_disk
from tests.agent.service.mygame import GAME, played
from tests.agent.service.stage import HEAD, SECONDS, Stage, play, program

NOTHING = m.Nothing()
OWN = m.OfChild()


def test_a_disk_that_dies_hides_the_requests_and_not_the_time_that_is_left(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage, 20 * SECONDS)
        stage.ask("an", contract.ASK, m.Ask("app:mygame", m.Seconds(60)))
        with stage.dead_disk():
            status = stage.ask("an", contract.STATUS, OWN)
            assert status.requests == ()
            assert status.targets[0].left == 40
            with pytest.raises(Unavailable):
                stage.ask("an", contract.REQUESTS, m.RequestsOf())
            await stage.beat()
        assert len(stage.ask("an", contract.STATUS, OWN).requests) == 1

    play(tmp_path, GAME, story)


READING = (
    (contract.DAY, m.DayOf(child="an")),
    (contract.WEEK, m.DayOf(child="an")),
    (contract.REQUESTS, m.RequestsOf(child="an")),
    (contract.POLICY, NOTHING),
    (contract.HISTORY, NOTHING),
    (contract.VERSION, m.OfVersion(1)),
    (contract.LOG, m.LogOf(child="an")),
    (contract.CHILDREN, NOTHING),
    (contract.APPLY, m.ApplyPolicy(HEAD)),
    (contract.ACCEPT_CLOCK, NOTHING),
)


@pytest.mark.parametrize(("method", "params"), READING, ids=[method.name for method, _ in READING])
def test_a_dead_disk_is_a_sentence_and_the_beat_goes_on(tmp_path: Path, method, params) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(30 * SECONDS)
        with stage.dead_disk():
            with suppress(Unavailable):  # what is known without the disk is answered
                stage.ask("lan", method, params)
            await stage.live(31 * SECONDS)
            assert stage.pc.programs.paused == {game.key}
            assert "internal-error" not in stage.standing
        await stage.live(15 * SECONDS)
        assert not stage.standing

    play(tmp_path, GAME, story)


def test_an_unlock_on_a_full_disk_is_refused_with_a_sentence(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.wait_for("lan", contract.NEW_SECRET, m.NewSecret("1234"))
        with full_disk(), pytest.raises(Unavailable, match="disk"):
            await stage.wait_for("lan", contract.UNLOCK, m.Secret("1234"))
        await asyncio.sleep(0)

    play(tmp_path, "", story)
