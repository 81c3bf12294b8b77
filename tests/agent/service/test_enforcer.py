"""An's afternoons: what the agent counts, closes and opens again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from agent.ports import Session
from policies.ids import AccountId, ChildId
from policies.model import Grant
from policies.target import Target
from tests.agent.service.stage import AN, SECONDS, Stage, full_disk, play, program

GAME = """
[[child.an.rule]]
match = { exe = "/opt/mygame" }
daily = "60s"
"""


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


def test_a_second_start_is_struck_at_once(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/opt/mygame")))
        await stage.live(61 * SECONDS)
        assert "/opt/mygame" in stage.pc.programs.marks
        again = stage.pc.start(program(101, "/opt/mygame"))
        assert stage.enforcer.started(101)
        assert again.key not in stage.pc.programs.table
        await stage.ladder.settle()
        last = stage.told("verified")[-1]
        assert (last.effect, last.pid, last.ok) == ("kill", 101, True)

    play(tmp_path, GAME, story)


def test_starts_that_concern_nobody_are_left_alone(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        stage.pc.start(program(100, "/opt/mygame"))
        stage.pc.start(program(101, "/opt/mygame", AccountId("lan")))
        assert not stage.enforcer.started(100)  # time is left
        assert not stage.enforcer.started(101)  # a guardian's
        assert not stage.enforcer.started(999)  # gone already

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


def test_used_seconds_stay_used_over_a_crash_and_what_was_paused_is_thawed(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(40 * SECONDS)
        stage.pc.clock.pass_time(3 * SECONDS)  # nobody counts these, but they are charged
        stage.crash()
        await stage.beat()
        assert stage.used("app:mygame") == 43
        await stage.live(17 * SECONDS)
        assert stage.pc.programs.paused == {game.key}
        stage.crash()
        watch = next(iter(stage.enforcer.watches.values()))
        watch.grants = (
            Grant((Target.parse("app:mygame"),), watch.now, watch.now + timedelta(hours=1), 30 * SECONDS),
        )
        await stage.beat()
        assert not stage.pc.programs.paused

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


def test_a_moved_clock_is_told_gains_nothing_and_may_be_accepted(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/opt/mygame")))
        await stage.live(50 * SECONDS)
        stage.pc.clock.set_wall(stage.pc.clock.reading.wall + timedelta(days=1))
        await stage.live(20 * SECONDS)
        assert stage.used("app:mygame") == 60
        assert [problem.name for problem in stage.health.problems] == ["clock-jumped"]
        stage.enforcer.accept_clock("lan")
        await stage.beat()
        assert not stage.health.problems
        assert not stage.pc.programs.paused  # a new day, by a guardian's word

    play(tmp_path, GAME, story)


def test_the_grace_of_the_day_survives_a_crash(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(61 * SECONDS)
        assert stage.told("warned", "screen")[-1].text == "grace"
        assert not stage.pc.sessions.current()[0].locked
        stage.crash()
        await stage.live(20 * SECONDS)
        assert not stage.pc.sessions.current()[0].locked
        await stage.live(15 * SECONDS)
        assert stage.pc.sessions.current()[0].locked
        stage.pc.sessions.put(Session("session of an", AN))
        await stage.beat()
        assert stage.pc.sessions.current()[0].locked  # a new login gets no second grace

    play(tmp_path, '[child.an.screen]\ndaily = "60s"\ngrace = "30s"\n', story)


def test_a_full_disk_stops_neither_counting_nor_closing(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        target = Target.parse("app:mygame")
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.beat()
        with full_disk():
            await stage.live(61 * SECONDS, beat=20 * SECONDS)
            assert stage.pc.programs.paused == {game.key}
            assert [problem.name for problem in stage.health.problems] == [
                "disk-failing"
            ]  # EFBIG, not ENOSPC
        await stage.live(20 * SECONDS)
        assert not stage.health.problems
        stage.crash()
        await stage.beat()
        assert (
            stage.enforcer.watches[ChildId("an")].usage.used(target, stage.tally.now.date()) == 60 * SECONDS
        )

    play(tmp_path, GAME, story)


def test_learning_may_stay_open_when_the_screen_is_paused(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.pc.screen.sees_front = False
        stage.log_in()
        cards = stage.pc.start(program(100, "/usr/bin/anki"))
        game = stage.pc.start(program(101, "/usr/games/minecraft"))
        await stage.live(70 * SECONDS)
        assert stage.pc.programs.paused == {game.key}
        assert cards.key not in stage.pc.programs.paused

    screen = '[child.an.screen]\ndaily = "60s"\nend = "pause"\n'
    play(tmp_path, screen + '[[child.an.rule]]\napp = "anki"\naction = "always"\n', story)
