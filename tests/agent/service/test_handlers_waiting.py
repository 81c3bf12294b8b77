"""What waits for a guardian, how much is wrong, and the log: of one child and of all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import Denied
from tests.agent.service.stage import Stage, play

BINH = '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n'


def test_requests_of_one_and_of_all(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        for child in ("an", "binh"):
            stage.ask(child, contract.ASK, m.Ask("screen", m.Seconds(60)))
        assert [r.child for r in stage.ask("lan", contract.REQUESTS, m.RequestsOf()).requests] == [
            "binh",
            "an",
        ]
        assert [r.child for r in stage.ask("an", contract.REQUESTS, m.RequestsOf()).requests] == ["an"]

    play(tmp_path, BINH, story)


def test_how_many_ask_is_told_to_grown_ups_without_the_secret_and_to_no_child(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        stage.household.secret_set = lambda: True
        none = stage.ask("lan", contract.WAITING, m.Nothing())
        assert (none.count, none.until) == (0, None)
        for child in ("an", "binh"):
            stage.ask(child, contract.ASK, m.Ask("screen", m.Seconds(60)))
            with pytest.raises(Denied):
                stage.ask(child, contract.WAITING, m.Nothing())
        two = stage.ask("lan", contract.WAITING, m.Nothing())
        asked = stage.ask("an", contract.REQUESTS, m.RequestsOf()).requests[0]
        assert (two.count, two.at, two.until) == (2, asked.asked_at, asked.expires_at)
        with pytest.raises(Denied):
            stage.ask("lan", contract.REQUESTS, m.RequestsOf())
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(days=1))
        await stage.beat()
        assert stage.ask("lan", contract.WAITING, m.Nothing()).count == 0

    play(tmp_path, BINH, story)


def test_how_much_is_wrong_is_told_to_grown_ups_without_the_secret_and_what_it_is_behind_it(
    tmp_path: Path,
) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        stage.health.report("program-not-closed", "app:minetest", "binh", called="Luanti")
        stage.health.report("lists-old")
        stage.household.secret_set = lambda: True
        assert stage.ask("lan", contract.WAITING, m.Nothing()).problems == 1
        stage.household.secret_set = lambda: False
        told = stage.ask("lan", contract.CHILDREN, m.Nothing()).health
        assert [(problem.child, problem.called) for problem in told][-2:] == [("binh", "Luanti"), (None, "")]

    play(tmp_path, BINH, story)


def test_the_log_of_one_and_of_all(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        for child in ("an", "binh"):
            stage.ask(child, contract.ASK, m.Ask("screen", m.Seconds(60)))
        assert {e.child for e in stage.ask("lan", contract.LOG, m.LogOf()).entries} == {"an", "binh"}
        assert {e.child for e in stage.ask("an", contract.LOG, m.LogOf()).entries} == {"an"}
        assert len(stage.ask("lan", contract.LOG, m.LogOf(limit=0)).entries) == 1

    play(tmp_path, BINH, story)
