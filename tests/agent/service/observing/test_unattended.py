"""Where somebody may look or play without touching anything; what that costs: test_locks, test_games."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.platforms.memory import Pc
from agent.ports import Front, Program, Session
from agent.service.observing.games import Played
from agent.service.observing.tabs import Tabs
from agent.service.observing.unattended import Unattended, plays_in
from policies.ids import AccountId, AppId, CategoryId, ChildId
from policies.targets import Identity
from tests.agent.service.stage import AN, program

DESK = Session("1", AN, graphical=True)
LOCKED = replace(DESK, locked=True)
GAME, EDITOR = program(100, "/usr/games/minecraft"), program(101, "/usr/bin/editor")
LOCKER = replace(program(102, "/usr/bin/i3lock"), own=True)
IDENTITIES = {
    GAME.key: Identity(AppId("minecraft"), "Minecraft", CategoryId("games")),
    EDITOR.key: Identity(AppId("editor"), "editor", named=False),
    LOCKER.key: Identity(AppId("i3lock"), "i3lock", named=False),
}


@pytest.mark.parametrize(
    ("session", "front", "games", "yes"),
    [
        (DESK, EDITOR, Played(), False),
        (DESK, EDITOR, Played((GAME,)), True),
        (DESK, None, Played((GAME,)), True),
        (LOCKED, LOCKER, Played((GAME,), (GAME,)), False),
        (LOCKED, EDITOR, Played((GAME,)), False),
        (LOCKED, EDITOR, Played((GAME,), (GAME,)), True),
        (LOCKED, GAME, Played(), True),
    ],
)
def test_a_game_goes_on_beside_any_window_but_under_no_locker(
    session: Session, front: Program | None, games: Played, yes: bool
) -> None:
    pc = Pc()
    pc.screen.show(Front(front.pid, fullscreen=session.locked) if front else None)
    look = Unattended(pc.platform, Tabs(lambda: 0.0))
    assert look.goes_on(ChildId("an"), session, [GAME, EDITOR, LOCKER], IDENTITIES, games) is yes


def test_a_game_is_played_in_a_session_of_its_account_that_has_hands() -> None:
    assert plays_in(DESK, [GAME])
    assert not plays_in(DESK, [replace(GAME, account=AccountId("binh"))])
    assert not plays_in(replace(DESK, background=True), [GAME])
