"""A child says that a guess is wrong; what a guardian answers is a rule of the family's own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import InternalError, PolicyErrors, Unavailable
from agent.ports.store import PolicyRecord
from policies.ids import AccountId, CategoryId, ChildId, Host
from policies.model import Action, Policy
from policies.target import site
from tests.agent.service.stage import HEAD, Stage, full_disk, play

AN, LUCK = ChildId("an"), Host("luck.example")
TARGET = "site:luck.example"
CHOSEN = '[child.an.sites]\nmode = "filter"\nblock = ["gambling"]\npages = true\n'
INLINE = 'rule = [{ app = "minecraft", daily = "1h" }]\n' + CHOSEN


class Family(Stage):
    """A child in front of a site that was guessed to be gambling."""

    head: ClassVar[str] = HEAD

    def begin(self, text: str) -> None:
        """What was agreed stands in the store, as after an installation."""
        self.agreements.apply(self.head + text, "lan", "")
        self.guesses.keep(AN, LUCK, CategoryId("gambling"))

    def appeal(self, reason: str = "It is about chess.") -> m.RequestView:
        """One click."""
        return self.ask("an", contract.ASK, m.Ask(TARGET, m.Seconds(3600), reason))

    def answer(self, key: int, extra: int | None) -> m.RequestView:
        """The guardian's yes or no."""
        return self.ask("lan", contract.ANSWER, m.Answer(key, None if extra is None else m.Seconds(extra)))

    def take(self) -> m.GrantView:
        """The guardian takes the newest back."""
        return self.ask("lan", contract.TAKE_BACK, m.TakeBack(self.watch.grants[-1].id, "no after all"))

    def restart(self) -> None:
        """The agent is killed and started again, with what was agreed."""
        self.crash()
        kept = self.store.policy()
        assert kept is not None
        self.take_up(self._read(kept.text))

    @property
    def noted(self) -> list[str]:
        """The log, the newest first."""
        return [entry.what for entry in self.store.entries(None, 20)]

    @property
    def stands(self) -> tuple[bool, bool]:
        """Whether the site is open, and whether that is a guess."""
        (view,) = self.ask("an", contract.TABS, m.Tabs(LUCK)).sites
        return view.status.open, view.guess

    @property
    def agreed(self) -> str:
        """The document in force."""
        return self.agreements.show().text


def lives(_stage: Family) -> None:
    """Nothing happens to the agent."""


RESTARTS = pytest.mark.parametrize("then", [lives, Family.restart], ids=["it lives", "it is killed"])
"""What an agent knows of an appeal and its answer, the next one knows as well."""


def tell(folder: Path, story: Callable[[Family], Awaitable[None]], text: str = CHOSEN) -> None:
    async def whole(stage: Family) -> None:
        await stage.beat()
        stage.begin(text)
        await story(stage)

    play(folder, "", whole, kind=Family)


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


def test_a_full_disk_takes_neither_answer_nor_rule_and_both_can_be_had_again(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        asked = stage.appeal()
        for extra in (3600, None):
            with full_disk(), pytest.raises(Unavailable, match="disk"):
                stage.answer(asked.id, extra)
            assert stage.stands == (False, True)
        assert [one.state.value for one in stage.store.requests()] == ["asked"]
        stage.answer(asked.id, 3600)
        with full_disk(), pytest.raises(Unavailable, match="disk"):
            stage.take()
        assert stage.stands == (True, False)
        assert not stage.told("taken")
        stage.take()
        assert stage.stands == (False, True)

    tell(tmp_path, story)


class Killed(Exception):
    """The agent is killed at that moment."""


def killed_after(stage: Family, commits: int, act: Callable[[], object]) -> bool:
    """Kill the agent when that has reached the disk for the so-many-th time, and start another."""
    left = iter(range(commits - 1, -1, -1))

    def strike() -> None:
        if next(left) == 0:
            raise Killed

    stage.store.state.tables.database.kept.append(strike)
    try:
        act()
    except InternalError:
        return True
    else:
        return False
    finally:
        stage.restart()


def at_each_commit(tmp_path: Path, story: Callable[[Family, int], bool]) -> None:
    """Tell it anew with a kill after each of its commits, until there are no more; it says whether it was."""

    def killed(commits: int) -> bool:
        found: list[bool] = []

        async def whole(stage: Family) -> None:
            found.append(story(stage, commits))

        tell(tmp_path / str(commits), whole)
        return found[0]

    was = [killed(commits) for commits in range(1, 9)]
    assert was[0]
    assert not was[-1]


@pytest.mark.parametrize("extra", [3600, None])
def test_a_kill_at_any_moment_leaves_the_answer_with_its_rule_or_neither(
    tmp_path: Path, extra: int | None
) -> None:
    def story(stage: Family, commits: int) -> bool:
        asked = stage.appeal()
        killed = killed_after(stage, commits, lambda: stage.answer(asked.id, extra))
        (kept,) = stage.store.requests()
        assert kept.state.value == ("granted" if extra else "refused")
        (rule,) = stage.watch.child.rules
        assert rule.action is (Action.LIMIT if extra else Action.BLOCK)
        return killed

    at_each_commit(tmp_path, story)


def test_a_kill_at_any_moment_leaves_what_was_taken_back_without_its_rule(tmp_path: Path) -> None:
    def story(stage: Family, commits: int) -> bool:
        stage.answer(stage.appeal().id, 3600)
        killed = killed_after(stage, commits, stage.take)
        (given,) = stage.watch.grants
        assert given.taken is not None
        assert stage.watch.child.rules == ()
        return killed

    at_each_commit(tmp_path, story)


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
