"""Who is at the PC, and in which session."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from agent.ports import Front, Session
from policies.ids import AccountId, ChildId
from tests.agent.service.stage import AN, SECONDS, Stage, play, program


def test_each_session_is_judged_by_what_is_known_of_itself(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        binh = AccountId("binh")
        mine = stage.log_in()
        stage.pc.screen.hide(stage.log_in(binh))
        stage.pc.start(program(100, "/usr/games/minecraft"))
        editor = stage.pc.start(program(101, "/usr/bin/editor"))
        stage.pc.start(program(200, "/usr/games/minecraft", binh))
        other = stage.pc.start(program(201, "/usr/bin/editor", binh))
        stage.pc.screen.own_windows[mine.id] = Front(editor.pid)
        await stage.beat()
        assert stage.counted == {"presence", "screen", "app:editor", "category:other"}
        blind = stage.enforcer.watches[ChildId("binh")]
        assert {str(x) for x in blind.observation.targets} >= {"app:minecraft", "app:editor"}
        assert stage.watch.observation.seen == {editor.key}
        assert blind.observation.in_use == {(200, 2000), other.key}
        assert not blind.observation.seen
        # Nobody knows what the editor of the unseen session is: it is not paused with the rest of the screen.
        await stage.live(70 * SECONDS)
        assert stage.pc.programs.paused == {editor.key, (200, 2000)}

    screen = '[child.{}.screen]\ndaily = "60s"\nend = "pause"\n'
    binhs = '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n'
    play(tmp_path, screen.format("an") + binhs + screen.format("binh"), story)


def test_a_login_that_cannot_be_seen_does_not_bring_in_what_belongs_to_a_session_that_is(
    tmp_path: Path,
) -> None:
    async def story(stage: Stage) -> None:
        desk = stage.log_in()
        shell = Session("c7", AN)
        stage.pc.sessions.put(shell)
        stage.pc.screen.hide(shell)
        scope = f"/user.slice/user-1001.slice/session-{desk.id}.scope"
        editor = stage.pc.start(replace(program(100, "/usr/bin/editor"), scope=scope))
        stage.pc.start(replace(program(101, "/usr/games/minecraft"), scope=scope))
        managed = "/user.slice/user-1001.slice/user@1001.service/app.slice/app-quiz-1.scope"
        stage.pc.start(replace(program(103, "/usr/bin/quiz"), scope=managed))
        cards = stage.pc.start(
            replace(program(102, "/usr/bin/anki"), scope="/user.slice/user-1001.slice/session-c7.scope")
        )
        stage.front(editor)
        await stage.beat()
        assert stage.watch.observation.in_use == {editor.key, cards.key}

    play(tmp_path, "", story)


def test_a_film_needs_no_hands(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.screen.idle_time = timedelta(minutes=20)
        stage.pc.screen.players = frozenset({100})
        await stage.beat()
        assert stage.watch.observation.present
        stage.pc.screen.players = frozenset()
        await stage.beat()
        assert not stage.watch.observation.present

    play(tmp_path, "", story)


def test_nobody_at_the_pc_uses_nothing(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        session = stage.log_in()
        game = stage.pc.start(program(100, "/usr/games/minecraft"))
        stage.front(game)
        stage.pc.screen.idle_time = timedelta(minutes=2)
        await stage.beat()
        assert not stage.counted
        stage.pc.screen.show(Front(game.pid, fullscreen=True))  # a film, a game with a joystick
        await stage.beat()
        assert "app:minecraft" in stage.counted
        stage.pc.sessions.put(replace(session, active=False))  # another user is in front
        await stage.beat()
        assert not stage.counted
        stage.pc.sessions.put(session)
        stage.front(game)
        stage.pc.screen.idle_time = None  # it cannot be known
        await stage.beat()
        assert "app:minecraft" in stage.counted

    play(tmp_path, "", story)


def test_the_family_says_when_somebody_is_away(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.screen.idle_time = timedelta(minutes=4)
        await stage.beat()
        assert stage.watch.observation.present

    play(tmp_path, '[child.an.screen]\nidle = "5m"\n', story)


def test_two_logins_of_one_child_count_once(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.sessions.put(Session("tty2", AN))
        stage.front(stage.pc.start(program(100, "/usr/games/minecraft")))
        await stage.live(20 * SECONDS)
        assert stage.used("screen") == 20

    play(tmp_path, "", story)


def test_what_others_do_is_not_looked_at(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        lan = AccountId("lan")
        stage.log_in(lan)
        stage.front(stage.pc.start(program(100, "/usr/games/minecraft", lan)))
        await stage.beat()
        assert not stage.watch.observation.sessions
        assert not stage.counted

    play(tmp_path, "", story)
