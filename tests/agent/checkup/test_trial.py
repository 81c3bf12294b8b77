"""The doctor's harmless program is a real one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

import agent.checkup.trial
from agent.checkup.trial import OwnCopy, Starts, TrialProgram


def trial(folder: Path, starts: Starts) -> tuple[TrialProgram, list[frozenset[str]]]:
    marks: list[frozenset[str]] = []
    return TrialProgram(OwnCopy(folder), starts, marks.append, settled), marks


async def settled() -> None:
    """The system has taken over what it was told."""


def runs(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_it_runs_is_told_and_leaves_nothing_behind(tmp_path: Path) -> None:
    async def story() -> None:
        starts = Starts()
        probe, marks = trial(tmp_path, starts)
        pid = await probe.start()
        assert runs(pid)
        starts.seen(pid)
        assert await probe.seen_starting(1)
        await probe.end()
        assert not runs(pid)
        assert marks == [{str(tmp_path / "luytre-trial")}, frozenset()]

    asyncio.run(story())
    assert not list(tmp_path.iterdir())


def test_a_start_that_is_told_later_is_waited_for(tmp_path: Path) -> None:
    async def story() -> None:
        starts = Starts()
        probe, _ = trial(tmp_path, starts)
        pid = await probe.start()
        asyncio.get_running_loop().call_later(0.05, starts.seen, pid)
        assert await probe.seen_starting(10)
        await probe.end()

    asyncio.run(story())


def test_a_start_that_nobody_tells_of_is_not_seen(tmp_path: Path) -> None:
    async def story() -> None:
        starts = Starts()
        probe, _ = trial(tmp_path, starts)
        pid = await probe.start()
        starts.seen(pid + 1)
        assert not await probe.seen_starting(0.01)
        await probe.end()

    asyncio.run(story())


def test_it_may_have_ended_by_itself(tmp_path: Path) -> None:
    async def story() -> None:
        own = OwnCopy(tmp_path)
        probe = TrialProgram(own, Starts(), lambda _: None, settled)
        await probe.start()
        assert own._process is not None
        own._process.kill()
        await own._process.wait()
        await probe.end()

    asyncio.run(story())


def test_where_nothing_can_be_started(tmp_path: Path) -> None:
    async def story() -> None:
        probe, _ = trial(tmp_path / "missing", Starts())
        with pytest.raises(FileNotFoundError):
            await probe.start()
        assert not await probe.seen_starting(0.01)
        await probe.end()

    asyncio.run(story())


def test_outside_of_a_trial_nothing_is_remembered() -> None:
    starts = Starts()
    starts.seen(1)
    assert not starts._told


def test_a_guard_that_never_says_that_it_watches_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent.checkup.trial, "SETTLED", 0.01)

    async def never() -> None:
        await asyncio.Event().wait()

    async def story() -> None:
        probe = TrialProgram(OwnCopy(tmp_path), Starts(), lambda _: None, never)
        assert runs(await probe.start())
        await probe.end()

    asyncio.run(story())
