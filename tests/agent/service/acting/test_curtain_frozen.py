"""Accounts that stand still where no lock holds: until when, and whose they are by then."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from policies.ids import AccountId, ChildId
from policies.model import Grant
from policies.target import SCREEN
from tests.agent.service.acting.time_over import BOB, instead, over, told_of
from tests.agent.service.stage import AN, HEAD, SECONDS, Stage, play, program


def test_without_a_locker_a_text_session_stands_still_and_nobody_logs_in(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing.add("lock")
        stage.pc.start(program(100, "/usr/bin/editor"))
        await stage.live(12 * SECONDS)
        assert stage.pc.accounts.frozen == {"an"}
        assert stage.pc.accounts.refused == {"an"}
        assert told_of(stage) == [instead("did not hold: lock; did instead: freeze")]
        used = stage.used("screen")
        await stage.live(60 * SECONDS)
        assert stage.used("screen") == used  # nobody is at what stands still
        now = stage.watch.now
        stage.watch.grants = (Grant((SCREEN,), now, now + 600 * SECONDS, 60 * SECONDS),)
        await stage.beat()
        assert not stage.pc.accounts.frozen
        assert not stage.pc.accounts.refused
        assert not told_of(stage)

    play(tmp_path, over("lock"), story, service=True)


def test_what_draws_the_screen_is_never_frozen_its_programs_are(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        session = stage.log_in()
        stage.pc.sessions.put(replace(session, graphical=True))
        stage.pc.accounts.failing.add("lock")
        editor = stage.pc.start(program(100, "/usr/bin/editor"))
        stage.front(editor)
        await stage.live(12 * SECONDS)
        assert stage.pc.programs.paused == {editor.key}
        assert not stage.pc.accounts.frozen
        assert told_of(stage) == [instead("did not hold: lock, freeze; did instead: pause")]

    play(tmp_path, over("lock"), story, service=True)


def test_what_somebody_thaws_is_frozen_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing.add("lock")
        await stage.live(12 * SECONDS)
        stage.pc.accounts.frozen.clear()
        await stage.beat()
        assert stage.pc.accounts.frozen == {"an"}

    play(tmp_path, over("lock"), story, service=True)


def test_what_a_crashed_agent_froze_runs_on_and_the_next_freezes_it_anew(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing.add("lock")
        await stage.live(12 * SECONDS)
        stage.crash()
        assert not stage.pc.accounts.frozen
        used = stage.used("screen")
        await stage.live(20 * SECONDS)
        assert stage.used("screen") <= used + 10
        assert stage.pc.accounts.frozen == {"an"}
        stage.agree('[child.an.screen]\ndaily = "1h"\n')
        await stage.beat()
        assert not stage.pc.accounts.frozen

    play(tmp_path, over("lock"), story, service=True)


def test_what_does_not_thaw_is_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing |= {"lock", "thaw"}
        await stage.live(12 * SECONDS)
        stage.agree('[child.an.screen]\ndaily = "1h"\n')
        stage.enforcer.beat()
        await stage.curtain.settle()
        assert "program-not-thawed" in stage.standing
        stage.pc.accounts.failing.clear()
        await stage.beat()
        assert not stage.pc.accounts.frozen
        assert not stage.standing

    play(tmp_path, over("lock"), story, service=True)


def test_an_agent_that_leaves_leaves_nobody_frozen(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing.add("lock")
        await stage.live(12 * SECONDS)
        await stage.curtain.release()
        assert not stage.pc.accounts.frozen

    play(tmp_path, over("lock"), story, service=True)


BINH = '[child.binh]\nname = "Bình"\naccounts = [{}]\n[child.binh.screen]\ndaily = "1h"\n'


async def freeze(stage: Stage, account: AccountId = AN) -> None:
    """The account is at a terminal, where no lock holds, and its time is over."""
    stage.pc.accounts.failing.add("lock")
    stage.log_in(account)
    await stage.live(12 * SECONDS)
    assert stage.pc.accounts.frozen == {account}


def test_a_frozen_stranger_who_is_named_a_guardian_is_free_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        youngest = stage.household.policy.children[0]
        stage.enforcer.stranger = lambda name: replace(youngest, id=ChildId(f"@{name}"), accounts=(name,))
        await freeze(stage, BOB)
        assert told_of(stage)
        stage.agree(over("lock"), HEAD.replace('["lan"]', '["lan", "bob"]'))
        await stage.beat()
        assert not stage.pc.accounts.frozen
        assert not stage.pc.accounts.refused
        assert not stage.curtain.frozen
        assert not told_of(stage)
        assert not stage.curtain.escalated
        assert await stage.beat() is None  # and is not looked after any more

    play(tmp_path, over("lock"), story, service=True)


def test_a_frozen_child_whose_key_is_another_is_judged_by_the_new_one(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await freeze(stage)
        stage.agree(BINH.format('"an"'), HEAD.partition("[child")[0])
        await stage.beat()
        assert not stage.pc.accounts.frozen
        assert not stage.curtain.frozen
        stage.agree(over("lock").replace("child.an", "child.binh"), HEAD.replace("child.an", "child.binh"))
        await stage.live(12 * SECONDS)
        assert stage.pc.accounts.frozen == {"an"}
        assert stage.curtain.frozen == {"an": "binh"}

    play(tmp_path, over("lock"), story, service=True)


def test_a_frozen_account_that_is_given_to_a_sibling_runs_on(tmp_path: Path) -> None:
    def both(accounts: str) -> str:
        return HEAD.replace('["an"]', accounts)

    async def story(stage: Stage) -> None:
        stage.agree(over("lock"), both('["an", "bob"]'))
        stage.log_in(BOB)
        stage.pc.accounts.failing.add("lock")
        stage.log_in()
        await stage.live(12 * SECONDS)
        assert stage.pc.accounts.frozen == {"an", "bob"}
        stage.agree(over("lock") + BINH.format('"an"'), both('["bob"]'))
        await stage.beat()
        assert stage.pc.accounts.frozen == {"bob"}
        assert stage.curtain.frozen == {"bob": "an"}

    play(tmp_path, over("lock"), story, service=True)


def test_a_child_who_is_being_closed_keeps_what_stands_still_already(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.agree(over("lock"), HEAD.replace('["an"]', '["an", "bob"]'))
        await freeze(stage)
        stage.log_in(BOB)
        stage.enforcer.beat()
        stage.enforcer.beat()  # while the first one's acts are under way
        assert stage.curtain.frozen == {"an": "an"}
        await stage.beat()
        assert stage.pc.accounts.frozen == {"an", "bob"}

    play(tmp_path, over("lock"), story, service=True)
