"""Midnight, an hour that comes twice, and a clock that was moved or lost its battery."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from policies.ids import ChildId
from policies.target import Target
from policies.week import Calendar
from tests.agent.service.mygame import GAME
from tests.agent.service.stage import SECONDS, Stage, play, program


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


def test_a_clock_that_is_accepted_before_anybody_saw_it_move_is_told_and_the_calendar_looks_again(
    tmp_path: Path,
) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/opt/mygame")))
        await stage.live(20 * SECONDS)
        stage.pc.clock.pass_time(5 * SECONDS)
        stage.pc.clock.set_wall(stage.pc.clock.reading.wall + timedelta(hours=2))
        woken = stage.woken
        stage.enforcer.accept_clock("lan")
        assert stage.woken == woken + 1
        assert stage.tally.used_today(ChildId("an"), Target.parse("app:mygame")) == 25 * SECONDS
        told = [entry.what for entry in stage.store.entries(None, 2)]
        assert "right" in told[0]
        assert "moved ahead by 2 h" in told[1]
        assert not stage.health.problems

    play(tmp_path, GAME, story)


def test_who_is_refused_may_log_in_when_it_opens_though_the_pcs_clock_is_ahead(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        opens = stage.watch.now + timedelta(minutes=30)
        stage.pc.clock.set_wall(stage.watch.now + timedelta(seconds=90))  # it was slow, and is put right
        await stage.beat()
        assert stage.pc.accounts.refused == {"an"}
        stage.pc.clock.pass_time(opens - stage.pc.clock.reading.wall)  # the calendar's alarm goes by it
        wait = await stage.beat()
        assert wait is not None
        while stage.pc.accounts.refused:
            stage.pc.clock.pass_time(wait)
            wait = await stage.beat()
            assert wait is not None
        assert stage.watch.now - opens < timedelta(minutes=2)

    play(tmp_path, '[child.an.screen]\nopen = ["15:30-17:30"]\nend = "lock"\n', story, service=True)


def test_midnight_with_a_game_in_front(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.pc.clock.pass_time(timedelta(hours=8, minutes=59, seconds=30))  # 23:59:30 in Hanoi
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(50 * SECONDS)
        assert not stage.pc.programs.paused  # 30 s of the one day, 20 s of the next
        assert stage.used("app:mygame") == 20
        await stage.live(41 * SECONDS)
        assert stage.pc.programs.paused == {game.key}
        assert stage.used("app:mygame") == 60
        yesterday = stage.watch.plan.day - timedelta(days=1)
        assert stage.watch.usage.used(Target.parse("app:mygame"), yesterday) == 30 * SECONDS

    play(tmp_path, GAME, story)


def test_what_was_paused_yesterday_runs_after_midnight(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(61 * SECONDS)
        assert stage.pc.programs.paused == {game.key}
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(hours=15))  # the lid is closed over midnight
        await stage.beat()
        assert not stage.pc.programs.paused
        assert stage.used("app:mygame") <= 15
        assert stage.woken == 1

    play(tmp_path, GAME, story)


def test_the_hour_that_comes_twice_is_used_twice(tmp_path: Path) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    game = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\ndaily = "2h"\nopen = ["02:30-04:00"]\n'

    async def story(stage: Stage) -> None:
        stage.household.calendar = Calendar(berlin)
        stage.pc.clock.set_wall(datetime(2026, 10, 25, 0, 29, tzinfo=UTC))  # 02:29 summer time
        stage.enforcer.accept_clock("lan")
        stage.log_in()
        running = stage.pc.start(program(100, "/opt/mygame"))
        await stage.beat()
        assert stage.pc.programs.paused == {running.key}
        stage.front(running)
        await stage.live(timedelta(minutes=2), beat=15 * SECONDS)
        assert not stage.pc.programs.paused  # 02:30, for the first time
        await stage.live(timedelta(hours=2), beat=15 * SECONDS)
        assert stage.pc.programs.paused == {running.key}  # 03:30 winter time: its two hours are used
        assert stage.used("app:mygame") == 7200

    play(tmp_path, game, story)


def test_a_clock_that_is_set_right_again_is_no_problem_any_more(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.live(10 * SECONDS)
        right = stage.pc.clock.reading.wall
        stage.pc.clock.set_wall(right - timedelta(hours=3))
        await stage.beat()
        assert stage.standing == ["clock-jumped"]
        assert stage.woken == 1
        stage.pc.clock.set_wall(right)
        await stage.beat()
        assert not stage.standing

    play(tmp_path, "", story)


def test_after_an_empty_battery_yesterday_goes_on_until_the_clock_is_put_right(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(game := stage.pc.start(program(100, "/opt/mygame")))
        await stage.live(70 * SECONDS)
        assert stage.pc.programs.paused
        right = stage.pc.clock.reading.wall + timedelta(days=1)
        stage.store.close()
        stage.pc.clock.reboot(timedelta(days=-9999))
        stage.pc.programs.end(game)
        stage.open()
        stage.front(stage.pc.start(program(200, "/opt/mygame")))
        await stage.live(20 * SECONDS)
        assert stage.pc.programs.paused
        stage.pc.clock.set_wall(right)
        woken = stage.woken
        await stage.beat()
        assert stage.woken == woken + 1
        assert not stage.pc.programs.paused
        assert "put right" in stage.store.entries(None, 1)[0].what
        assert not stage.standing

    play(tmp_path, GAME, story)
