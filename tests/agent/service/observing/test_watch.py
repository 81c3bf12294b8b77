"""One child under watch: what is judged, and what comes next."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from policies.model import Grant
from policies.standing import Free, Grace, Over, Warned
from policies.target import SCREEN, Target, app, category
from tests.agent.service.stage import SECONDS, Stage, play, program

MINECRAFT = Target.parse("app:minecraft")
MINE = Target.parse("app:my-game")
MY_GAME = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\nname = "My game"\n'
LIMITED = f'{MY_GAME}daily = "10s"\n'
BLOCKED = f'{MY_GAME}action = "block"\n'
GAMES = '[[child.an.rule]]\ncategory = "games"\ndaily = "60s"\n'


def test_a_program_of_a_ruled_category_is_judged_while_it_runs(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        assert [subject.target for subject in stage.watch.subjects()] == [SCREEN, category("games")]
        game = stage.pc.start(program(100, "/usr/games/minecraft"))
        stage.pc.start(program(101, "/usr/bin/editor"))
        stage.front(game)
        await stage.live(61 * SECONDS)
        assert stage.watch.subjects()[2].target == MINECRAFT
        assert stage.pc.programs.paused == {game.key}
        verdict = stage.watch.verdicts[MINECRAFT]
        assert (verdict.reason, str(verdict.because)) == ("daily", "category:games")
        assert [told.effect for told in stage.told("acted", "app:minecraft")] == ["pause"]

    play(tmp_path, GAMES, story)


def test_the_next_change_is_told_anew_when_it_has_come(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/games/minecraft")))
        await stage.live(5 * SECONDS)
        start = stage.watch.now - 5 * SECONDS
        assert stage.watch.next_change == start + 60 * SECONDS
        now = stage.watch.now
        stage.watch.grants = (
            Grant((MINECRAFT, category("games")), now, now + timedelta(hours=1), 20 * SECONDS),
        )
        await stage.beat()
        assert stage.watch.next_change == start + 80 * SECONDS
        await stage.live(80 * SECONDS)
        assert stage.watch.next_change is not None
        assert stage.watch.next_change > stage.watch.now

    play(tmp_path, GAMES, story)


def test_standings_of_a_day(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        seen = []
        for _ in range(7):
            await stage.live(20 * SECONDS)
            seen.append(type(stage.watch.standings[SCREEN]))
        assert seen == [Free, Free, Warned, Warned, Warned, Grace, Over]

    play(tmp_path, '[child.an.screen]\ndaily = "110s"\ngrace = "20s"\nwarn = ["1m"]\n', story)


def test_a_grace_that_is_over_when_the_agent_starts_is_over(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(12 * SECONDS)
        assert isinstance(stage.watch.standings[SCREEN], Grace)
        stage.pc.clock.pass_time(30 * SECONDS)
        stage.crash()
        await stage.beat()
        assert isinstance(stage.watch.standings[SCREEN], Over)

    play(tmp_path, '[child.an.screen]\ndaily = "10s"\ngrace = "20s"\n', story)


def test_of_a_blocked_and_a_closed_app_nothing_is_left_running(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.start(program(100, "/usr/games/minecraft"))
        chat = stage.pc.start(program(101, "/opt/chat"))
        stage.front(chat)
        await stage.live(12 * SECONDS)
        assert not stage.pc.programs.table
        assert {told.effect for told in stage.told("acted")} == {"terminate"}

    rules = '[[child.an.rule]]\napp = "minecraft"\naction = "block"\n'
    chat = '[[child.an.rule]]\nmatch = { exe = "/opt/chat" }\ndaily = "10s"\nend = "close"\n'
    play(tmp_path, rules + chat, story)


def test_only_the_programs_of_a_target_are_its_programs(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/usr/games/minecraft"))
        stage.pc.start(program(101, "/usr/bin/editor"))
        await stage.beat()
        assert stage.watch.programs(MINECRAFT) == [game]
        assert stage.watch.programs(app("x")) == []
        assert stage.watch.ran_already(game)
        assert not stage.watch.ran_already(program(100, "/usr/games/other"))

    play(tmp_path, GAMES, story)


def closings(stage: Stage) -> list[tuple[str, str]]:
    lines = stage.store.entries(stage.watch.child.id, 100)
    return [(line.kind, line.what) for line in reversed(lines) if line.kind in {"limit", "closed"}]


def test_time_that_was_used_up_counts_once_whatever_lies_below_it(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/opt/mygame")))
        await stage.live(20 * SECONDS)
        used = "the day's time was used"
        assert closings(stage) == [
            ("limit", f"the PC was closed: {used}"),
            ("closed", f"My game was closed: {used}"),
        ]

    play(tmp_path, f'[child.an.screen]\ndaily = "10s"\n{MY_GAME}daily = "1h"\n', story)


@pytest.mark.parametrize("rule", ['open = "none"', 'daily = "0m"'])
def test_what_an_agreement_closes_reaches_no_limit(tmp_path: Path, rule: str) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        stage.agree(f"{MY_GAME}{rule}\n")
        await stage.beat()
        assert [kind for kind, _ in closings(stage)] == ["closed"]

    play(tmp_path, LIMITED, story)


def test_a_block_is_told_where_it_closed_something(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        stage.agree(BLOCKED)
        await stage.beat()
        assert not closings(stage)
        stage.agree(LIMITED)
        stage.log_in()
        stage.pc.start(program(100, "/opt/mygame"))
        await stage.beat()
        stage.agree(BLOCKED)
        await stage.beat()
        assert closings(stage) == [("closed", "My game was closed: it is not allowed")]

    play(tmp_path, LIMITED, story)


def test_since_when_a_rule_closes_something_is_known_once_it_was_seen_open(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/opt/mygame")))
        await stage.live(10 * SECONDS)
        assert stage.watch.shut_for(SCREEN) == 0 * SECONDS
        assert stage.watch.shut_for(MINE) == 0 * SECONDS
        await stage.live(20 * SECONDS)
        assert stage.watch.shut_for(MINE) == 20 * SECONDS
        stage.agree(f'{MY_GAME}daily = "9s"\n')
        await stage.beat()
        assert stage.watch.shut_for(MINE) == 20 * SECONDS, "it was closed all the time"
        stage.agree(f'{MY_GAME}daily = "1h"\n')
        await stage.beat()
        stage.agree(LIMITED)
        await stage.beat()
        assert stage.watch.shut_for(MINE) == 0 * SECONDS

    play(tmp_path, LIMITED, story)
