"""The notice of a category: it comes with each so much of it, once, and never beside an end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from policies.model import Grant
from policies.standing import Grace
from policies.target import SCREEN, Target, category
from tests.agent.service.stage import SECONDS, Stage, play, program

GAMES = '[[child.an.rule]]\ncategory = "games"\ndaily = "60s"\n'
NOTICE = (
    '[child.an.notice]\nevery = "60s"\ncategory = "games"\ntext_vi = "Nghỉ mắt nhé"\ntext_en = "Look up"\n'
)


def reminded(stage: Stage) -> list[int | None]:
    return [told.seconds for told in stage.told("notice")]


def counted(stage: Stage, target: str) -> int:
    return int(stage.tally.used_today(stage.watch.child.id, Target.parse(target)).total_seconds())


def test_a_notice_comes_with_each_so_much_of_its_category(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/usr/games/minecraft"))
        editor = stage.pc.start(program(101, "/usr/bin/editor"))
        stage.front(editor)
        await stage.live(130 * SECONDS)
        assert reminded(stage) == []
        stage.front(game)
        await stage.live(50 * SECONDS)
        stage.front(editor)
        await stage.live(60 * SECONDS)
        assert reminded(stage) == []
        stage.front(game)
        await stage.live(100 * SECONDS)
        assert reminded(stage) == [60, 120]

    play(tmp_path, NOTICE, story)


def test_a_notice_is_not_told_twice_after_a_crash_or_another_agreement(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/games/minecraft")))
        await stage.live(60 * SECONDS)
        stage.crash()
        await stage.live(20 * SECONDS)
        stage.agree(NOTICE + GAMES.replace("60s", "10m"))
        await stage.live(20 * SECONDS)
        assert reminded(stage) == [60]
        stage.agree(NOTICE.replace("60s", "45s"))
        await stage.live(20 * SECONDS)
        assert reminded(stage) == [60]  # 90 seconds were over before that was agreed
        await stage.live(20 * SECONDS)
        assert reminded(stage) == [60, 135]

    play(tmp_path, NOTICE, story)


def test_a_change_of_the_agreement_loses_no_notice(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/games/minecraft")))
        await stage.live(58 * SECONDS)
        stage.pc.clock.pass_time(3 * SECONDS)
        stage.enforcer.catch_up()
        stage.agree(NOTICE + GAMES.replace("60s", "2h"))
        await stage.beat()
        assert reminded(stage) == [61]

    play(tmp_path, NOTICE, story)


def test_a_notice_waits_until_its_category_is_in_use(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/usr/games/minecraft"))
        stage.front(game)
        await stage.live(58 * SECONDS)
        stage.pc.clock.pass_time(2 * SECONDS)
        stage.front(stage.pc.start(program(101, "/usr/bin/editor")))
        await stage.live(30 * SECONDS)
        assert (counted(stage, "category:games"), reminded(stage)) == (60, [])
        stage.front(game)
        await stage.live(5 * SECONDS)
        assert reminded(stage) == [60]

    play(tmp_path, NOTICE, story)


def test_what_is_free_brings_no_notice(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/games/minecraft", protected=True)))
        await stage.live(130 * SECONDS)
        assert (counted(stage, "free:games"), reminded(stage)) == (130, [])

    play(tmp_path, f'{NOTICE}[[child.an.rule]]\napp = "minecraft"\naction = "free"\n', story)


def test_no_notice_comes_beside_an_end_and_it_is_told_when_the_child_plays_on(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/games/minecraft")))
        await stage.live(70 * SECONDS)
        assert stage.told("acted", "app:minecraft")
        assert reminded(stage) == []
        now = stage.watch.now
        stage.watch.grants = (Grant((category("games"),), now, now + timedelta(hours=1), 30 * SECONDS),)
        await stage.live(10 * SECONDS)
        assert reminded(stage) == [65]

    play(tmp_path, NOTICE + GAMES, story)


def test_no_notice_disturbs_the_saving_of_work(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/games/minecraft")))
        await stage.live(70 * SECONDS)
        assert isinstance(stage.watch.standings[SCREEN], Grace)
        assert reminded(stage) == []

    play(tmp_path, f'{NOTICE}[child.an.screen]\ndaily = "50s"\ngrace = "2m"\nwarn = []\n', story)
