"""Accounts that nobody named, as the days of a family go by."""

from __future__ import annotations

from pathlib import Path

from agent import agreement
from agent.ports import Session
from policies.document import whole_pc
from policies.ids import AccountId, ChildId
from policies.target import SCREEN
from tests.agent.service.stage import HEAD, SECONDS, Stage, play, program


def test_where_no_adult_is_known_nobody_is_locked_out_and_it_is_said_what_to_do(tmp_path: Path) -> None:
    """Debian makes no administrator beside root where its installer was given a password for root."""

    async def story(stage: Stage) -> None:
        lan = AccountId("lan")
        stage.enforcer.stranger = lambda account: agreement.stranger(account, stage.household.policy)
        stage.agree("", whole_pc("Asia/Ho_Chi_Minh", "VN", "en", ()))
        stage.log_in(lan)
        stage.pc.start(program(100, "/usr/bin/editor", lan))
        await stage.live(90 * 60 * SECONDS)
        assert stage.standing == ["no-guardian"]
        told = await stage.doctor.examine(None)
        assert ("no-guardian", "fails") in {(check.name, check.result) for check in told.checks}
        assert not stage.enforcer.watches
        assert not stage.pc.accounts.refused
        assert not stage.pc.sessions.current()[0].locked
        stage.agree("", whole_pc("Asia/Ho_Chi_Minh", "VN", "en", ("mai",)))
        await stage.beat()
        assert "no-guardian" not in stage.standing
        for _ in range(60):
            await stage.live(60 * SECONDS)
            if stage.pc.accounts.refused:
                break
        assert stage.pc.sessions.current()[0].locked
        assert stage.pc.accounts.refused == {"lan"}
        stage.agree("", whole_pc("Asia/Ho_Chi_Minh", "VN", "en", ("mai", "lan")))
        await stage.beat()
        assert not stage.pc.accounts.refused

    play(tmp_path, "", story, service=True)


def test_who_becomes_an_administrator_is_free_at_once_and_a_named_child_never(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        ba, ruling = AccountId("ba"), set[str]()
        stage.household.administrators = lambda: ruling
        stage.enforcer.stranger = lambda account: agreement.stranger(account, stage.household.policy)
        stage.pc.accounts.failing.add("lock")
        stage.log_in(ba)
        stage.log_in()
        await stage.live(90 * 60 * SECONDS, beat=60 * SECONDS)
        assert stage.pc.accounts.frozen == {"an", "ba"}
        ruling |= {"ba", "an"}
        with stage.dead_disk():
            await stage.beat()
            assert stage.pc.accounts.frozen == {"an", "ba"}
        await stage.beat()
        assert stage.pc.accounts.frozen == {"an"}
        assert stage.pc.accounts.refused == {"an"}
        assert stage.pc.accounts.enrolled == {"an"}
        freed = "account ba is no longer treated as the youngest child's"
        assert freed in [entry.what for entry in stage.store.entries(None, 20)]
        ruling.clear()
        await stage.beat()
        assert list(stage.household.strangers) == ["ba"]

    play(tmp_path, '[child.an.screen]\ndaily = "10s"\nend = "lock"\n', story, service=True)


def test_who_is_there_only_by_su_is_enrolled_where_it_was_no_adult_that_asked(tmp_path: Path) -> None:
    """What runs in the background with nobody behind it, or with an adult, may be a service of the house."""

    async def story(stage: Stage) -> None:
        bob, an, lan = map(AccountId, ("bob", "an", "lan"))
        stage.enforcer.stranger = lambda account: agreement.stranger(account, stage.household.policy)
        stage.log_in()
        for openers in (frozenset[AccountId](), frozenset({lan}), frozenset({AccountId("root")})):
            stage.pc.sessions.put(Session("background", bob, background=True, opened_by=openers))
            await stage.beat()
            assert stage.pc.accounts.enrolled == {"an"}
        stage.pc.sessions.put(Session("background", bob, background=True, opened_by=frozenset({lan, an})))
        await stage.beat()
        assert stage.pc.accounts.enrolled == {"an", "bob"}
        assert "account bob is in no agreement" in stage.store.entries(None, 1)[0].what
        stage.pc.sessions.put(
            Session("background", AccountId("em"), background=True, opened_by=frozenset({bob}))
        )
        await stage.beat()
        assert stage.pc.accounts.enrolled == {"an", "bob", "em"}

    play(tmp_path, '[child.an.screen]\ndaily = "5h"\n', story, service=True)


SHARED = HEAD.replace('accounts = ["an"]', 'shared = ["family"]')


def test_a_shared_account_is_a_strangers_and_that_nobody_asks_there_is_said(
    tmp_path: Path,
) -> None:
    async def story(stage: Stage) -> None:
        common = AccountId("family")
        stage.enforcer.stranger = lambda account: agreement.stranger(account, stage.household.policy)
        stage.agree('[child.an.screen]\nopen = "none"\n', SHARED)
        assert stage.standing == ["shared-unasked"]
        (problem,) = stage.health.problems
        assert problem.text.endswith("(family)")
        told = await stage.doctor.examine(None)
        assert ("shared-unasked", "fails") in {(check.name, check.result) for check in told.checks}
        stage.log_in(common)
        stage.front(stage.pc.start(program(100, "/usr/games/minecraft", common)))
        await stage.live(120 * SECONDS)
        assert list(stage.household.strangers) == [common]
        assert stage.tally.used_today(ChildId("@family"), SCREEN) == 120 * SECONDS
        for _ in range(60):
            await stage.live(60 * SECONDS)
            if stage.pc.accounts.refused:
                break
        assert stage.pc.accounts.refused == {common}
        assert stage.pc.sessions.current()[0].locked
        stage.agree("")
        assert stage.standing == []

    play(tmp_path, "", story, service=True)


def test_where_one_account_tries_luytre_that_is_said_too(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.agree("", SHARED)
        assert stage.standing == ["shared-unasked"]

    play(tmp_path, "", story)
