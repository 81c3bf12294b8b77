"""An's afternoons: what the agent counts, closes and opens again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from policies.model import Grant
from policies.target import Target
from tests.agent.service.mygame import GAME
from tests.agent.service.stage import SECONDS, Stage, play, program


def test_a_game_is_counted_warned_paused_and_found_paused(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(70 * SECONDS)
        assert stage.used("app:mygame") == 60
        assert [event.left for event in stage.told("warned", "app:mygame")] == [60]
        acted, verified = stage.told("acted"), stage.told("verified")
        assert [(event.effect, event.pid) for event in acted] == [("pause", 100)]
        assert [(event.effect, event.ok) for event in verified] == [("pause", True)]
        assert stage.pc.programs.paused == {game.key}
        assert stage.used("screen") == 70

    play(tmp_path, GAME, story)


def test_after_a_grant_it_runs_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(61 * SECONDS)
        watch = next(iter(stage.enforcer.watches.values()))
        more = Grant((Target.parse("app:mygame"),), watch.now, watch.now + timedelta(hours=1), 30 * SECONDS)
        watch.grants = (more,)
        await stage.beat()
        assert not stage.pc.programs.paused
        assert stage.told("verified")[-1].effect == "resume"
        await stage.live(31 * SECONDS)
        assert stage.pc.programs.paused == {game.key}
        assert stage.used("app:mygame") == 90

    play(tmp_path, GAME, story)


def test_a_blocked_program_is_closed_and_a_stubborn_one_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stubborn = stage.pc.start(program(100, "/opt/mygame"))
        stage.pc.programs.deaf.add(stubborn.key)
        stage.pc.programs.immortal.add(stubborn.key)
        await stage.beat()
        await stage.ladder.settle()
        assert [event.effect for event in stage.told("acted")] == ["terminate", "kill"]
        assert [event.ok for event in stage.told("verified")] == [False, False]
        assert [problem.name for problem in stage.health.problems] == ["program-not-closed"]
        await stage.beat()
        assert len(stage.told("acted")) == 2  # not tried again at once

    rule = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\naction = "block"\n'
    play(tmp_path, rule, story)


def test_the_end_of_the_screen_locks_and_a_lock_that_does_nothing_is_followed_by_a_pause(
    tmp_path: Path,
) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        editor = stage.pc.start(program(100, "/usr/bin/editor"))
        stage.front(editor)
        await stage.live(70 * SECONDS)
        assert stage.pc.sessions.current()[0].locked
        assert [(event.effect, event.ok) for event in stage.told("verified")] == [("lock", True)]
        assert stage.used("screen") == 60

    play(tmp_path, '[child.an.screen]\ndaily = "60s"\n', story)


def test_breaks_of_the_day(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        session = stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(30 * SECONDS)
        stage.pc.sessions.put(replace(session, locked=True))
        assert await stage.beat() is None  # locked: nothing to do before the next event
        await stage.live(30 * SECONDS)
        stage.pc.sessions.put(session)
        stage.pc.screen.idle_time = timedelta(minutes=3)
        assert await stage.beat() is not None
        await stage.live(30 * SECONDS)
        stage.pc.screen.idle_time = timedelta()
        await stage.live(10 * SECONDS)
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(hours=2))
        await stage.beat()
        assert stage.used("screen") == 40
        assert stage.woken == 1

    play(tmp_path, "", story)


def test_learning_may_stay_open_when_the_screen_is_paused(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.pc.screen.hide()
        stage.log_in()
        cards = stage.pc.start(program(100, "/usr/bin/anki"))
        game = stage.pc.start(program(101, "/usr/games/minecraft"))
        await stage.live(70 * SECONDS)
        assert stage.pc.programs.paused == {game.key}
        assert cards.key not in stage.pc.programs.paused

    screen = '[child.an.screen]\ndaily = "60s"\nend = "pause"\n'
    play(tmp_path, screen + '[[child.an.rule]]\napp = "anki"\naction = "always"\n', story)


def test_a_change_behind_a_lock_is_waited_for(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        session = stage.log_in()
        await stage.beat()
        stage.pc.sessions.put(replace(session, locked=True))
        assert await stage.beat() == timedelta(minutes=30)  # its locker asks who may come in

    play(tmp_path, '[child.an.screen]\nopen = ["15:30-17:30"]\nend = "lock"\n', story, service=True)


def test_warnings_come_once_each_and_say_what_is_left(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/opt/mygame")))
        await stage.live(timedelta(minutes=20))
        assert [told.left for told in stage.told("warned", "app:mygame")] == [900, 300, 60]

    play(tmp_path, GAME.replace('"60s"', '"20m"'), story)


def test_a_rule_that_is_gone_is_told_no_more(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/opt/mygame")))
        await stage.live(20 * SECONDS)
        assert stage.told("usage", "app:mygame")[-1].left == 40
        stage.agree("")
        await stage.beat()
        assert stage.told("usage", "app:mygame")[-1].left is None

    play(tmp_path, GAME, story)


def test_a_screen_that_ends_by_a_pause_spares_only_what_is_really_always_open(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.pc.screen.hide()
        stage.log_in()
        real = stage.pc.start(program(100, "/usr/bin/anki"))
        fake = stage.pc.start(program(101, "/home/an/anki", protected=False))
        quiz = stage.pc.start(program(102, "/opt/quiz"))
        game = stage.pc.start(program(103, "/opt/mygame"))
        await stage.live(70 * SECONDS)
        assert stage.pc.programs.paused == {fake.key, game.key}
        assert {real.key, quiz.key} <= stage.pc.programs.table.keys()
        assert len(stage.told("acted")) == 2  # and it stays so, without a to and fro

    rules = """
[child.an.screen]
daily = "60s"
end = "pause"
[[child.an.rule]]
category = "study"
action = "always"
[[child.an.rule]]
match = { exe = "/opt/quiz" }
category = "study"
daily = "1h"
[[child.an.rule]]
match = { exe = "/opt/mygame" }
daily = "1h"
"""
    play(tmp_path, rules, story)
