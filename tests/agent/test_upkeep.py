"""What is done beside the beats: once after each start, and each night."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from agent import upkeep
from agent.ports import Boot
from agent.records import Entry
from agent.upkeep import Upkeep
from policies.model import Policy
from tests.agent.service.stage import Stage


async def no_boots() -> tuple[Boot, ...]:
    return ()


def made(stage: Stage, taken: list[Policy]) -> Upkeep:
    return Upkeep(
        stage.store, stage.household, stage.reporter, lambda: stage.tally.now, taken.append, no_boots
    )


def old_line(stage: Stage) -> None:
    stage.store.log(Entry(stage.tally.now - timedelta(days=100), "lan", "long ago"))


def lines(stage: Stage) -> list[str]:
    return [entry.what for entry in stage.store.entries(None, 9)]


def test_what_is_too_old_goes_soon_after_a_start_and_each_night(tmp_path: Path, monkeypatch) -> None:
    """A PC that is off at night forgets all the same."""
    monkeypatch.setattr(upkeep, "SOON", 0.01)

    async def story(stage: Stage) -> None:
        taken: list[Policy] = []
        work = made(stage, taken)
        old_line(stage)
        work.begin(None, None, stage.pc.clock.read())
        for _ in range(500):
            if not lines(stage):
                break
            await asyncio.sleep(0.01)
        assert lines(stage) == []
        await work.done()
        assert taken == [stage.household.policy], "holidays were found"
        old_line(stage)
        work.night()
        assert lines(stage) == []
        await work.done()
        assert len(taken) == 1
        await work.stop()

    live(tmp_path, story)


def test_what_is_not_done_ends_with_the_agent(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        work = made(stage, [])
        await work.stop()
        work.begin(None, None, stage.pc.clock.read())
        assert len(work.tasks) == 2
        await work.stop()
        assert not work.tasks

    live(tmp_path, story)


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        work = made(stage, [])
        with stage.dead_disk():
            work.night()
            await work.done()
        assert stage.standing == ["disk-failing"]

    live(tmp_path, story)


def live(folder: Path, story) -> None:
    stage = Stage(folder)
    try:
        asyncio.run(story(stage))
    finally:
        stage.store.close()
