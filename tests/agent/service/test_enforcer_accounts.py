"""Whose day an account counts for: two children, a child who has none here, accounts that nobody named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from agent import agreement
from agent.ports import Session
from policies.ids import AccountId, ChildId
from tests.agent.service.mygame import GAME
from tests.agent.service.stage import SECONDS, Stage, play, program


def test_two_children_two_counts(tmp_path: Path) -> None:
    binh = AccountId("binh")

    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.log_in(binh)
        stage.pc.screen.hide()
        mine = stage.pc.start(program(100, "/opt/mygame"))
        other = stage.pc.start(program(200, "/opt/mygame", binh))
        await stage.live(61 * SECONDS)
        assert stage.pc.programs.paused == {mine.key}
        await stage.live(60 * SECONDS)
        assert stage.pc.programs.paused == {mine.key, other.key}
        by_child = {told.child for told in stage.told("acted")}
        assert by_child == {"an", "binh"}

    binhs = '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n'
    play(tmp_path, GAME + binhs + GAME.replace("child.an", "child.binh").replace('"60s"', '"120s"'), story)


def test_a_child_without_an_account_here_costs_nothing(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.pc.start(program(100, "/opt/mygame", AccountId("guest")))
        assert await stage.beat() is None
        assert not stage.watch.observation.programs
        assert not stage.told("usage")

    play(tmp_path, '[child.binh]\nname = "Bình"\n', story)


def test_an_account_that_nobody_named_is_a_child_from_its_first_login_on(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.enforcer.stranger = lambda account: agreement.stranger(account, stage.household.policy)
        stage.log_in(AccountId("guest"))
        stage.log_in(AccountId("lan"))
        with stage.dead_disk():
            await stage.beat()
            assert not stage.household.strangers
        await stage.beat()
        assert list(stage.household.strangers) == ["guest"]
        guest = stage.household.child_of(AccountId("guest"))
        assert guest in stage.enforcer.watches
        await stage.beat()
        noted = [entry.what for entry in stage.store.entries(None, 10)]
        assert noted == ["account guest is in no agreement; it is treated as the youngest child's"]

    play(tmp_path, GAME, story)


def test_what_runs_in_the_background_makes_nobody_a_child(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.enforcer.stranger = lambda account: agreement.stranger(account, stage.household.policy)
        stage.pc.sessions.put(Session("background", AccountId("films"), background=True))
        await stage.beat()
        assert not stage.household.strangers

    play(tmp_path, GAME, story)


def test_an_account_that_nobody_named_is_a_child_from_its_first_login(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        bob = AccountId("bob")
        youngest = replace(
            stage.household.policy.children[0], id=ChildId("@bob"), name="bob", accounts=(bob,)
        )
        stage.enforcer.stranger = lambda account: replace(youngest, accounts=(account,))
        stage.log_in(AccountId("lan"))
        stage.log_in(bob)
        stage.front(stage.pc.start(program(100, "/opt/mygame", bob)))
        await stage.live(61 * SECONDS)
        assert set(stage.enforcer.watches) == {"an", "@bob"}
        assert [(event.child, event.effect) for event in stage.told("acted")] == [("@bob", "pause")]
        assert any("bob" in entry.what for entry in stage.store.entries(None, 10))

    play(tmp_path, GAME, story)
