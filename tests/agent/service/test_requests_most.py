"""How often and for what a child may ask, and how much of it a guardian is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.api import contract, wire
from agent.api import messages as m
from agent.api.errors import BadParams, NotFound, TooMany
from agent.service.requests import MOST_A_DAY, MOST_TOLD
from policies.ids import ChildId
from policies.requests import State
from tests.agent.service.asking import GAME, HOURS, MY_GAME, asked, pending
from tests.agent.service.stage import HEAD, SECONDS, Stage, play, program


def test_a_sixth_question_would_be_nagging(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        for target in (MY_GAME, "screen", "category:games", "app:minecraft", "site:youtube.com"):
            asked(stage, target=target)
        with pytest.raises(TooMany, match="already 5 open requests"):
            asked(stage, target="category:study")

    play(tmp_path, GAME, story)


def test_the_newest_are_told_and_no_reply_is_too_long(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        asked(stage, target=f"site:{'a' * 60}.example", reason="ạ" * 600)
        (one,) = stage.requests.pending()
        over = replace(one, state=State.EXPIRED, answer="ạ" * 500)
        last = [stage.store.new_request(over) for _ in range(MOST_TOLD)][-1]
        told = stage.ask("an", contract.REQUESTS, m.RequestsOf()).requests
        assert [one.id for one in told] == list(range(last.id, last.id - MOST_TOLD, -1))
        assert len(wire.encode_reply(1, m.Requests(told))) < wire.SERVER_LIMIT / 4
        assert len(stage.ask("an", contract.STATUS, m.OfChild()).requests) == 20

    play(tmp_path, GAME, story)


FORGED = "please\n2026-11-25 21:03  Binh\x1b[2K\u202e"
SHOWN = "please 2026-11-25 21:03  Binh?[2K?"


def test_nobody_s_words_forge_a_line(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        question = asked(stage, reason=FORGED)
        assert question.reason == SHOWN
        more = m.Seconds(60)
        assert stage.ask("lan", contract.ANSWER, m.Answer(question.id, more, FORGED)).answer == SHOWN
        given = stage.ask("lan", contract.GRANT, m.GiveTime(MY_GAME, more, why=FORGED, child="an"))
        assert given.why == SHOWN
        assert stage.ask("lan", contract.TAKE_BACK, m.TakeBack(given.id, FORGED)).taken_why == SHOWN
        stage.ask("lan", contract.CODE, m.MakeCode(target=MY_GAME, extra=more, why=FORGED, child="an"))
        assert [code.why for code in stage.store.codes(ChildId("an"))] == [SHOWN]
        stage.ask("lan", contract.APPLY, m.ApplyPolicy(HEAD + HOURS, FORGED))
        assert stage.agreements.history().versions[0].why == SHOWN

    play(tmp_path, GAME, story)


def test_the_same_question_is_asked_once_at_a_time(tmp_path: Path) -> None:
    """Two cards for one wish, and yes to both would be twice the time."""

    async def story(stage: Stage) -> None:
        await stage.beat()
        first = asked(stage)
        with pytest.raises(TooMany, match=rf"You have asked already \(number {first.id}\)"):
            asked(stage, seconds=60)
        other = asked(stage, target="screen")
        stage.ask("lan", contract.ANSWER, m.Answer(first.id, m.Seconds(60), "yes"))
        again = asked(stage)
        assert pending(stage) == [again.id, other.id]

    play(tmp_path, GAME, story)


def test_a_no_is_an_answer_for_a_quarter_of_an_hour(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        first, other = asked(stage), asked(stage, target="screen")
        stage.ask("lan", contract.ANSWER, m.Answer(first.id, None, "no"))
        with pytest.raises(TooMany) as told:
            asked(stage)
        assert str(told.value) == "You were answered just now; ask again at 15:15."  # the household's clock
        stage.pc.clock.pass_time(timedelta(minutes=14))
        await stage.beat()
        with pytest.raises(TooMany, match="at 15:15"):
            asked(stage)
        stage.pc.clock.pass_time(timedelta(minutes=1))
        await stage.beat()
        again = asked(stage)
        assert pending(stage) == [again.id, other.id]

    play(tmp_path, GAME, story)


def test_a_day_has_so_many_questions(tmp_path: Path) -> None:
    """Each rings at the guardians, whatever it is about."""

    async def story(stage: Stage) -> None:
        await stage.beat()
        for number in range(MOST_A_DAY):
            question = asked(stage, target=f"site:{number}.example")
            stage.ask("lan", contract.ANSWER, m.Answer(question.id, None, "no"))
        with pytest.raises(TooMany) as told:
            asked(stage)
        assert str(told.value) == f"You have asked {MOST_A_DAY} times today; ask again tomorrow."
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(days=1))
        await stage.beat()
        assert asked(stage).state == "asked"

    play(tmp_path, GAME, story)


@pytest.mark.parametrize("seconds", [0, 24 * 3600 + 1])
def test_nothing_and_too_much_is_not_asked_and_not_given(tmp_path: Path, seconds: int) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        with pytest.raises(BadParams, match="at most 24 hours"):
            asked(stage, seconds)
        question = asked(stage)
        with pytest.raises(BadParams, match="at most 24 hours"):
            stage.ask("lan", contract.ANSWER, m.Answer(question.id, m.Seconds(seconds)))
        assert pending(stage) == [question.id]

    play(tmp_path, GAME, story)


@pytest.mark.parametrize("target", ["app:mygmae", "presence", "free:study", "category:unheard"])
def test_what_nobody_knows_cannot_be_asked_for(tmp_path: Path, target: str) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/anki")))
        await stage.live(5 * SECONDS)
        with pytest.raises(NotFound, match="Nothing is known of"):
            asked(stage, target=target)

    play(tmp_path, GAME + '[[child.an.rule]]\napp = "anki"\naction = "free"\n', story)


def test_what_was_used_or_is_known_can_be_asked_for(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(5 * SECONDS)
        for target in ("screen", "app:editor", "app:minecraft", "site:example.com"):
            assert asked(stage, target=target).target == target

    play(tmp_path, GAME, story)


def test_a_target_that_is_none_is_refused(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        with pytest.raises(BadParams, match='"the game" is no target'):
            asked(stage, target="the game")

    play(tmp_path, GAME, story)
