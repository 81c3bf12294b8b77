"""A game is played where its window is not in front: with a pad beside a terminal, behind a lock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.api.problems import LOCK_UNLIKELY
from agent.ports import Front, Program, Session
from agent.service.observing.beside import WORKS
from agent.service.observing.games import REST, STEADILY
from agent.service.observing.locks import BELIEVED
from policies.ids import AccountId
from tests.agent.service.observing.desk import CARDS, DESK, FREE_STUDY, GAME, STEADY, TERMINAL, Desk, tell
from tests.agent.service.stage import AN, SECONDS, program

LOCKED = replace(DESK, locked=True)
LOCKER = replace(program(80, "/usr/bin/i3lock"), own=True)


def test_a_game_with_a_pad_beside_a_small_terminal_counts_though_no_key_is_touched(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.sit_down(TERMINAL)
        stage.leave()
        stage.game(pad=True)
        await stage.live(timedelta(hours=1))
        for target in ("screen", "app:minecraft", "category:games"):
            assert stage.used(target) >= 3600 - STEADILY - 15
        assert stage.claimed <= STEADILY + 15

    tell(tmp_path, story)


def test_its_own_time_ends_it_there(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.sit_down(TERMINAL)
        stage.leave()
        game = stage.game(pad=True)
        await stage.live(STEADY + 120 * SECONDS)
        assert stage.pc.programs.paused == {game.key}
        assert stage.used("app:minecraft") <= 65

    tell(tmp_path, story, '[[child.an.rule]]\napp = "minecraft"\ndaily = "60s"\n')


def test_whoever_types_now_and_then_plays_with_the_pad_all_the_same(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.sit_down(TERMINAL)
        stage.game(pad=True)
        await stage.live(STEADY + 60 * SECONDS)
        assert stage.used("app:minecraft") >= 55
        assert stage.used("screen") == STEADILY + 60

    tell(tmp_path, story)


def test_without_a_pad_it_is_believed_for_an_hour_that_nobody_is_there(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.sit_down(TERMINAL)
        stage.leave()
        game = stage.game()
        await stage.live(STEADY + 120 * SECONDS, beat=15 * SECONDS)
        assert not stage.watch.observation.present
        assert stage.claimed > 60
        await stage.live(BELIEVED, beat=15 * SECONDS)
        assert stage.counted >= GAME
        assert stage.used("app:minecraft") > 0
        stage.work(game, WORKS / 2)
        await stage.live(timedelta(seconds=REST + 5))
        assert stage.counted == set(), "it stands still: nobody plays it"

    tell(tmp_path, story)


@pytest.mark.parametrize("pads", [True, False])
def test_where_nothing_is_told_of_pads_it_goes_by_its_work_alone(tmp_path: Path, pads: bool) -> None:
    async def story(stage: Desk) -> None:
        stage.sit_down(TERMINAL)
        stage.leave()
        stage.game(pad=True)
        if not pads:
            stage.pc.programs.pads = None
        await stage.live(STEADY + 60 * SECONDS)
        assert stage.watch.observation.present is pads

    tell(tmp_path, story)


def test_beside_what_is_charged_a_game_without_a_pad_may_stand_open(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.sit_down(TERMINAL)
        stage.game()
        await stage.live(STEADY * 2)
        assert stage.counted == {"presence", "screen", "app:xterm", "category:other"}

    tell(tmp_path, story)


@pytest.mark.parametrize("front", [TERMINAL, CARDS])
def test_a_game_that_does_next_to_nothing_costs_nothing(tmp_path: Path, front: Program) -> None:
    async def story(stage: Desk) -> None:
        stage.sit_down(front)
        stage.work(stage.game(pad=True), WORKS / 2)
        await stage.live(STEADY * 4)
        assert "app:minecraft" not in stage.counted
        stage.leave()
        await stage.live(STEADY * 4)
        assert stage.counted == set()
        assert stage.claimed == 0

    tell(tmp_path, story, FREE_STUDY)


@pytest.mark.parametrize(
    ("session", "account", "yes"),
    [
        (DESK, AN, True),
        (DESK, AccountId("an2"), False),
        (replace(DESK, graphical=False), AN, True),
        (replace(DESK, active=False), AN, False),
        (replace(DESK, background=True, graphical=False), AN, False),
    ],
)
def test_somebody_is_there_where_the_game_s_account_has_a_session_in_front(
    tmp_path: Path, session: Session, account: AccountId, yes: bool
) -> None:
    async def story(stage: Desk) -> None:
        stage.sit_down(TERMINAL, session)
        stage.leave()
        game = stage.pc.start(program(100, "/usr/games/minecraft", account))
        stage.work(game, 1.0)
        stage.pc.programs.pads = {game.key}
        await stage.live(STEADY * 2)
        assert stage.watch.observation.present is yes

    head = 'format = 1\nzone = "Asia/Ho_Chi_Minh"\n[child.an]\nname = "An"\naccounts = ["an", "an2"]\n'

    async def agreed(stage: Desk) -> None:
        stage.agree("", head)
        await story(stage)

    tell(tmp_path, agreed)


@pytest.mark.parametrize(
    ("front", "full", "costs"),
    [
        (TERMINAL, False, True),
        (None, False, True),
        (replace(program(81, "/usr/bin/xfce4-panel"), own=True), False, True),
        (LOCKER, True, False),
    ],
)
def test_behind_a_lock_that_is_only_said_a_game_with_a_pad_has_an_hour(
    tmp_path: Path, front: Program | None, full: bool, costs: bool
) -> None:
    async def story(stage: Desk) -> None:
        stage.pc.sessions.put(LOCKED)
        stage.leave()
        if front is not None:
            stage.pc.start(front)
        stage.pc.screen.show(Front(front.pid, fullscreen=full) if front else None)
        stage.game(pad=True)
        await stage.live(STEADY * 4, beat=15 * SECONDS)
        assert not stage.watch.observation.present
        assert (stage.claimed > 0) is costs
        await stage.live(BELIEVED, beat=15 * SECONDS)
        assert (stage.used("app:minecraft") > 0) is costs
        assert stage.standing.count(LOCK_UNLIKELY) == costs

    tell(tmp_path, story)
