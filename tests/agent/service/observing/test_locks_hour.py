"""The hour of a day for which a lock, or a PC that nobody seems to be at, is believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.api.problems import LOCK_UNLIKELY, SENSOR_ENDED
from agent.ports import Session
from agent.service.observing.beside import WORKS
from agent.service.observing.locks import BELIEVED, MOST
from agent.service.observing.tally import LONGEST_BEAT
from policies.ids import AccountId, ChildId
from policies.target import CLAIMED
from tests.agent.service.observing.left_alone import (
    DESK,
    GAME,
    HANDS,
    LOCKED,
    REST_TIME,
    claimed,
    leave,
    present,
)
from tests.agent.service.stage import SECONDS, Stage, play, program


def locked_blindly(stage: Stage) -> None:
    """An's screen says that it is locked, and nothing tells of keyboard and mouse."""
    stage.pc.screen.idle_time = None
    stage.pc.sessions.put(LOCKED)


def believed_at(stage: Stage) -> bool:
    [session] = stage.locks.current()
    return session.locked


def test_the_hour_is_one_of_the_household_s_day_and_no_start_gives_another(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        locked_blindly(stage)
        await stage.live(BELIEVED - 60 * SECONDS, beat=15 * SECONDS)
        assert believed_at(stage)
        stage.crash()
        await stage.live(90 * SECONDS)
        assert not believed_at(stage)
        assert stage.used("screen") > 0
        stage.pc.clock.reboot()
        stage.crash()
        await stage.live(10 * SECONDS)
        assert not believed_at(stage), "a new boot is no new day"
        stage.tally.keep(clean=True)
        stage.pc.clock.reboot(timedelta(hours=9))
        stage.crash()
        await stage.live(10 * SECONDS)
        assert believed_at(stage), "it is past midnight"

    play(tmp_path, "", story)


def test_of_who_is_no_child_nothing_is_counted_and_nothing_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.pc.screen.idle_time = None
        stage.pc.sessions.put(Session("1", AccountId("lan"), locked=True, graphical=True))
        stage.pc.screen.felled_at.add("1")
        await stage.live(BELIEVED + 60 * SECONDS, beat=15 * SECONDS)
        assert stage.standing == []
        stage.pc.screen.idle_time = HANDS
        await stage.live(2 * timedelta(seconds=MOST))
        assert stage.standing == []
        assert believed_at(stage)

    play(tmp_path, "", story)


def test_nobody_there_is_believed_for_the_same_hour_of_a_screen_that_could_be_told_what_to_say(
    tmp_path: Path,
) -> None:
    async def story(stage: Stage) -> None:
        screen = stage.pc.screen
        stage.pc.sessions.put(DESK)
        screen.idle_time, screen.forgeable = REST_TIME, True
        await stage.live(BELIEVED - 60 * SECONDS)
        assert not present(stage)
        stage.crash()
        await stage.live(90 * SECONDS)
        assert present(stage)
        assert stage.standing == [], "no lock is doubted"
        screen.forgeable = False
        await stage.beat()
        assert not present(stage), "the system's own word needs no hour"
        stage.pc.sessions.remove("1")
        stage.pc.sessions.put(replace(LOCKED, id="2"))
        screen.idle_time = None
        await stage.live(10 * SECONDS)
        assert not believed_at(stage), "a lock that nothing proves has no hour of its own"

    play(tmp_path, "", story)


def test_a_film_is_no_claim(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        screen = stage.pc.screen
        stage.pc.sessions.put(DESK)
        screen.idle_time, screen.forgeable, screen.players = REST_TIME, True, frozenset({100})
        await stage.live(60 * SECONDS)
        assert stage.tally.used_today(ChildId("an"), CLAIMED) == timedelta()

    play(tmp_path, "", story)


async def an_hour(stage: Stage) -> None:
    """What is believed of a day goes by; what was told then is known."""
    await stage.live(BELIEVED + 60 * SECONDS, beat=15 * SECONDS)


@pytest.mark.parametrize("session", [DESK, LOCKED])
def test_a_game_that_is_played_without_keys_is_believed_to_be_left_alone_for_an_hour(
    tmp_path: Path, session: Session
) -> None:
    async def story(stage: Stage) -> None:
        leave(stage, session, GAME)
        stage.pc.programs.loads[GAME.key] = WORKS
        await stage.live(120 * SECONDS, beat=15 * SECONDS)
        assert not present(stage)
        assert stage.locks.wait() == (LONGEST_BEAT if session.locked else None)
        assert claimed(stage) > 60
        await an_hour(stage)
        assert present(stage)
        assert stage.used("app:minecraft") > 0
        assert stage.standing == ([LOCK_UNLIKELY] if session.locked else [])
        stage.pc.programs.loads[GAME.key] = 0.0
        await stage.live(20 * SECONDS)
        assert not present(stage), "it stands still: nobody plays it"
        assert stage.standing == []

    play(tmp_path, "", story)


def test_a_film_behind_a_lock_that_is_only_said_is_believed_to_run_for_nobody_for_an_hour(
    tmp_path: Path,
) -> None:
    async def story(stage: Stage) -> None:
        film = program(200, "/usr/bin/vlc")
        leave(stage, LOCKED, film)
        stage.pc.screen.players = frozenset({film.pid})
        await an_hour(stage)
        assert present(stage)
        assert not believed_at(stage)
        assert stage.used("app:vlc") > 0

    play(tmp_path, "", story)


def test_who_ends_all_that_looks_gets_no_time_by_a_lock_that_is_only_said(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        locked_blindly(stage)
        stage.pc.screen.felled_at.add("1")
        stage.pc.start(GAME)
        await stage.live(20 * SECONDS)
        assert stage.used("screen") >= 10
        assert SENSOR_ENDED in stage.standing
        await stage.live(60 * SECONDS)
        assert GAME.key in stage.pc.programs.paused

    play(tmp_path, '[child.an.screen]\ndaily = "60s"\ngrace = "5s"\nend = "lock"\n', story, service=True)


def test_when_the_time_is_over_a_lock_that_is_only_said_is_not_enough(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        leave(stage, LOCKED, GAME)
        stage.pc.programs.loads[GAME.key] = WORKS
        await an_hour(stage)
        await stage.live(120 * SECONDS)
        assert GAME.key in stage.pc.programs.paused

    play(tmp_path, '[child.an.screen]\ndaily = "60s"\ngrace = "5s"\nend = "lock"\n', story, service=True)
