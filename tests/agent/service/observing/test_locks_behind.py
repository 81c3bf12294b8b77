"""What fills the screen, plays or works where nobody touches anything, and whether that is charged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.ports import Front, Program, Session
from agent.service.observing.beside import WORKS
from agent.service.observing.tabs import Said
from policies.ids import CategoryId, ChildId, Host
from policies.targets import SiteInFront
from tests.agent.service.observing.left_alone import DESK, GAME, LOCKED, claimed, leave, present
from tests.agent.service.stage import SECONDS, Stage, play, program


@pytest.mark.parametrize(
    ("path", "counts"),
    [("/usr/games/minecraft", True), ("/usr/lib/somebody/locker", False)],
)
def test_what_is_known_and_fills_the_screen_behind_a_lock_is_no_locker(
    tmp_path: Path, path: str, *, counts: bool
) -> None:
    async def story(stage: Stage) -> None:
        shown = program(100, path)
        leave(stage, LOCKED, shown)
        stage.pc.screen.show(Front(shown.pid, fullscreen=True))
        await stage.live(120 * SECONDS, beat=15 * SECONDS)
        assert (claimed(stage) > 60) is counts

    play(tmp_path, "", story)


PAUSED_FILM = program(200, "/usr/bin/vlc")
EDITOR = program(201, "/usr/bin/editor")
LOCKER = replace(program(202, "/usr/bin/i3lock"), own=True)
DOWNLOAD = program(203, "/usr/bin/firefox")
COMPILER = replace(program(204, "/usr/bin/cc"), parent=EDITOR.pid)


@pytest.mark.parametrize(
    ("session", "front", "behind"),
    [
        (DESK, PAUSED_FILM, []),
        (DESK, EDITOR, []),
        (DESK, EDITOR, [DOWNLOAD]),
        (DESK, EDITOR, [COMPILER]),
        (DESK, None, [DOWNLOAD]),
        (LOCKED, PAUSED_FILM, []),
        (LOCKED, LOCKER, [DOWNLOAD]),
        (LOCKED, LOCKER, [GAME]),
        (LOCKED, None, [DOWNLOAD, GAME]),
        (replace(DESK, active=False), GAME, [GAME]),
    ],
)
def test_whoever_really_went_away_is_not_charged(
    tmp_path: Path, session: Session, front: Program | None, behind: list[Program]
) -> None:
    async def story(stage: Stage) -> None:
        leave(stage, session, front)
        for busy in behind:
            stage.pc.start(busy)
            stage.pc.programs.loads[busy.key] = 1.0
        await stage.live(10 * 60 * SECONDS, beat=15 * SECONDS)
        assert not present(stage)
        assert claimed(stage) == 0.0

    play(tmp_path, "", story)


MUSIC = program(205, "/usr/bin/rhythmbox")
PHONE = replace(program(206, "/usr/bin/kdeconnectd"), own=True)


@pytest.mark.parametrize("player", [MUSIC, PHONE])
def test_music_behind_a_lock_is_nobody_s_film(tmp_path: Path, player: Program) -> None:
    async def story(stage: Stage) -> None:
        leave(stage, LOCKED, LOCKER)
        stage.pc.start(player)
        stage.pc.screen.players = frozenset({player.pid})
        await stage.live(10 * 60 * SECONDS, beat=15 * SECONDS)
        assert claimed(stage) == 0.0

    play(tmp_path, "", story)


VIDEO = SiteInFront(Host("youtube.com"), CategoryId("video"))
SONG = SiteInFront(Host("spotify.com"), CategoryId("music"))


@pytest.mark.parametrize(
    ("front", "audible", "beside", "counts"),
    [
        (SONG, True, frozenset(), False),
        (VIDEO, True, frozenset(), True),
        (None, True, frozenset(), True),
        (None, False, frozenset({SONG}), False),
        (SONG, True, frozenset({VIDEO}), True),
        (VIDEO, False, frozenset(), True),
    ],
)
def test_of_a_browser_behind_a_lock_its_sites_tell_what_plays(
    tmp_path: Path,
    front: SiteInFront | None,
    audible: bool,
    beside: frozenset[SiteInFront | None],
    counts: bool,
) -> None:
    async def story(stage: Stage) -> None:
        leave(stage, LOCKED, LOCKER)
        browser = stage.pc.start(program(207, "/usr/bin/firefox"))
        stage.pc.screen.players = frozenset({browser.pid})
        for _ in range(20):
            said = Said(ChildId("an"), browser.pid, front, audible, stage.tabs.seconds(), beside)
            stage.tabs.say(208, said)
            await stage.live(5 * SECONDS)
        assert (claimed(stage) > 0.0) is counts

    play(tmp_path, "", story)


def test_a_browser_that_shows_a_film_works_by_its_helpers(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        leave(stage, DESK, program(207, "/usr/bin/firefox"))
        helper = stage.pc.start(replace(program(208, "/usr/bin/firefox"), parent=207))
        painter = stage.pc.start(replace(program(209, "/usr/bin/firefox"), parent=helper.pid))
        stage.pc.programs.loads[painter.key] = WORKS
        await stage.live(120 * SECONDS)
        assert claimed(stage) > 60

    play(tmp_path, "", story)
