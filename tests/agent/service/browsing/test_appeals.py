"""A child says that a guess is wrong; what a guardian answers is a rule of the family's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.ports.store import PolicyRecord
from policies.ids import AccountId, CategoryId, ChildId
from policies.model import Action
from policies.target import site
from tests.agent.service.browsing.guessed import AN, CHOSEN, INLINE, LUCK, RESTARTS, TARGET, Family, tell
from tests.agent.service.stage import HEAD, play


@RESTARTS
def test_a_yes_opens_the_site_for_good_with_a_rule_in_the_family_s_own_text(
    tmp_path: Path, then: Callable[[Family], None]
) -> None:
    async def story(stage: Family) -> None:
        before = stage.agreed
        assert stage.stands == (False, True)
        asked = stage.appeal()
        assert asked.reason == (
            "Luytre only guessed what this site is (Gambling). "
            "Yes opens it for good, no closes it for good. It is about chess."
        )
        then(stage)
        assert stage.answer(asked.id, 3600).state == "granted"
        assert "answered request 1: yes, opened luck.example until 16:00" in stage.noted
        then(stage)
        assert stage.stands == (True, False)
        assert stage.agreed.startswith(before.rstrip())
        assert stage.agreed.endswith('\n\n[[child.an.rule]]\nsite = "luck.example"\naction = "limit"\n')
        assert stage.watch.child.rule(site(LUCK)) is not None
        newest = stage.agreements.history().versions[0]
        assert (newest.by, newest.why) == ("lan", "answered what was a guess")
        assert newest.changes == ("An: luck.example: new rule: no limit",)

    tell(tmp_path, story)


@pytest.mark.parametrize("extra", [3600, None])
def test_where_the_text_in_force_is_not_wholly_understood_an_answer_leaves_it_as_it_is(
    tmp_path: Path, extra: int | None
) -> None:
    async def story(stage: Family) -> None:
        old = stage.agreed.replace('name = "An"', 'name = "An"\nfuture = "x"')
        stage.store.keep_policy(PolicyRecord(0, old, stage.tally.now, "lan", "", ()))
        given = stage.answer(stage.appeal().id, extra)
        assert given.state == ("refused" if extra is None else "granted")
        assert stage.stands == (extra is not None, True)
        assert stage.agreed == old
        if extra is not None:
            stage.take()
        assert stage.agreed == old

    tell(tmp_path, story)


def test_a_rule_of_an_answer_stays_where_the_text_around_it_is_not_understood(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.answer(stage.appeal().id, 3600)
        old = stage.agreed.replace('name = "An"', 'name = "An"\nfuture = "x"')
        stage.store.keep_policy(PolicyRecord(0, old, stage.tally.now, "lan", "", ()))
        stage.take()
        assert stage.agreed == old
        stage.store.keep_policy(PolicyRecord(0, "no TOML", stage.tally.now, "lan", "", ()))
        assert not stage.agreements.is_understood()

    tell(tmp_path, story)


@RESTARTS
def test_a_no_closes_it_for_good(tmp_path: Path, then: Callable[[Family], None]) -> None:
    async def story(stage: Family) -> None:
        asked = stage.appeal()
        then(stage)
        stage.answer(asked.id, None)
        then(stage)
        rule = stage.watch.child.rule(site(LUCK))
        assert rule is not None
        assert rule.action is Action.BLOCK
        assert stage.stands == (False, False)

    tell(tmp_path, story)


def test_a_text_that_cannot_be_added_to_is_written_anew(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.answer(stage.appeal().id, 3600)
        assert stage.stands == (True, False)
        assert len(stage.watch.child.rules) == 2

    tell(tmp_path, story, INLINE)


def test_a_rule_that_was_made_meanwhile_stands(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        asked = stage.appeal()
        stage.agree(CHOSEN + '[[child.an.rule]]\nsite = "luck.example"\naction = "block"\n')
        stage.answer(asked.id, 3600)
        assert len(stage.watch.child.rules) == 1

    tell(tmp_path, story)


@pytest.mark.parametrize("target", ["site:other.example", "screen"])
def test_all_other_requests_are_what_they_were(tmp_path: Path, target: str) -> None:
    async def story(stage: Family) -> None:
        asked = stage.ask("an", contract.ASK, m.Ask(target, m.Seconds(60), "please"))
        assert asked.reason == "please"
        before = stage.agreed
        stage.answer(asked.id, 60)
        assert stage.agreed == before

    tell(tmp_path, story)


def test_what_was_asked_before_it_was_guessed_is_no_appeal(tmp_path: Path) -> None:
    """The guardian was told nothing of a guess, and means the time that was asked for."""

    async def story(stage: Family) -> None:
        stage.guesses.forget(AN, LUCK)
        asked = stage.appeal("please")
        assert asked.reason == "please"
        stage.guesses.keep(AN, LUCK, CategoryId("gambling"))
        before = stage.agreed
        assert stage.answer(asked.id, 60).state == "granted"
        assert stage.agreed == before
        assert stage.stands == (True, True)

    tell(tmp_path, story)


def test_to_a_stranger_s_account_nothing_is_promised_for_good(tmp_path: Path) -> None:
    """It is in no agreement, so no rule can be made of the answer."""

    async def story(stage: Family) -> None:
        bob = AccountId("bob")
        stranger = replace(stage.watch.child, id=ChildId("@bob"), name="bob", accounts=(bob,))
        stage.household.strangers[bob] = stranger
        stage.enforcer.load()
        stage.guesses.keep(stranger.id, LUCK, CategoryId("gambling"))
        asked = stage.ask("bob", contract.ASK, m.Ask(TARGET, m.Seconds(60), "please"))
        assert asked.reason == "please"
        before = stage.agreed
        assert stage.answer(asked.id, 60).state == "granted"
        assert stage.agreed == before

    tell(tmp_path, story)


@RESTARTS
def test_a_code_that_answers_an_appeal_opens_the_site_for_its_time(
    tmp_path: Path, then: Callable[[Family], None]
) -> None:
    async def story(stage: Family) -> None:
        made = stage.ask("lan", contract.CODE, m.MakeCode(request=stage.appeal().id))
        then(stage)
        stage.ask("an", contract.REDEEM, m.Redeem(made.code))
        stage.guesses.keep(AN, LUCK, CategoryId("gambling"))  # the page is looked at again
        assert stage.stands == (True, True)
        assert stage.watch.child.rules == ()

    tell(tmp_path, story)


def test_in_vietnamese_a_guardian_reads_vietnamese(tmp_path: Path) -> None:
    class Vietnamese(Family):
        head = HEAD.replace('"en"', '"vi"')

    async def whole(stage: Vietnamese) -> None:
        await stage.beat()
        stage.begin(CHOSEN)
        told = "Luytre chỉ đoán trang này là “Cờ bạc”. Đồng ý thì mở hẳn, không thì đóng hẳn."
        assert stage.appeal("").reason == told

    play(tmp_path, "", whole, kind=Vietnamese)


def test_what_is_given_unasked_opens_what_was_guessed_for_its_time(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.ask("lan", contract.GRANT, m.GiveTime(TARGET, m.Seconds(60), child="an"))
        assert stage.stands == (True, True)
        assert stage.watch.child.rules == ()

    tell(tmp_path, story)
