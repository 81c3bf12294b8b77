"""The methods of the ways in beside the secret, as people call them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import BadParams, Barred, Denied, LockedOut, NotFound, NotHere, WrongSecret
from agent.ports.credentials import Lockout
from agent.service.access.tries import MOST
from tests.agent.service.stage import Stage, play

RULES = '[child.an.screen]\ndaily = "1h"\n[child.binh]\nname = "Bình"\naccounts = ["binh"]\n'
HALF = m.Seconds(1800)


def test_a_code_over_the_phone(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        made = stage.ask("lan", contract.CODE, m.MakeCode(extra=HALF, child="an"))
        assert (made.child, made.target, made.name, made.extra) == ("an", "screen", "screen", HALF)
        assert made.code not in repr(made)
        given = stage.ask("an", contract.REDEEM, m.Redeem(made.code))
        assert (given.extra, given.by) == (HALF, "lan")
        assert stage.done

    play(tmp_path, RULES, story)


def test_a_code_for_a_request_needs_no_child(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        asked = stage.ask("binh", contract.ASK, m.Ask("screen", HALF))
        made = stage.ask("lan", contract.CODE, m.MakeCode(asked.id))
        assert (made.child, made.extra) == ("binh", HALF)
        stage.ask("lan", contract.REDEEM, m.Redeem(made.code, "binh"))
        (answered,) = stage.ask("binh", contract.REQUESTS, m.RequestsOf()).requests
        assert answered.state == "granted"

    play(tmp_path, RULES, story)


def test_codes_are_made_by_guardians_for_what_there_is(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        with pytest.raises(Denied):
            stage.ask("an", contract.CODE, m.MakeCode(extra=HALF))
        with pytest.raises(BadParams, match="how much time"):
            stage.ask("lan", contract.CODE, m.MakeCode(child="an"))
        with pytest.raises(NotFound, match="Say which child: an, binh"):
            stage.ask("lan", contract.CODE, m.MakeCode(extra=HALF))
        with pytest.raises(BadParams):
            stage.ask("lan", contract.CODE, m.MakeCode(target="screen:x", extra=HALF, child="an"))
        with pytest.raises(Denied):
            stage.ask("stranger", contract.REDEEM, m.Redeem("12345678"))
        with pytest.raises(NotFound):
            stage.ask("lan", contract.REDEEM, m.Redeem("12345678"))
        actor = stage.router.actor(stage.peer("lan"), unlocked=False)
        redeem = stage.router._handlers[contract.REDEEM.name]
        with pytest.raises(NotFound, match="Say which child: an, binh"):
            redeem(actor, m.Redeem("12345678"))

    play(tmp_path, RULES, story)


def test_the_recovery_code_sets_another_secret(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.wait_for("lan", contract.NEW_SECRET, m.NewSecret("forgotten"))
        paper = stage.ask("lan", contract.RECOVERY, m.Nothing())
        assert paper.code not in repr(paper)
        with pytest.raises(Denied):
            stage.ask("an", contract.RECOVERY, m.Nothing())
        with pytest.raises(NotHere):
            stage.ask("an", contract.RECOVER, m.Recover(paper.code, "remembered"))
        await stage.wait_for("lan", contract.RECOVER, m.Recover(paper.code, "remembered"))
        with pytest.raises(WrongSecret):
            await stage.wait_for("lan", contract.UNLOCK, m.Secret("forgotten"))
        await stage.wait_for("lan", contract.UNLOCK, m.Secret("remembered"))

    play(tmp_path, RULES, story)


def test_a_guardian_s_secret_is_never_typed_in_a_child_s_account(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.wait_for("lan", contract.NEW_SECRET, m.NewSecret("4711"))
        with pytest.raises(NotHere, match="luytre code"):
            stage.ask("an", contract.UNLOCK, m.Secret("4711"))
        with pytest.raises(NotHere):
            stage.ask("an", contract.RESET, m.ResetSecret("1234"))
        with pytest.raises(NotHere):
            stage.ask("an", contract.LIFT, m.Lift("an"))
        assert stage.store.lockout("an").failures == 0

    play(tmp_path, RULES, story)


def test_an_administrator_sets_another_secret_and_lets_accounts_try_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        await stage.wait_for("root", contract.NEW_SECRET, m.NewSecret("forgotten"))
        await stage.wait_for("root", contract.RESET, m.ResetSecret("4711"))
        await stage.wait_for("lan", contract.UNLOCK, m.Secret("4711"))
        stage.store.keep_lockout(Lockout("code:an", MOST))
        with pytest.raises(Barred):
            stage.ask("an", contract.REDEEM, m.Redeem("12345678"))
        await stage.wait_for("root", contract.LIFT, m.Lift("an"))
        with pytest.raises(LockedOut, match="4 tries"):
            stage.ask("an", contract.REDEEM, m.Redeem("12345678"))

    play(tmp_path, RULES, story)


def test_a_door_that_was_opened_is_closed(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.wait_for("lan", contract.NEW_SECRET, m.NewSecret("4711"))
        for account in ("an", "lan", "bob"):
            assert stage.ask(account, contract.RELOCK, m.Nothing()) == m.Nothing()

    play(tmp_path, RULES, story)
