"""What was given by mistake, or whose reason is gone, is taken back; it holds no more at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import BadParams, Denied, NotFound, Unavailable
from tests.agent.service.failing import full_disk
from tests.agent.service.stage import HEAD, SECONDS, Stage, play, program

GAME = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\nname = "My game"\ndaily = "10s"\n'
HOURS = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\nname = "My game"\nopen = ["20:00-21:00"]\n'
SCREEN = '[child.an.screen]\ndaily = "60s"\ngrace = "30s"\n'
MY_GAME = "app:my-game"
OWN = m.OfChild()


def give(stage: Stage, seconds: int = 900, target: str = MY_GAME, child: str = "an") -> m.GrantView:
    return stage.ask("lan", contract.GRANT, m.GiveTime(target, m.Seconds(seconds), child=child))


def take(stage: Stage, number: int, why: str = "") -> m.GrantView:
    return stage.ask("lan", contract.TAKE_BACK, m.TakeBack(number, why))


def log(stage: Stage) -> list[tuple[str, str]]:
    return [(entry.who, entry.what) for entry in stage.ask("an", contract.LOG, m.LogOf()).entries]


async def play_the_game(stage: Stage) -> tuple[int, int]:
    """Until its time is used up and it is paused."""
    stage.log_in()
    game = stage.pc.start(program(100, "/opt/mygame"))
    stage.front(game)
    await stage.live(12 * SECONDS)
    assert stage.pc.programs.paused == {game.key}
    return game.key


def test_it_ends_at_once_and_what_was_used_stays_used(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await play_the_game(stage)
        given = give(stage, 60)
        await stage.live(20 * SECONDS)
        assert not stage.pc.programs.paused
        stage.done = False
        taken = take(stage, given.id, "homework")
        assert stage.done  # a beat is wanted
        assert (taken.id, taken.taken_by, taken.taken_why) == (given.id, "lan", "homework")
        assert (taken.taken_at, taken.until) == (stage.watch.now, given.until)
        await stage.beat()
        assert stage.pc.programs.paused == {game}
        assert stage.used(MY_GAME) == 30
        line = f"took back what was given for My game (number {given.id}); 40 s of it was left"
        assert ("lan", line) in log(stage)
        (told,) = stage.told("taken", MY_GAME)
        assert (told.child, told.by, told.text, told.left) == ("an", "lan", "homework", 40)

    play(tmp_path, GAME, story)


def test_child_and_guardian_see_what_was_taken_back_and_what_holds(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        one, two = give(stage, 60), give(stage, 120)
        take(stage, one.id)
        for account in ("an", "lan"):
            status = stage.ask(account, contract.STATUS, m.OfChild("an"))
            assert [given.id for given in status.grants] == [two.id]
            assert [(given.id, given.taken_by) for given in status.taken] == [(one.id, "lan")]
        assert stage.told("taken")[0].text is None
        await stage.beat()
        assert not stage.watch.grants[1].taken
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(days=1))
        await stage.beat()
        assert not stage.ask("an", contract.STATUS, OWN).taken

    play(tmp_path, GAME, story)


def test_what_was_opened_until_then_closes_now(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        until = stage.pc.clock.reading.wall + timedelta(hours=1)
        given = stage.ask("lan", contract.GRANT, m.GiveTime(MY_GAME, until=until, child="an"))
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(10 * SECONDS)
        assert not stage.pc.programs.paused
        take(stage, given.id)
        await stage.beat()
        assert stage.pc.programs.paused == {game.key}
        assert stage.told("taken")[0].left == 3590

    play(tmp_path, HOURS, story)


def test_the_screen_closes_with_the_days_grace_that_was_not_had_yet(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        given = give(stage, 600, "screen")
        await stage.live(70 * SECONDS)
        take(stage, given.id)
        await stage.beat()
        assert stage.told("warned", "screen")[-1].text == "grace"
        assert not stage.pc.sessions.current()[0].locked
        await stage.live(31 * SECONDS)
        assert stage.pc.sessions.current()[0].locked

    play(tmp_path, SCREEN, story)


def test_there_is_no_second_grace(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(75 * SECONDS)
        given = give(stage, 600, "screen")
        await stage.live(60 * SECONDS)
        take(stage, given.id)
        await stage.beat()
        assert stage.pc.sessions.current()[0].locked

    play(tmp_path, SCREEN, story)


def test_an_answered_request_stays_answered(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await play_the_game(stage)
        question = stage.ask("an", contract.ASK, m.Ask(MY_GAME, m.Seconds(60)))
        stage.ask("lan", contract.ANSWER, m.Answer(question.id, m.Seconds(60), "well asked"))
        (given,) = stage.ask("an", contract.STATUS, OWN).grants
        take(stage, given.id)
        await stage.beat()
        assert stage.pc.programs.paused == {game}
        status = stage.ask("an", contract.STATUS, OWN)
        assert [(x.state, x.answer) for x in status.requests] == [("granted", "well asked")]
        with pytest.raises(Unavailable, match="already granted"):
            stage.ask("lan", contract.ANSWER, m.Answer(question.id, m.Seconds(60)))

    play(tmp_path, GAME, story)


def test_what_is_open_all_the_same_is_said(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        take(stage, give(stage, 60).id)
        line = "took back what was given for My game (number 1); 1 min of it was left, and it is open still"
        assert ("lan", line) in log(stage)

    play(tmp_path, GAME, story)


def test_what_a_code_gave_is_taken_back_like_all_else(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await play_the_game(stage)
        made = stage.ask("lan", contract.CODE, m.MakeCode(target=MY_GAME, extra=m.Seconds(60), child="an"))
        given = stage.ask("an", contract.REDEEM, m.Redeem(made.code))
        await stage.beat()
        assert not stage.pc.programs.paused
        take(stage, given.id)
        await stage.beat()
        assert stage.pc.programs.paused == {game}

    play(tmp_path, GAME, story)


def test_after_a_crash_it_is_still_taken_back(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await play_the_game(stage)
        one, two = give(stage, 60), give(stage, 5)
        take(stage, one.id, "homework")
        stage.crash()
        await stage.live(10 * SECONDS)
        assert stage.pc.programs.paused == {game}
        assert stage.used(MY_GAME) == 15
        status = stage.ask("an", contract.STATUS, OWN)
        assert [x.id for x in status.grants] == [two.id]
        assert [(x.id, x.taken_by, x.taken_why) for x in status.taken] == [(one.id, "lan", "homework")]
        with pytest.raises(Unavailable, match=f"Grant {one.id} was taken back already"):
            take(stage, one.id)

    play(tmp_path, GAME, story)


def test_what_holds_no_more_is_not_taken_back_and_what_holds_is_named(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        old, one, two = give(stage, 60), give(stage, 60), give(stage, 60)
        take(stage, old.id)
        with pytest.raises(Unavailable) as told:
            take(stage, old.id)
        holding = f"Those that hold: {one.id}, {two.id}."
        assert str(told.value) == f"Grant {old.id} was taken back already. {holding}"
        with pytest.raises(NotFound) as unknown:
            take(stage, 99)
        assert str(unknown.value) == f"There is no grant 99. {holding}"
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(days=1))
        with pytest.raises(Unavailable, match=f"Grant {one.id} is over. Those that hold: none."):
            take(stage, one.id)
        assert len(stage.told("taken")) == 1

    play(tmp_path, GAME, story)


def test_of_a_child_who_is_in_the_policy_no_more_nothing_is_taken_back(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        given = give(stage)
        stage.agree("", HEAD.replace("child.an", "child.binh").replace('["an"]', '["binh"]'))
        with pytest.raises(NotFound, match=f'Grant {given.id} is of "an", who is not in the policy'):
            take(stage, given.id)

    play(tmp_path, GAME, story)


def test_a_child_takes_nothing_back(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        given = give(stage)
        with pytest.raises(Denied):
            stage.ask("an", contract.TAKE_BACK, m.TakeBack(given.id))
        taken = stage.ask("an", contract.TAKE_BACK, m.TakeBack(given.id), unlocked=True)
        assert taken.taken_by == "an"

    play(tmp_path, GAME, story)


def test_a_full_disk_is_said_and_nothing_is_taken_back(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        given = give(stage)
        with full_disk(), pytest.raises(Unavailable, match="disk"):
            take(stage, given.id)
        assert [x.id for x in stage.ask("an", contract.STATUS, OWN).grants] == [given.id]
        assert not stage.told("taken")

    play(tmp_path, GAME, story)


def test_a_long_reason_is_cut(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        assert len(take(stage, give(stage).id, "x" * 900).taken_why) == 500
        with pytest.raises(BadParams):
            give(stage, 0)

    play(tmp_path, GAME, story)
