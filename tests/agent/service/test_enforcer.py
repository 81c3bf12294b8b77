"""An's afternoons: what the agent counts, closes and opens again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agent import agreement
from agent.ports import Front, Session
from agent.ports.store import StoreProblem
from agent.service.enforcer import CATCHING_UP
from policies.ids import AccountId, ChildId
from policies.model import Grant
from policies.target import SCREEN, Target
from policies.week import Calendar
from tests.agent.service.stage import AN, SECONDS, Stage, full_disk, play, program

GAME = """
[[child.an.rule]]
match = { exe = "/opt/mygame" }
daily = "60s"
"""
BLOCKED = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\naction = "block"\n'


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
        assert stage.enforcer.started(101)  # a guardian's: nobody need look
        assert not stage.told("acted")
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


def test_while_more_begins_than_can_be_read_it_looks_again_soon(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        calm = await stage.beat()
        assert calm is not None
        stage.pc.programs.behind = True
        assert await stage.beat() == CATCHING_UP < calm
        stage.pc.programs.behind = False
        assert await stage.beat() == calm

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
        stage.pc.screen.hide()
        stage.log_in()
        cards = stage.pc.start(program(100, "/usr/bin/anki"))
        game = stage.pc.start(program(101, "/usr/games/minecraft"))
        await stage.live(70 * SECONDS)
        assert stage.pc.programs.paused == {game.key}
        assert cards.key not in stage.pc.programs.paused

    screen = '[child.an.screen]\ndaily = "60s"\nend = "pause"\n'
    play(tmp_path, screen + '[[child.an.rule]]\napp = "anki"\naction = "always"\n', story)


def test_only_a_new_start_is_struck_what_is_paused_keeps_its_work(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(61 * SECONDS)
        assert stage.pc.programs.paused == {game.key}
        again = stage.pc.start(program(101, "/opt/mygame"))
        # Where starts are seen by openings of the file, all who run it are named (inotify).
        assert not stage.enforcer.started(100)
        assert stage.enforcer.started(101)
        await stage.beat()
        assert stage.pc.programs.paused == {game.key}
        assert again.key not in stage.pc.programs.table

    play(tmp_path, GAME, story)


def test_a_paused_program_keeps_its_work_over_a_change_of_policy(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(61 * SECONDS)
        stage.agree(GAME.replace('"60s"', '"50s"'))
        assert not stage.enforcer.started(100)  # before the next look
        await stage.beat()
        assert stage.pc.programs.paused == {game.key}

    play(tmp_path, GAME, story)


def test_a_shell_that_becomes_the_game_is_a_new_start(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        shell = stage.pc.start(program(100, "/bin/bash"))
        await stage.beat()
        stage.pc.start(replace(shell, facts=program(100, "/opt/mygame").facts))  # exec, in the same pid
        assert stage.enforcer.started(100)

    play(tmp_path, BLOCKED, story)


def test_many_starts_a_second_are_all_ended_and_nothing_piles_up(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        for pid in range(1000, 1300):
            stage.pc.start(program(pid, "/opt/mygame"))
            assert stage.enforcer.started(pid)
        await stage.beat()
        assert not stage.pc.programs.table
        assert len(stage.told("acted")) == len(stage.told("verified")) == 300
        assert all(told.ok for told in stage.told("verified"))
        assert not stage.ladder.withstood
        assert not stage.standing

    play(tmp_path, BLOCKED, story)


def test_a_start_is_judged_by_the_time_it_is_not_by_the_last_beat(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        session = stage.log_in()
        await stage.beat()
        stage.pc.sessions.put(replace(session, locked=True))
        assert await stage.beat() == timedelta(hours=5)
        stage.pc.clock.pass_time(timedelta(hours=8))  # 23:00: nobody has looked since 15:00
        stage.pc.start(program(100, "/opt/mygame"))
        assert stage.enforcer.started(100)

    play(tmp_path, '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\nopen = ["14:00-20:00"]\n', story)


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


def test_a_change_behind_a_lock_is_waited_for(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        session = stage.log_in()
        await stage.beat()
        stage.pc.sessions.put(replace(session, locked=True))
        assert await stage.beat() == timedelta(minutes=30)  # its locker asks who may come in

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


def test_two_children_two_counts(tmp_path: Path) -> None:
    binh = AccountId("binh")

    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.log_in(binh)
        stage.pc.screen.hide()
        mine = stage.pc.start(program(100, "/opt/mygame"))
        other = stage.pc.start(program(200, "/opt/mygame", binh))
        await stage.live(61 * SECONDS)
        assert stage.pc.programs.paused == {mine.key}
        await stage.live(60 * SECONDS)
        assert stage.pc.programs.paused == {mine.key, other.key}
        by_child = {told.child for told in stage.told("acted")}
        assert by_child == {"an", "binh"}

    binhs = '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n'
    play(tmp_path, GAME + binhs + GAME.replace("child.an", "child.binh").replace('"60s"', '"120s"'), story)


def test_a_child_without_an_account_here_costs_nothing(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.pc.start(program(100, "/opt/mygame", AccountId("guest")))
        assert await stage.beat() is None
        assert not stage.watch.observation.programs
        assert not stage.told("usage")

    play(tmp_path, '[child.binh]\nname = "Bình"\n', story)


def test_a_disk_that_tells_nothing_leaves_the_old_watch_in_place(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(30 * SECONDS)
        kept, stage.enforcer.store = stage.enforcer.store, Damaged()  # type: ignore[assignment]
        with pytest.raises(StoreProblem):
            stage.enforcer.load()
        stage.enforcer.store = kept
        await stage.live(31 * SECONDS)
        assert stage.pc.programs.paused == {game.key}

    play(tmp_path, GAME, story)


def test_a_grace_that_cannot_be_written_is_given_all_the_same(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(59 * SECONDS)
        with full_disk():
            await stage.live(15 * SECONDS)
            assert stage.told("warned", "screen")[-1].text == "grace"
            assert not stage.pc.sessions.current()[0].locked
            await stage.live(30 * SECONDS)
            assert stage.pc.sessions.current()[0].locked

    play(tmp_path, '[child.an.screen]\ndaily = "60s"\ngrace = "30s"\n', story)


def test_an_account_that_nobody_named_is_a_child_from_its_first_login_on(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.enforcer.stranger = lambda account: agreement.stranger(account, stage.household.policy)
        stage.log_in(AccountId("guest"))
        stage.log_in(AccountId("lan"))
        with stage.dead_disk():
            await stage.beat()
            assert not stage.household.strangers
        await stage.beat()
        assert list(stage.household.strangers) == ["guest"]
        guest = stage.household.child_of(AccountId("guest"))
        assert guest in stage.enforcer.watches
        await stage.beat()
        noted = [entry.what for entry in stage.store.entries(None, 10)]
        assert noted == ["account guest is in no agreement; it is treated as the youngest child's"]

    play(tmp_path, GAME, story)


def test_what_runs_in_the_background_makes_nobody_a_child(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.enforcer.stranger = lambda account: agreement.stranger(account, stage.household.policy)
        stage.pc.sessions.put(Session("background", AccountId("films"), background=True))
        await stage.beat()
        assert not stage.household.strangers

    play(tmp_path, GAME, story)


class Damaged:
    """A store whose disk has died."""

    def grants(self, child: ChildId, since: datetime) -> tuple[Grant, ...]:
        raise StoreProblem("disk-failing", "it does not answer")


def test_an_account_that_nobody_named_is_a_child_from_its_first_login(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        bob = AccountId("bob")
        youngest = replace(
            stage.household.policy.children[0], id=ChildId("@bob"), name="bob", accounts=(bob,)
        )
        stage.enforcer.stranger = lambda account: replace(youngest, accounts=(account,))
        stage.log_in(AccountId("lan"))
        stage.log_in(bob)
        stage.front(stage.pc.start(program(100, "/opt/mygame", bob)))
        await stage.live(61 * SECONDS)
        assert set(stage.enforcer.watches) == {"an", "@bob"}
        assert [(event.child, event.effect) for event in stage.told("acted")] == [("@bob", "pause")]
        assert any("bob" in entry.what for entry in stage.store.entries(None, 10))

    play(tmp_path, GAME, story)


def test_what_fails_of_one_child_frees_no_other(tmp_path: Path) -> None:
    binh = AccountId("binh")

    async def story(stage: Stage) -> None:
        wrong = stage.log_in()
        stage.log_in(binh)
        stage.pc.screen.own_windows["session of binh"] = None
        game = stage.pc.start(program(200, "/opt/mygame", binh))
        stage.front(game)
        await stage.beat()
        stage.pc.screen.own_windows = {wrong.id: object(), "session of binh": Front(game.pid)}  # type: ignore[dict-item]
        for _ in range(14):
            stage.pc.clock.pass_time(5 * SECONDS)
            with pytest.raises(ExceptionGroup) as failed:
                stage.enforcer.beat()
            assert [type(x) for x in failed.value.exceptions] == [AttributeError]
            await stage.ladder.settle()
        assert stage.pc.programs.paused == {game.key}
        day = stage.watch.plan.day
        assert stage.store.usage(ChildId("binh"), day).used(SCREEN, day) >= 60 * SECONDS

    binhs = '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n'
    play(tmp_path, GAME + binhs + GAME.replace("child.an", "child.binh"), story)


def test_who_could_not_be_judged_yet_is_neither_let_in_nor_in_the_way(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.watch.category_of = None  # type: ignore[assignment]
        with pytest.raises(ExceptionGroup) as failed:
            stage.enforcer.beat()
        assert [type(x) for x in failed.value.exceptions] == [TypeError]
        assert not stage.watch.verdicts

    play(tmp_path, GAME, story)
