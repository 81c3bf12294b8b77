"""A yes that is taken back takes its rule with it; a rule that stands is said to stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.api.errors import PolicyErrors
from policies.model import Policy
from tests.agent.service.browsing.guessed import CHOSEN, INLINE, RESTARTS, Family, tell

TAKEN = "took back what was given for luck.example (number 1); 1 h of it was left"


@RESTARTS
@pytest.mark.parametrize("text", [CHOSEN, INLINE])
def test_a_yes_that_is_taken_back_takes_its_rule_with_it(
    tmp_path: Path, text: str, then: Callable[[Family], None]
) -> None:
    async def story(stage: Family) -> None:
        before, rules = stage.agreed, stage.watch.child.rules
        stage.answer(stage.appeal().id, 3600)
        then(stage)
        back = stage.take()
        assert (back.open, back.reason) == (False, "")
        assert stage.told("taken")[0].ok is False
        assert stage.watch.child.rules == rules
        assert stage.stands == (False, True)
        newest = stage.agreements.history().versions[0]
        assert (newest.by, newest.why) == ("lan", "took back the answer to what was a guess")
        assert TAKEN in stage.noted
        if text == CHOSEN:
            assert stage.agreed.strip() == before.strip()

    tell(tmp_path, story, text)


def test_the_same_rule_in_other_words_goes_as_well(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.answer(stage.appeal().id, 3600)
        stage.agree('rule = [{ action = "limit", site = "luck.example" }]\n' + CHOSEN)
        stage.take()
        assert stage.watch.child.rules == ()
        assert stage.stands == (False, True)

    tell(tmp_path, story)


RULED = f"{TAKEN}, and it is open still, because the rule for luck.example stands"


def is_said_to_stand(stage: Family) -> None:
    """Log, reply and the child's event all say that the site is open still, and why."""
    back = stage.take()
    assert stage.stands == (True, False)
    assert stage.noted[0] == RULED
    assert (back.open, back.reason) == (True, "rule")
    (told,) = stage.told("taken")
    assert (told.ok, told.reason) == (True, "rule")


@RESTARTS
def test_a_rule_that_is_the_familys_own_by_now_stays_and_that_is_said(
    tmp_path: Path, then: Callable[[Family], None]
) -> None:
    async def story(stage: Family) -> None:
        stage.answer(stage.appeal().id, 3600)
        stage.agree(CHOSEN + '[[child.an.rule]]\nsite = "luck.example"\ndaily = "2h"\n')
        then(stage)
        is_said_to_stand(stage)
        assert len(stage.watch.child.rules) == 1

    tell(tmp_path, story)


def test_a_rule_that_the_family_made_before_the_answer_is_not_the_answer_s(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        asked = stage.appeal()
        stage.agree(CHOSEN + '[[child.an.rule]]\nsite = "luck.example"\naction = "limit"\n')
        stage.answer(asked.id, 3600)
        is_said_to_stand(stage)

    tell(tmp_path, story)


def test_of_an_answer_that_an_earlier_release_kept_the_rule_is_said_to_stand(tmp_path: Path) -> None:
    """It knew in memory alone that the rule came with the answer."""

    async def story(stage: Family) -> None:
        stage.answer(stage.appeal().id, 3600)
        stage.store.state.tables.database.rows("UPDATE grants SET guessed = NULL")
        stage.restart()
        is_said_to_stand(stage)

    tell(tmp_path, story)


def test_a_document_that_cannot_be_written_leaves_the_rule_and_that_is_said(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.answer(stage.appeal().id, 3600)
        stage.agreements.read = nobody_reads
        is_said_to_stand(stage)

    tell(tmp_path, story)


def test_a_document_that_cannot_be_written_leaves_the_answer(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        asked = stage.appeal()
        stage.agreements.read = nobody_reads
        assert stage.answer(asked.id, 3600).state == "granted"
        assert stage.watch.child.rules == ()
        assert stage.stands == (True, True)

    tell(tmp_path, story)


def nobody_reads(_text: str, _language: str) -> Policy:
    """As of a document with something in it that is known no more."""
    raise PolicyErrors(("child.an.rule: unknown",))
