"""Each account by itself: one on which nothing can be tried keeps no other from what is done to it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from agent.api.acts import Act
from agent.api.errors import Unavailable
from agent.ports import Held
from agent.service.acting.account_rungs import each, holds
from policies.ids import AccountId
from tests.agent.service.acting.time_over import BOB, over, told
from tests.agent.service.stage import AN, HEAD, SECONDS, Stage, play, program

ORDERS = pytest.mark.parametrize("accounts", ['["bob", "an"]', '["an", "bob"]'], ids=["before", "after"])
LEFT_BEHIND = pytest.mark.parametrize(
    "accounts", ['["an-old", "an"]', '["an", "an-old"]'], ids=["before", "after"]
)


def test_one_that_cannot_be_held_is_skipped_and_the_rung_was_tried() -> None:
    done: list[str] = []

    async def act(account: AccountId) -> None:
        if account in {"gone", "broken"}:
            raise Unavailable("no such account") if account == "gone" else OSError("the bus is gone")
        done.append(account)

    def tried(*accounts: str) -> bool:
        return asyncio.run(each([AccountId(x) for x in accounts], act))

    assert tried("gone", "an", "broken", "bob")
    assert done == ["an", "bob"]
    assert not tried("gone", "broken")
    assert tried(), "nobody was left to hold"


def test_what_goes_wrong_in_no_known_way_with_one_is_raised_when_all_had_their_turn() -> None:
    done: list[str] = []

    async def act(account: AccountId) -> None:
        if account != "bob":
            raise ValueError(account)
        done.append(account)

    with pytest.raises(ExceptionGroup) as wrong:
        asyncio.run(each([AccountId(x) for x in ("an", "bob", "binh")], act))
    assert done == ["bob"]
    assert [str(error) for error in wrong.value.exceptions] == ["an", "binh"]


def test_what_holds_an_account_depends_on_the_rung() -> None:
    assert holds(Act.LOCK, Held(locked=True))
    assert not holds(Act.LOCK, Held(gone=True, frozen=True))
    assert holds(Act.FREEZE, Held(frozen=True))
    assert holds(Act.FREEZE, Held(gone=True))
    assert holds(Act.LOGOUT, Held(gone=True))
    assert not holds(Act.LOGOUT, Held(frozen=True, locked=True))


def an_at_a_terminal(stage: Stage, end: str, accounts: str) -> None:
    stage.agree(over(end), HEAD.replace('["an"]', accounts))
    stage.log_in()
    stage.front(stage.pc.start(program(100, "/usr/bin/editor")))


@LEFT_BEHIND
def test_a_logout_is_not_kept_by_an_account_that_is_not_there(tmp_path: Path, accounts: str) -> None:
    async def story(stage: Stage) -> None:
        stage.pc.accounts.unavailable.add(AccountId("an-old"))
        an_at_a_terminal(stage, "logout", accounts)
        await stage.live(12 * SECONDS)
        assert told(stage) == [("logout", True)]
        assert stage.pc.accounts.hold(AN).gone
        assert not stage.standing
        assert ("end", "an-old") not in stage.pc.accounts.asked

    play(tmp_path, "", story, service=True)


@LEFT_BEHIND
def test_an_account_that_is_not_there_is_not_frozen(tmp_path: Path, accounts: str) -> None:
    async def story(stage: Stage) -> None:
        stage.pc.accounts.unavailable.add(AccountId("an-old"))
        stage.pc.accounts.failing.add("lock")
        an_at_a_terminal(stage, "lock", accounts)
        await stage.live(12 * SECONDS)
        assert told(stage) == [("lock", False), ("freeze", True)]
        assert stage.pc.accounts.frozen == {"an"}
        assert stage.curtain.frozen == {"an": "an"}

    play(tmp_path, "", story, service=True)


@ORDERS
@pytest.mark.parametrize("end", ["lock", "logout"])
def test_one_on_which_nothing_can_be_tried_keeps_no_other(tmp_path: Path, end: str, accounts: str) -> None:
    async def story(stage: Stage) -> None:
        stage.pc.accounts.unavailable.add(BOB)
        an_at_a_terminal(stage, end, accounts)
        stage.log_in(BOB)
        stage.pc.start(program(200, "/usr/bin/editor", BOB))
        await stage.live(12 * SECONDS)
        hold = stage.pc.accounts.hold(AN)
        assert hold.locked if end == "lock" else hold.gone
        assert {pid for pid, _ in stage.pc.programs.paused} == {200}, "for the other there is the next rung"

    play(tmp_path, "", story, service=True)


@ORDERS
def test_one_with_a_desktop_is_paused_and_the_other_one_frozen(tmp_path: Path, accounts: str) -> None:
    async def story(stage: Stage) -> None:
        stage.pc.accounts.failing.add("lock")
        an_at_a_terminal(stage, "lock", accounts)
        session = stage.log_in(BOB)
        stage.pc.sessions.put(replace(session, graphical=True))
        stage.pc.start(program(200, "/usr/bin/editor", BOB))
        await stage.live(12 * SECONDS)
        assert stage.pc.accounts.frozen == {"an"}
        assert {pid for pid, _ in stage.pc.programs.paused} == {200}
        assert told(stage) == [("lock", False), ("freeze", False), ("pause", True)]

    play(tmp_path, "", story, service=True)


def frozen_both(stage: Stage) -> None:
    stage.pc.accounts.failing.add("lock")
    an_at_a_terminal(stage, "lock", '["bob", "an"]')
    stage.log_in(BOB)


def test_one_that_does_not_thaw_keeps_no_other_frozen(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        frozen_both(stage)
        await stage.live(12 * SECONDS)
        assert stage.pc.accounts.frozen == {"an", "bob"}
        stage.pc.accounts.unavailable.add(BOB)
        stage.agree('[child.an.screen]\ndaily = "1h"\n', HEAD.replace('["an"]', '["bob", "an"]'))
        stage.enforcer.beat()
        await stage.curtain.settle()
        assert stage.pc.accounts.frozen == {"bob"}
        assert stage.standing == ["program-not-thawed"]
        stage.pc.accounts.unavailable.clear()
        await stage.beat()
        assert not stage.pc.accounts.frozen

    play(tmp_path, "", story, service=True)


def test_an_agent_that_leaves_thaws_whom_it_can(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        frozen_both(stage)
        await stage.live(12 * SECONDS)
        stage.pc.accounts.unavailable.add(BOB)
        await stage.curtain.release()
        assert stage.pc.accounts.frozen == {"bob"}

    play(tmp_path, "", story, service=True)
