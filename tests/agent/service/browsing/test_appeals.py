"""A child says that a guess is wrong; what a guardian answers is a rule of the family's own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import ClassVar

import pytest

from agent.api import contract
from agent.api import messages as m
from policies.ids import CategoryId, ChildId, Host
from policies.model import Action
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


def tell(folder: Path, story: Callable[[Family], Awaitable[None]], text: str = CHOSEN) -> None:
    async def whole(stage: Family) -> None:
        await stage.beat()
        stage.begin(text)
        await story(stage)

    play(folder, "", whole, kind=Family)


def test_a_yes_opens_the_site_for_good_with_a_rule_in_the_family_s_own_text(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        before = stage.agreed
        assert stage.stands == (False, True)
        asked = stage.appeal()
        assert asked.reason == (
            "Luytre only guessed what this site is (Gambling). "
            "Yes opens it for good, no closes it for good. It is about chess."
        )
        assert stage.answer(asked.id, 3600).state == "granted"
        assert stage.stands == (True, False)
        assert stage.agreed.startswith(before.rstrip())
        assert stage.agreed.endswith('\n\n[[child.an.rule]]\nsite = "luck.example"\naction = "limit"\n')
        assert stage.watch.child.rule(site(LUCK)) is not None
        newest = stage.agreements.history().versions[0]
        assert (newest.by, newest.why) == ("lan", "answered what was a guess")
        assert newest.changes == ("An: luck.example: new rule: no limit",)

    tell(tmp_path, story)


def test_a_no_closes_it_for_good(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.answer(stage.appeal().id, None)
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


@pytest.mark.parametrize("text", [CHOSEN, INLINE])
def test_a_yes_that_is_taken_back_takes_its_rule_with_it(tmp_path: Path, text: str) -> None:
    async def story(stage: Family) -> None:
        before, rules = stage.agreed, stage.watch.child.rules
        stage.answer(stage.appeal().id, 3600)
        stage.take()
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


def test_a_rule_that_is_the_familys_own_by_now_stays_and_the_log_says_so(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.answer(stage.appeal().id, 3600)
        stage.agree(CHOSEN + '[[child.an.rule]]\nsite = "luck.example"\ndaily = "2h"\n')
        stage.take()
        assert len(stage.watch.child.rules) == 1
        assert stage.stands == (True, False)
        assert stage.noted[0] == f"{TAKEN}, and it is open still"

    tell(tmp_path, story)


def test_a_full_disk_leaves_the_rule_and_the_log_says_so(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        asked = stage.appeal()
        stage.answer(asked.id, 3600)
        request, appeals = stage.store.request(asked.id), stage.requests.appeals
        assert request is not None
        assert appeals is not None
        (given,) = stage.watch.grants
        with full_disk():
            appeals.take_back(AN, given, "lan")
        stage.take()
        assert stage.noted[0] == f"{TAKEN}, and it is open still"

    tell(tmp_path, story)


def test_a_child_that_has_left_takes_its_rules_along(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.answer(stage.appeal().id, 3600)
        (given,) = stage.watch.grants
        stage.agree("", head=HEAD.replace("child.an", "child.binh"))
        before, appeals = stage.agreed, stage.requests.appeals
        assert appeals is not None
        appeals.take_back(AN, given, "lan")
        assert stage.agreed == before

    tell(tmp_path, story)


def test_a_child_of_no_agreement_gets_the_answer_alone(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        asked = stage.appeal()
        request = stage.store.request(stage.requests.pending(AN)[0].id)
        assert request is not None
        stage.agree("", head=HEAD.replace("child.an", "child.binh"))
        before = stage.agreed
        assert stage.requests.appeals is not None
        stage.requests.appeals.settle(request)
        assert stage.agreed == before
        assert asked.state == "asked"

    tell(tmp_path, story)


def test_a_full_disk_leaves_the_answer(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        asked = stage.appeal()
        request = stage.store.request(stage.requests.pending(AN)[0].id)
        assert request is not None
        assert stage.requests.appeals is not None
        with full_disk():
            stage.requests.appeals.settle(request)
        assert stage.watch.child.rules == ()
        assert stage.stands == (False, True)
        assert asked.state == "asked"

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


def test_a_code_opens_what_was_guessed_for_its_time(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.ask("lan", contract.GRANT, m.GiveTime(TARGET, m.Seconds(60), child="an"))
        assert stage.stands == (True, True)
        assert stage.watch.child.rules == ()

    tell(tmp_path, story)
