"""A lesson in front pays for nothing that plays beside it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.ports import Peer, Program
from agent.service.browsing.surfing import MOST
from agent.service.observing.beside import WORKS, family
from policies.ids import AccountId, AppId
from policies.targets import Identity
from tests.agent.service.observing.desk import FREE_STUDY
from tests.agent.service.stage import SECONDS, Stage, play, program

LESSON = {"presence", "app:anki", "free:study"}
FILM = {"screen", "app:vlc", "category:video"}
BROWSER = {"screen", "app:firefox", "category:browser"}
VIDEO = {"screen", "app:firefox", "site:youtube.com", "category:video"}


class Desk(Stage):
    """An learns in a window; other things stand beside it."""

    def peer(self, account: str) -> Peer:
        return Peer(AccountId(account), 301)

    def learn(self) -> Program:
        self.log_in()
        lesson = self.pc.start(program(100, "/usr/bin/anki"))
        self.front(lesson)
        return lesson

    def play(self, path: str, **facts: object) -> Program:
        """A player plays, and says so."""
        found = self.pc.start(program(200, path, **facts))
        self.pc.screen.players = frozenset({found.pid})
        return found

    def surf(self, front: str | None = None, *playing: str) -> Program:
        """A browser tells what is heard in it."""
        browser = self.pc.start(program(300, "/usr/bin/firefox"))
        self.pc.start(replace(program(301, "/usr/bin/python3"), parent=300))
        self.ask("an", contract.TABS, m.Tabs(front, playing=playing))
        return browser


def tell(
    folder: Path, story: Callable[[Desk], Awaitable[None]], text: str = "", free: str = FREE_STUDY
) -> None:
    play(folder, free + text, story, kind=Desk)


def test_a_film_beside_a_lesson_is_charged_and_the_screen_with_it(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        lesson = stage.learn()
        await stage.beat()
        assert stage.counted == LESSON
        film = stage.play("/usr/bin/vlc")
        await stage.beat()
        assert stage.counted == LESSON | FILM
        assert stage.watch.observation.in_use == {lesson.key, film.key}
        assert stage.watch.observation.seen == {lesson.key}
        await stage.live(10 * SECONDS)
        assert (stage.used("screen"), stage.used("category:video")) == (10, 10)
        stage.pc.screen.players = frozenset()
        await stage.beat()
        assert stage.counted == LESSON

    tell(tmp_path, story)


def test_when_the_time_is_over_it_is_paused_and_costs_nothing_any_more(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.learn()
        film = stage.play("/usr/bin/vlc")
        await stage.live(60 * SECONDS)
        assert film.key in stage.pc.programs.paused
        assert stage.used("category:video") <= 40

    tell(tmp_path, story, '[child.an.screen]\ndaily = "30s"\ngrace = "5s"\nend = "pause"\n')


def test_beside_what_is_charged_all_is_as_it_was(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.learn()
        stage.play("/usr/bin/vlc")
        await stage.beat()
        assert stage.counted == {"presence", "screen", "app:anki", "category:study"}

    tell(tmp_path, story, free="")


def test_music_beside_a_lesson_costs_nothing(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.learn()
        stage.play("/usr/bin/rhythmbox")
        await stage.live(10 * SECONDS)
        assert stage.counted == LESSON

    tell(tmp_path, story)


def test_a_film_player_that_a_child_calls_music_is_none(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.learn()
        stage.play("/home/an/rhythmbox", protected=False)
        await stage.beat()
        assert "screen" in stage.counted

    tell(tmp_path, story)


def test_a_player_that_is_free_too_costs_nothing(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.learn()
        stage.play("/usr/bin/vlc")
        await stage.beat()
        assert stage.counted == LESSON

    tell(tmp_path, story, '[[child.an.rule]]\ncategory = "video"\naction = "free"\n')


def test_what_the_desktop_itself_passes_on_is_nobody_s_film(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.learn()
        stage.pc.start(replace(program(200, "/usr/bin/playerctld"), own=True))
        stage.pc.screen.players = frozenset({200})
        await stage.beat()
        assert stage.counted == LESSON

    tell(tmp_path, story)


def test_a_player_of_films_that_tells_nobody_is_known_by_its_work(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.learn()
        film = stage.pc.start(program(200, "/usr/bin/vlc"))
        stage.pc.programs.loads[film.key] = WORKS
        await stage.beat()
        await stage.beat()
        assert stage.counted == LESSON | FILM
        await stage.live(10 * SECONDS)
        assert stage.used("screen") == 10
        stage.pc.programs.loads[film.key] = WORKS / 2  # it stands, or plays no pictures
        await stage.beat()
        assert stage.counted == LESSON

    tell(tmp_path, story)


@pytest.mark.parametrize(
    ("playing", "costs"),
    [
        (("youtube.com",), VIDEO),
        (("spotify.com", "www.youtube.com"), VIDEO),
        (("somewhere.example",), BROWSER),
        (("spotify.com",), set()),
        (("school.example",), set()),
        (("tongdai111.vn",), set()),
        (("",), set()),
        ((), set()),
        (("spotify.com",) * (MOST - 1), set()),
        (("spotify.com",) * MOST, BROWSER),  # a list that is full may have been cut
    ],
)
def test_a_tab_that_is_heard_beside_a_lesson_is_charged_as_its_site(
    tmp_path: Path, playing: tuple[str, ...], costs: set[str]
) -> None:
    async def story(stage: Desk) -> None:
        stage.learn()
        stage.surf(None, *playing)
        await stage.beat()
        assert stage.counted == LESSON | costs

    tell(tmp_path, story)


def test_what_a_browser_says_of_its_sites_is_more_than_that_it_plays(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.learn()
        browser = stage.surf(None, "spotify.com")
        stage.pc.screen.players = frozenset({browser.pid})
        await stage.beat()
        assert stage.counted == LESSON
        stage.surf(None)  # without a sound, and yet it plays
        await stage.beat()
        assert stage.counted == LESSON | BROWSER

    tell(tmp_path, story)


def test_a_lesson_in_a_tab_pays_for_no_tab_beside_it(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.log_in()
        browser = stage.surf("school.example")
        stage.front(browser)
        stage.pc.screen.players = frozenset({browser.pid})  # the lesson is a film
        await stage.beat()
        lesson = {"presence", "app:firefox", "site:school.example", "free:study"}
        assert stage.counted == lesson
        stage.surf("school.example", "youtube.com")
        await stage.beat()
        assert stage.counted == lesson | VIDEO

    tell(tmp_path, story)


def test_all_processes_of_what_plays_are_in_use(tmp_path: Path) -> None:
    async def story(stage: Desk) -> None:
        stage.learn()
        film = stage.play("/usr/bin/vlc")
        helper = stage.pc.start(replace(program(201, "/usr/bin/vlc"), parent=200))
        await stage.beat()
        assert stage.watch.observation.in_use >= {film.key, helper.key}

    tell(tmp_path, story)


def test_what_a_program_has_started_is_gone_down_once_however_long_the_line_is() -> None:
    one, other = Identity(AppId("browser"), "Browser"), Identity(AppId("shell"), "Shell")
    line = [replace(program(pid, "/usr/bin/browser"), parent=pid - 1) for pid in range(1, 20_001)]
    shell = replace(program(30_000, "/bin/sh"), parent=1)
    job = replace(program(30_001, "/usr/bin/browser"), parent=shell.pid)
    round_ = replace(program(30_002, "/usr/bin/browser"), parent=30_002)
    programs = [job, shell, round_, *reversed(line)]
    identities = {x.key: other if x is shell else one for x in programs}
    assert family(programs, identities, line[0]) == line
    assert family(programs, identities, round_) == [round_]
