"""Which games are played beside a lesson, and what they are charged to."""

from __future__ import annotations

from pathlib import Path

from agent.service.observing.beside import WORKS
from agent.service.observing.games import STEADILY
from policies.ids import AccountId, AppId, CategoryId
from policies.targets import KnownProgram, KnownPrograms
from tests.agent.service.known import KNOWN
from tests.agent.service.observing.desk import CARDS, FREE_STUDY, GAME, LESSON, STEADY, Desk, tell
from tests.agent.service.stage import SECONDS, program

MINECRAFT = KnownProgram(AppId("minecraft"), "Minecraft", CategoryId("games"))
PRISM = KnownProgram(AppId("prism"), "Prism", CategoryId("games"), launcher=True)


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
