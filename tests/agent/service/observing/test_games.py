"""A game is played where its window is not in front: with a pad beside a terminal, beside a lesson."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.api.problems import LOCK_UNLIKELY
from agent.ports import Front, Program, Session
from agent.service.observing.beside import WORKS
from agent.service.observing.games import REST, STEADILY
from agent.service.observing.locks import BELIEVED
from policies.ids import AccountId, AppId, CategoryId, ChildId
from policies.target import CLAIMED
from policies.targets import KnownProgram, KnownPrograms
from tests.agent.service.known import KNOWN
from tests.agent.service.stage import AN, SECONDS, Stage, play, program

DESK = Session("7", AN, display=":0", graphical=True)
LOCKED = replace(DESK, locked=True)
AWAY = timedelta(minutes=10)
STEADY = timedelta(seconds=STEADILY)
FREE_STUDY = '[[child.an.rule]]\ncategory = "study"\naction = "free"\n'
LESSON = {"presence", "app:anki", "free:study"}
GAME = {"screen", "app:minecraft", "category:games"}
LOCKER = replace(program(80, "/usr/bin/i3lock"), own=True)
PRISM = KnownProgram(AppId("prism"), "Prism", CategoryId("games"), launcher=True)


class Desk(Stage):
    """An sits at a desk on which several windows stand."""

    def sit_down(self, front: Program, session: Session = DESK) -> None:
        self.pc.sessions.put(session)
        self.front(self.pc.start(front))

    def game(self, pid: int = 100, path: str = "/usr/games/minecraft", *, pad: bool = False) -> Program:
        """One that works; ``pad``: it reads one."""
        started = self.pc.start(program(pid, path))
        self.work(started, 1.0)
        if pad:
            assert self.pc.programs.pads is not None
            self.pc.programs.pads.add(started.key)
        return started

    def work(self, running: Program, share: float) -> None:
        self.pc.programs.loads[running.key] = share

    def leave(self) -> None:
        """No key is touched any more."""
        self.pc.screen.idle_time = AWAY

    @property
    def counted(self) -> set[str]:
        return {str(target) for target in self.watch.observation.targets}

    @property
    def claimed(self) -> float:
        return self.tally.used_today(ChildId("an"), CLAIMED).total_seconds()


TERMINAL, CARDS = program(90, "/usr/bin/xterm"), program(91, "/usr/bin/anki")


def tell(folder: Path, story: Callable[[Desk], Awaitable[None]], text: str = "") -> None:
    play(folder, text, story, kind=Desk)


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


def test_beside_a_lesson_it_is_charged_to_itself_and_to_the_screen_once(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.sit_down(CARDS)
        game = stage.game()
        await stage.live(STEADY / 2)
        assert stage.counted == LESSON
        await stage.live(STEADY)
        assert stage.counted == LESSON | GAME
        assert stage.watch.observation.seen == {CARDS.key}
        assert stage.watch.observation.in_use == {CARDS.key, game.key}
        assert stage.watch.observation.played == {game.key}
        before = stage.used("screen")
        await stage.live(60 * SECONDS)
        assert stage.used("screen") == before + 60
        assert stage.used("app:minecraft") == stage.used("screen")

    tell(tmp_path, story, FREE_STUDY)


def test_beside_a_lesson_it_is_paused_when_its_time_is_over(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.sit_down(CARDS)
        game = stage.game()
        await stage.live(STEADY + 90 * SECONDS)
        assert stage.pc.programs.paused == {game.key}
        await stage.live(60 * SECONDS)
        assert stage.counted == LESSON
        assert stage.used("category:games") <= 65

    tell(tmp_path, story, FREE_STUDY + '[[child.an.rule]]\ncategory = "games"\ndaily = "60s"\n')


def test_a_game_in_front_and_a_film_beside_are_no_games_played_beside(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.sit_down(CARDS)
        game = stage.game(pad=True)
        film = stage.game(200, "/usr/bin/vlc")
        stage.front(game)
        await stage.live(STEADY * 2)
        assert stage.watch.observation.played == frozenset()
        stage.front(CARDS)
        await stage.live(STEADY)
        assert stage.watch.observation.played == {game.key}
        assert stage.watch.observation.in_use == {CARDS.key, game.key, film.key}

    tell(tmp_path, story, FREE_STUDY)


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


def test_a_moment_s_work_is_no_play_and_a_moment_s_rest_ends_none(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.sit_down(CARDS)
        game = stage.game()
        for _ in range(20):  # it saves now and then
            stage.work(game, 1.0)
            await stage.live(5 * SECONDS)
            stage.work(game, 0.0)
            await stage.live(15 * SECONDS)
        assert stage.used("app:minecraft") == 0
        for _ in range(20):  # somebody stops it for a blink, so that it seems to stand
            stage.work(game, 1.0)
            await stage.live(20 * SECONDS)
            stage.work(game, 0.0)
            await stage.live(2 * SECONDS)
        assert stage.used("app:minecraft") > 20 * 22 - 2 * STEADILY

    tell(tmp_path, story, FREE_STUDY)


def test_all_its_processes_work_together(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.sit_down(CARDS)
        first = stage.game()
        second = stage.pc.start(program(101, "/usr/games/minecraft"))
        stage.work(first, WORKS / 2)
        stage.work(second, WORKS / 2)
        await stage.live(STEADY * 2)
        assert stage.watch.observation.in_use >= {first.key, second.key}

    tell(tmp_path, story, FREE_STUDY)


def test_what_has_time_of_its_own_counts_as_a_game_does(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.sit_down(CARDS)
        stage.game(path="/usr/bin/editor")
        await stage.live(STEADY * 2)
        assert stage.counted == LESSON | {"screen", "app:draw", "category:other"}

    rule = '[[child.an.rule]]\nmatch = { name = "editor" }\nname = "Draw"\ndaily = "1h"\n'
    tell(tmp_path, story, FREE_STUDY + rule)


def test_a_launcher_that_fetches_its_games_is_not_played(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.household.known = KnownPrograms(
            {**KNOWN.by_fact, ("flatpak", "org.Prism"): PRISM}, (("*net.minecraft.Main*", MINECRAFT),)
        )
        stage.sit_down(CARDS)
        launcher = stage.pc.start(program(300, "/app/bin/prism", flatpak="org.Prism"))
        stage.work(launcher, 1.0)
        await stage.live(STEADY * 2)
        assert stage.counted == LESSON
        java = {"flatpak": "org.Prism", "command": "java net.minecraft.Main"}
        stage.work(stage.pc.start(program(301, "/app/jre/java", **java)), 1.0)
        await stage.live(STEADY * 2)
        assert stage.counted == LESSON | {"screen", "app:prism", "category:games"}

    tell(tmp_path, story, FREE_STUDY)


MINECRAFT = KnownProgram(AppId("minecraft"), "Minecraft", CategoryId("games"))


def test_what_is_free_and_what_is_another_child_s_is_nobody_s_game(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.sit_down(CARDS)
        stage.game(pad=True)
        other = stage.pc.start(program(200, "/usr/games/minecraft", AccountId("binh")))
        stage.work(other, 1.0)
        stage.leave()
        await stage.live(STEADY * 3)
        assert stage.counted == set()

    games = '[[child.an.rule]]\ncategory = "games"\naction = "free"\n'
    tell(tmp_path, story, FREE_STUDY + games + '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n')


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


def test_of_games_that_have_ended_nothing_is_remembered(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.sit_down(CARDS)
        game = stage.game()
        await stage.live(STEADY * 2)
        stage.pc.programs.end(game)
        await stage.beat()
        assert not stage.observer.games._work
        stage.game(pid=102)
        await stage.live(STEADY / 2)
        assert stage.counted == LESSON

    tell(tmp_path, story, FREE_STUDY)
