"""What a child asks, what a guardian answers, and that it holds at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import Denied, NotFound, Unavailable
from policies.requests import State
from tests.agent.service.asking import GAME, HOURS, MY_GAME, asked, pending
from tests.agent.service.failing import full_disk
from tests.agent.service.stage import HEAD, SECONDS, Stage, play, program


def test_a_child_asks_a_guardian_says_yes_and_the_game_runs_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(12 * SECONDS)
        assert stage.pc.programs.paused == {game.key}
        question = asked(stage, 30, reason="one more level")
        assert (question.state, question.name, question.reason) == ("asked", "My game", "one more level")
        assert pending(stage) == [question.id]
        answer = stage.ask("lan", contract.ANSWER, m.Answer(question.id, m.Seconds(30), "well asked"))
        assert (answer.state, answer.answered_by, answer.answer) == ("granted", "lan", "well asked")
        assert stage.done  # a beat is wanted
        await stage.beat()
        assert not stage.pc.programs.paused
        await stage.live(31 * SECONDS)
        assert stage.used(MY_GAME) == 40
        assert stage.pc.programs.paused == {game.key}
        assert [told.reason for told in stage.told("request")] == ["asked", "granted"]
        lines = [entry.what for entry in stage.ask("an", contract.LOG, m.LogOf()).entries]
        assert "asked for 30 s more for My game" in lines
        assert f"answered request {question.id}: yes, 30 s more for My game" in lines
        assert answer.given is not None
        assert answer.given.targets == (MY_GAME,)
        assert stage.ask("an", contract.STATUS, m.OfChild()).requests[0] == answer

    play(tmp_path, GAME, story)


def test_a_yes_names_all_that_it_opens(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        question = asked(stage, 900)
        answer = stage.ask("lan", contract.ANSWER, m.Answer(question.id, m.Seconds(900)))
        assert answer.given is not None
        assert answer.given.targets == (MY_GAME, "screen")
        assert stage.ask("lan", contract.REQUESTS, m.RequestsOf("an")).requests == (answer,)
        until = f"{answer.given.until.astimezone(stage.household.calendar.zone):%H:%M}"
        lines = [entry.what for entry in stage.ask("an", contract.LOG, m.LogOf()).entries]
        assert f"answered request {question.id}: yes, opened My game, the PC until {until}" in lines

    play(tmp_path, f'[child.an.screen]\nopen = ["20:00-21:00"]\n{HOURS}', story)


def test_a_no_is_an_answer_and_there_is_only_one(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        question = asked(stage)
        refused = stage.ask("lan", contract.ANSWER, m.Answer(question.id, None, "tomorrow"))
        assert (refused.state, refused.answer) == ("refused", "tomorrow")
        with pytest.raises(Unavailable, match=f"Request {question.id} is already refused."):
            stage.ask("lan", contract.ANSWER, m.Answer(question.id, m.Seconds(60)))
        assert not stage.watch.grants

    play(tmp_path, GAME, story)


def test_a_question_ends_with_its_day(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        question = asked(stage)
        stage.pc.clock.pass_time(timedelta(hours=10))
        with pytest.raises(Unavailable, match="already expired"):
            stage.ask("lan", contract.ANSWER, m.Answer(question.id, m.Seconds(60)))
        assert pending(stage) == []
        kept = stage.store.request(question.id)
        assert kept is not None
        assert kept.state is State.EXPIRED

    play(tmp_path, GAME, story)


def test_a_refusal_of_yesterday_is_none_of_today(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        question = asked(stage)
        stage.ask("lan", contract.ANSWER, m.Answer(question.id, None, "Not today."))
        status = stage.ask("an", contract.STATUS, m.OfChild())
        assert [(r.id, r.state) for r in status.requests] == [(question.id, "refused")]
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(days=1))
        await stage.beat()
        assert stage.ask("an", contract.STATUS, m.OfChild()).requests == ()
        again = asked(stage)
        status = stage.ask("an", contract.STATUS, m.OfChild())
        assert [(r.id, r.state) for r in status.requests] == [(again.id, "asked")]
        assert len(stage.ask("an", contract.REQUESTS, m.RequestsOf()).requests) == 2

    play(tmp_path, GAME, story)


def test_an_end_that_cannot_be_written_is_an_end_all_the_same(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        question = asked(stage)
        stage.pc.clock.pass_time(timedelta(hours=10))
        with full_disk():
            assert pending(stage) == []
            kept = stage.ask("an", contract.REQUESTS, m.RequestsOf()).requests
            assert [(r.id, r.state) for r in kept] == [(question.id, "expired")]
            await stage.beat()

    play(tmp_path, GAME, story)


def test_an_unknown_number_is_refused_with_those_there_are(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        with pytest.raises(NotFound, match=r"There is no request 77\. Open ones: none"):
            stage.ask("lan", contract.ANSWER, m.Answer(77))
        question = asked(stage)
        with pytest.raises(NotFound, match=f"Open ones: {question.id}"):
            stage.ask("lan", contract.ANSWER, m.Answer(77))

    play(tmp_path, GAME, story)


def test_a_question_of_a_child_that_has_left_is_kept_and_cannot_be_answered(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        question = asked(stage)
        others = HEAD.replace("[child.an]", "[child.binh]").replace('"an"', '"binh"')
        stage.agree('[child.chi]\nname = "Chi"\naccounts = ["chi"]\n', others)
        assert pending(stage) == []
        kept = stage.ask("lan", contract.REQUESTS, m.RequestsOf()).requests
        assert [(x.id, x.state) for x in kept] == [(question.id, "asked")]
        with pytest.raises(NotFound, match='is of "an", who is not in the policy any more'):
            stage.ask("lan", contract.ANSWER, m.Answer(question.id, m.Seconds(60)))

    play(tmp_path, GAME, story)


def test_a_child_answers_nobody_and_gives_nobody_anything(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        question = asked(stage)
        with pytest.raises(Denied):
            stage.ask("an", contract.ANSWER, m.Answer(question.id, m.Seconds(60)))
        with pytest.raises(Denied):
            stage.ask("an", contract.GRANT, m.GiveTime("screen", m.Seconds(60)))
        answered = stage.ask("an", contract.ANSWER, m.Answer(question.id, m.Seconds(60)), unlocked=True)
        assert answered.state == "granted"

    play(tmp_path, GAME, story)


def test_a_full_disk_is_said_and_nothing_is_given(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        question = asked(stage)
        with full_disk():
            calls: tuple[tuple[contract.Method[Any, Any], object], ...] = (
                (contract.ASK, m.Ask("screen", m.Seconds(60), child="an")),
                (contract.ANSWER, m.Answer(question.id, m.Seconds(60))),
                (contract.ANSWER, m.Answer(question.id)),
                (contract.GRANT, m.GiveTime(MY_GAME, m.Seconds(60), child="an")),
            )
            for method, params in calls:
                with pytest.raises(Unavailable, match="disk"):
                    stage.ask("lan", method, params)
        assert not stage.watch.grants
        assert pending(stage) == [question.id]

    play(tmp_path, GAME, story)
