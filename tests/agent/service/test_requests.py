"""What a child asks, what a guardian answers, and that it holds at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.api import contract, wire
from agent.api import messages as m
from agent.api.errors import BadParams, Denied, NotFound, TooMany, Unavailable
from agent.service.requests import MOST_A_DAY, MOST_TOLD
from policies.ids import ChildId, RequestId
from policies.requests import State
from policies.target import PRESENCE, SCREEN, Target
from tests.agent.service.stage import HEAD, SECONDS, Stage, full_disk, play, program

GAME = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\nname = "My game"\ndaily = "10s"\n'
HOURS = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\nname = "My game"\nopen = ["20:00-21:00"]\n'
MY_GAME = "app:my-game"
MINECRAFT = "app:minecraft"


def asked(stage: Stage, seconds: int = 900, target: str = MY_GAME, reason: str = "") -> m.RequestView:
    return stage.ask("an", contract.ASK, m.Ask(target, m.Seconds(seconds), reason))


def pending(stage: Stage) -> list[int]:
    return [r.id for r in stage.ask("lan", contract.REQUESTS, m.RequestsOf(pending=True)).requests]


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


def test_a_yes_long_before_a_break_is_given_when_the_hours_have_ended(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(60 * SECONDS)
        question = asked(stage, 600, "screen")
        answer = stage.ask("lan", contract.ANSWER, m.Answer(question.id, m.Seconds(600)))
        status = stage.ask("an", contract.STATUS, m.OfChild())
        assert answer.given is not None
        assert (answer.answered_at, answer.given.at) == (status.at, status.at + timedelta(minutes=59))
        assert status.grants == (answer.given,)
        assert status.requests == (answer,)
        assert status.screen.left == 29 * 60, "the break is as it was"
        given = stage.ask("lan", contract.GRANT, m.GiveTime("screen", m.Seconds(1200), child="an"))
        assert (given.at, given.until - given.at) == (answer.given.until, timedelta(minutes=20))
        lines = [entry.what for entry in stage.ask("an", contract.LOG, m.LogOf()).entries]
        assert f"answered request {question.id}: yes, opened the PC from 16:00 until 16:10" in lines
        assert "opened the PC from 16:10 until 16:30" in lines
        with pytest.raises(NotFound, match="Those that hold: 1, 2"):
            stage.ask("lan", contract.TAKE_BACK, m.TakeBack(99))
        stage.crash()
        await stage.beat()
        assert stage.ask("lan", contract.REQUESTS, m.RequestsOf("an")).requests == (answer,)

    rest = 'open = { every = ["08:00-16:00"] }\nbreak = { after = "30m", for = "40m" }\n'
    play(tmp_path, f"[child.an.screen]\n{rest}", story)


@pytest.mark.parametrize(("warn", "held"), [('"40m", "5m"', False), ("", True), ('"1m"', True)])
def test_a_break_is_held_as_long_as_it_was_not_told(tmp_path: Path, warn: str, held: bool) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(60 * SECONDS)
        given = stage.ask("lan", contract.GRANT, m.GiveTime("screen", m.Seconds(600), child="an"))
        assert (given.extra == 600) == held

    rest = f'break = {{ after = "20m", for = "10m" }}\nwarn = [{warn}]\n'
    play(tmp_path, f"[child.an.screen]\n{rest}", story)


def test_a_code_for_a_question_that_is_gone_gives_its_time(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        an = stage.watch.child.id
        stage.codes.make(an, SCREEN, 60 * SECONDS, "lan", "")
        (code,) = stage.store.codes(an)
        given = stage.requests.redeem(replace(code, request=RequestId(99)))
        assert (given.extra, given.answers) == (60 * SECONDS, None)

    play(tmp_path, "", story)


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


def test_time_given_long_after_the_last_beat_begins_now(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()  # nobody is logged in: there is no beat before the next event
        stage.pc.clock.pass_time(timedelta(hours=2))
        given = stage.ask("lan", contract.GRANT, m.GiveTime(MY_GAME, m.Seconds(900), child="an"))
        assert given.extra is None  # its hours are over, so it is opened
        assert given.until == stage.pc.clock.reading.wall + timedelta(minutes=15)
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        await stage.beat()
        assert game.key not in stage.pc.programs.paused

    play(tmp_path, HOURS, story)


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


def test_a_guardian_gives_without_being_asked(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(12 * SECONDS)
        more = m.GiveTime(MY_GAME, m.Seconds(60), why="birthday", also=("screen",), child="an")
        given = stage.ask("lan", contract.GRANT, more)
        assert (given.targets, given.extra, given.by, given.why) == (
            (MY_GAME, "screen"),
            60,
            "lan",
            "birthday",
        )
        await stage.beat()
        assert not stage.pc.programs.paused
        stage.crash()
        await stage.beat()
        assert not stage.pc.programs.paused  # and a restart does not take it back

    play(tmp_path, GAME, story)


def test_open_until_then(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        await stage.beat()
        assert stage.pc.programs.paused == {game.key}
        until = stage.pc.clock.reading.wall + timedelta(minutes=1)
        given = stage.ask("lan", contract.GRANT, m.GiveTime(MY_GAME, until=until, child="an"))
        assert (given.until, given.extra) == (until, None)
        await stage.beat()
        assert not stage.pc.programs.paused
        await stage.live(61 * SECONDS)
        assert stage.pc.programs.paused == {game.key}
        log = stage.ask("lan", contract.LOG, m.LogOf()).entries
        assert "opened My game until 15:01" in [entry.what for entry in log]  # the household's clock

    play(tmp_path, HOURS, story)


def test_either_more_time_or_an_end(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        now = stage.pc.clock.reading.wall
        for given in (
            m.GiveTime(MY_GAME, child="an"),
            m.GiveTime(MY_GAME, m.Seconds(60), now + timedelta(hours=1), child="an"),
        ):
            with pytest.raises(BadParams, match="one of the two"):
                stage.ask("lan", contract.GRANT, given)
        for until in (now - timedelta(hours=1), now + timedelta(hours=25)):
            with pytest.raises(BadParams, match="must lie ahead, within 24 hours"):
                stage.ask("lan", contract.GRANT, m.GiveTime(MY_GAME, until=until, child="an"))

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


def test_what_is_told_is_what_was_given_and_no_target_is_given_what_another_was_overrun_by(
    tmp_path: Path,
) -> None:
    async def story(stage: Stage) -> None:
        begin, child = stage.tally.now, ChildId("an")
        browsing = frozenset({PRESENCE, SCREEN})
        playing = browsing | {Target.parse(MY_GAME)}
        half = timedelta(minutes=30)
        stage.tally.charge({child: browsing}, begin, begin + 3 * half)
        stage.tally.charge({child: playing}, begin + 3 * half, begin + 4 * half)
        stage.tally.in_use = {}
        stage.pc.clock.pass_time(4 * half)
        await stage.beat()
        given = stage.ask("lan", contract.GRANT, m.GiveTime(MY_GAME, m.Seconds(900), child="an"))
        assert (given.targets, given.extra) == ((MY_GAME, "screen"), 900)
        status = stage.ask("an", contract.STATUS, m.OfChild())
        (game,) = status.targets
        assert (status.screen.left, game.left, game.allowance) == (900, 900, 45 * 60)

    play(tmp_path, GAME.replace('"10s"', '"30m"') + '[child.an.screen]\ndaily = "1h"\n', story)


@pytest.mark.parametrize(
    ("rule", "target", "opened"),
    [
        ('[child.an.screen]\nopen = ["08:00-15:05"]\n', "screen", ("screen",)),
        ('[child.an.screen]\nbreak = { after = "5m", for = "20m" }\n', "screen", ("screen",)),
        ('[[child.an.rule]]\ncategory = "games"\ndaily = "5m"\n', MINECRAFT, (MINECRAFT, "category:games")),
        ('[child.an.screen]\ndaily = "5m"\n', MINECRAFT, (MINECRAFT, "screen")),
    ],
    ids=["hours", "break", "category", "screen"],
)
def test_a_yes_before_the_end_is_so_much_more_after_it(
    tmp_path: Path, rule: str, target: str, opened: tuple[str, ...]
) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/games/minecraft")))
        await stage.live(60 * SECONDS)
        question = asked(stage, 600, target)
        answer = stage.ask("lan", contract.ANSWER, m.Answer(question.id, m.Seconds(600)))
        assert answer.given is not None
        assert answer.given.targets == opened
        for _ in range(83):
            await stage.live(10 * SECONDS)
        assert stage.used(MINECRAFT) == 890
        assert not stage.told("acted")
        await stage.live(20 * SECONDS)
        assert stage.told("acted")

    play(tmp_path, rule + "[[child.an.rule]]\napp = 'minecraft'\n" + 'daily = "5h"\n', story)
