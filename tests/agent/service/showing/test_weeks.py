"""A week, told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from agent.api import contract
from agent.api import messages as m
from agent.ports.store import Entry
from agent.service.showing.weeks import MOST, week_view
from tests.agent.service.stage import SECONDS, Stage, play, program

GAME = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\nname = "My game"\ndaily = "20s"\n'


def week(stage: Stage, account: str = "an", weeks_ago: int = 0) -> m.WeekView:
    day = stage.watch.plan.day - timedelta(days=7 * weeks_ago)
    return stage.ask(account, contract.WEEK, m.DayOf("an", day))


async def play_today(stage: Stage, span: timedelta) -> None:
    stage.log_in()
    game = program(100, "/opt/mygame")
    stage.front(game if game.key in stage.pc.programs.table else stage.pc.start(game))
    await stage.live(span)


def test_two_days_of_a_week(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await play_today(stage, 30 * SECONDS)
        question = stage.ask("an", contract.ASK, m.Ask("app:my-game", m.Seconds(60)))
        stage.ask("lan", contract.ANSWER, m.Answer(question.id, m.Seconds(60)))
        stage.ask("an", contract.ASK, m.Ask("screen", m.Seconds(60)))
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(days=1))
        await stage.beat()
        await play_today(stage, 10 * SECONDS)
        told = week(stage)
        assert told.first.weekday() == 0
        assert [(line.target, line.seconds) for line in told.days] == [
            (str(told.today - timedelta(days=1)), 30),
            (str(told.today), 10),
        ]
        assert told.screen == 40
        assert [(line.name, line.seconds) for line in told.apps] == [("My game", 30)]
        assert [(line.target, line.seconds) for line in told.categories] == [("category:other", 30)]
        assert (told.limits_reached, told.requests, told.granted) == (1, 2, 1)
        assert told.fine_days is None

    play(tmp_path, GAME, story)


def test_the_week_before_and_what_is_not_kept_any_more(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await play_today(stage, 15 * SECONDS)
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(days=7))
        await stage.beat()
        assert (week(stage).screen, week(stage).last_week) == (0, 15)
        assert week(stage, weeks_ago=1).screen == 15
        assert week(stage, weeks_ago=3).fine_days == 14

    play(tmp_path, GAME, story)


def test_days_before_the_first_that_was_counted_are_not_told_as_days_without_use(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        today = stage.watch.plan.day
        assert [(line.target, line.seconds) for line in week(stage).days] == [(str(today), 0)]
        assert week(stage, weeks_ago=1).days == ()
        await play_today(stage, 15 * SECONDS)
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(days=7))
        await stage.beat()
        assert (stage.watch.plan.day, week(stage).today) == (today + timedelta(days=7),) * 2
        assert [line.seconds for line in week(stage, weeks_ago=1).days] == [15, 0, 0, 0, 0][
            : 7 - today.weekday()
        ]
        assert len(week(stage).days) == today.weekday() + 1

    play(tmp_path, GAME, story)


def test_a_guardian_sees_what_was_agreed_and_the_child_sees_all(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await play_today(stage, 15 * SECONDS)
        assert week(stage, "an").apps
        assert not week(stage, "lan").apps
        assert week(stage, "lan").screen == 15

    play(tmp_path, GAME + '[child.an.visibility]\napps = "none"\n', story)


def test_a_limit_of_sunday_evening_is_of_that_week_wherever_the_family_lives(tmp_path: Path) -> None:
    zone, sunday = ZoneInfo("America/New_York"), date(2026, 11, 22)

    async def story(stage: Stage) -> None:
        household = stage.household
        household.calendar = replace(household.calendar, zone=zone)
        for hour in (0, 20):
            at = datetime.combine(sunday, time(hour), zone)
            stage.store.log(Entry(at, "Luytre", "closed", stage.watch.child.id, "limit"))
        for day, reached in ((sunday, 2), (sunday + timedelta(days=1), 0), (sunday - timedelta(days=7), 0)):
            told = week_view(stage.watch, household, stage.store, day, narrow=False)
            assert told.limits_reached == reached

    play(tmp_path, "", story)


def test_nobody_reads_more_than_twenty_lines(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        for pid in range(100, 100 + MOST + 5):
            stage.front(stage.pc.start(program(pid, f"/opt/app{pid}")))
            await stage.live(1 * SECONDS)
        assert len(week(stage).apps) == MOST

    play(tmp_path, "", story)
