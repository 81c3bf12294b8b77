"""Time that a guardian gives, asked or not: when it begins, how long it holds, and what it opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import BadParams, NotFound
from policies.ids import ChildId, RequestId
from policies.target import PRESENCE, SCREEN, Target
from tests.agent.service.asking import GAME, HOURS, MY_GAME, asked
from tests.agent.service.stage import SECONDS, Stage, play, program

MINECRAFT = "app:minecraft"


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
