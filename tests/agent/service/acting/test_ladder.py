"""What is done to programs, looked at, and done more firmly where it did not hold."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import pytest

from agent.ports import Program
from agent.service.acting.ladder import RETRY_AFTER
from agent.service.orders import CLOSING, Order
from policies.finding import Reason
from policies.ids import AccountId
from policies.model import Grant
from policies.target import Target
from tests.agent.service.stage import HEAD, SECONDS, Stage, play, program

GAME = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\ndaily = "10s"\n'
BLOCKED = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\naction = "block"\n'
CLOSED = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\ndaily = "10s"\nend = "close"\n'
MYGAME = Target.parse("app:mygame")


def effects(stage: Stage, event: str = "acted") -> list[str | None]:
    return [told.effect for told in stage.told(event)]


async def played(stage: Stage) -> Program:
    """The game is in front until its time is over."""
    stage.log_in()
    game = stage.pc.start(program(100, "/opt/mygame"))
    stage.front(game)
    await stage.live(11 * SECONDS)
    return game


def give(stage: Stage, extra: timedelta = timedelta(minutes=5)) -> None:
    now = stage.watch.now
    stage.watch.grants = (Grant((MYGAME,), now, now + timedelta(hours=1), extra),)


def test_windows_are_asked_first_then_the_program_then_nobody(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        kind = stage.pc.start(program(100, "/opt/mygame"))
        deaf = stage.pc.start(program(101, "/opt/mygame"))
        stage.pc.programs.windows |= {kind.key, deaf.key}
        stage.pc.programs.deaf.add(deaf.key)
        await stage.beat()
        assert not stage.pc.programs.table
        asked = [(act, key[0]) for act, key in stage.pc.programs.asked]
        assert asked == [("close", 100), ("close", 101), ("terminate", 101), ("kill", 101)]

    play(tmp_path, BLOCKED, story)


def test_a_program_that_exits_between_look_and_act_is_no_problem(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(10 * SECONDS)
        again = stage.pc.start(program(101, "/opt/mygame"))
        stage.front(again)
        stage.enforcer.beat()  # the order is given …
        stage.pc.programs.end(again)  # … and while it is on its way the program leaves
        await stage.beat()
        assert stage.told("verified")[-1].ok
        assert again.key not in stage.ladder.paused
        assert not stage.standing

    play(tmp_path, GAME, story)


def test_a_pid_that_is_used_again_is_another_program(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        stage.pc.programs.end(game)
        editor = stage.pc.start(program(100, "/usr/bin/editor"))
        other = Program(editor.pid, 7777, editor.account, editor.facts)
        stage.pc.programs.end(editor)
        stage.pc.start(other)
        await stage.beat()
        assert other.key not in stage.pc.programs.paused
        assert not stage.ladder.paused

    play(tmp_path, GAME, story)


def test_a_note_of_a_pid_that_is_used_again_pauses_and_thaws_nobody(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        stage.pc.programs.end(game)
        stage.pc.start(Program(game.pid, 7777, game.account, game.facts))
        before = len(stage.pc.programs.asked)
        stage.crash()
        assert not stage.ladder.paused
        assert len(stage.pc.programs.asked) == before

    play(tmp_path, GAME, story)


def test_an_open_menu_delays_the_pause_and_ends_nothing(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(9 * SECONDS)
        stage.pc.programs.grabbing.add(game.key)
        asyncio.get_running_loop().call_later(1, stage.pc.programs.grabbing.clear)  # the menu closes
        await stage.live(2 * SECONDS)
        assert stage.pc.programs.paused == {game.key}
        assert effects(stage) == ["pause"]

    play(tmp_path, GAME, story)


def test_what_holds_the_keyboard_for_good_is_not_paused_but_closed(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.pc.programs.grabbing.add(game.key)
        stage.pc.programs.windows.add(game.key)
        stage.front(game)
        await stage.live(11 * SECONDS)
        assert effects(stage) == ["close"]
        assert not stage.pc.programs.table

    play(tmp_path, GAME, story)


def test_a_freezer_that_fails_is_followed_by_the_next_rung(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.pc.programs.unfreezable.add(game.key)
        stage.front(game)
        await stage.live(11 * SECONDS)
        assert effects(stage) == ["terminate"]
        assert not stage.pc.programs.table

    play(tmp_path, GAME, story)


def test_what_cannot_be_paused_is_asked_to_end(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.pc.programs.stubborn.add(game.key)
        stage.front(game)
        await stage.live(11 * SECONDS)
        assert effects(stage) == ["pause", "terminate"]
        assert [told.ok for told in stage.told("verified")] == [False, True]

    play(tmp_path, GAME, story)


def test_what_withstood_is_tried_again_after_a_minute_and_forgotten_when_it_ends(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stuck = stage.pc.start(Program(100, 1, AccountId("an"), program(100, "/opt/mygame").facts))
        stage.pc.programs.deaf.add(stuck.key)
        stage.pc.programs.immortal.add(stuck.key)
        await stage.beat()
        assert stage.standing == ["program-not-closed"]
        assert "/opt/mygame (100)" in stage.health.problems[0].text
        await stage.beat()
        assert effects(stage) == ["terminate", "kill"]
        await asyncio.sleep(RETRY_AFTER)
        await stage.beat()
        assert effects(stage) == ["terminate", "kill"] * 2
        assert len(stage.health.problems) == 1
        stage.pc.programs.end(stuck)
        await stage.beat()
        assert not stage.standing

    play(tmp_path, BLOCKED, story)


def test_a_beat_while_it_is_tried_again_changes_nothing(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stuck = stage.pc.start(program(100, "/opt/mygame"))
        stage.pc.programs.deaf.add(stuck.key)
        stage.pc.programs.immortal.add(stuck.key)
        await stage.beat()
        await asyncio.sleep(RETRY_AFTER)
        stage.enforcer.beat()
        await asyncio.sleep(1)
        stage.enforcer.beat()
        await stage.beat()
        assert effects(stage) == ["terminate", "kill"] * 2

    play(tmp_path, BLOCKED, story)


def test_two_that_withstood_are_one_problem_until_both_are_gone(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        both = [stage.pc.start(program(pid, "/opt/mygame")) for pid in (100, 101)]
        for stuck in both:
            stage.pc.programs.deaf.add(stuck.key)
            stage.pc.programs.immortal.add(stuck.key)
        await stage.beat()
        stage.pc.programs.end(both[0])
        await stage.beat()
        assert stage.standing == ["program-not-closed"]
        stage.pc.programs.end(both[1])
        await stage.beat()
        assert not stage.standing

    play(tmp_path, BLOCKED, story)


def test_what_withstood_and_is_allowed_now_is_no_problem_any_more(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stuck = stage.pc.start(program(100, "/opt/mygame"))
        stage.pc.programs.deaf.add(stuck.key)
        stage.pc.programs.immortal.add(stuck.key)
        await stage.beat()
        stage.agree("")
        await stage.beat()
        assert not stage.standing

    play(tmp_path, BLOCKED, story)


def test_a_struck_program_that_cannot_be_killed_is_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        stuck = stage.pc.start(program(100, "/opt/mygame"))
        stage.pc.programs.immortal.add(stuck.key)
        assert stage.enforcer.started(100)
        assert stage.enforcer.started(100)  # told a second time: it is being ended already
        await stage.ladder.settle()
        assert effects(stage) == ["kill"]
        assert stage.standing == ["program-not-closed"]

    play(tmp_path, BLOCKED, story)


def test_a_program_of_luytre_itself_is_never_struck(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        facts = program(100, "/opt/mygame").facts
        stage.pc.start(Program(100, 1, AccountId("an"), facts, own=True))
        stage.enforcer.started(100)
        await stage.beat()
        assert not stage.told("acted")

    play(tmp_path, BLOCKED, story)


def test_what_somebody_thaws_is_paused_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        stage.pc.programs.paused.clear()  # kill -CONT
        await stage.beat()
        assert stage.pc.programs.paused == {game.key}
        assert stage.used("app:mygame") <= 11

    play(tmp_path, GAME, story)


def test_what_does_not_thaw_is_told_and_tried_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        stage.pc.programs.frozen_fast.add(game.key)
        give(stage)
        stage.enforcer.beat()
        await stage.ladder.settle()
        assert stage.standing == ["program-not-thawed"]
        assert [told.ok for told in stage.told("verified")] == [True, False]
        stage.pc.programs.frozen_fast.clear()
        await stage.beat()
        assert not stage.pc.programs.paused
        assert not stage.standing

    play(tmp_path, GAME, story)


def test_a_rule_that_is_gone_thaws_what_it_paused(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage)
        stage.agree("")
        await stage.beat()
        assert not stage.pc.programs.paused
        assert stage.used("app:mygame") <= 11

    play(tmp_path, GAME, story)


def test_a_rule_that_now_closes_ends_what_is_paused_after_asking(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        stage.pc.programs.windows.add(game.key)
        stage.agree(CLOSED)
        await stage.beat()
        assert effects(stage) == ["pause", "close"]
        assert [act for act, _ in stage.pc.programs.asked] == ["pause", "resume", "close"]
        assert not stage.ladder.paused

    play(tmp_path, GAME, story)


def test_a_child_that_leaves_the_policy_finds_nothing_paused(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage)
        stage.agree("", HEAD.replace("[child.an]", "[child.binh]").replace('"an"', '"binh"'))
        await stage.beat()
        assert not stage.pc.programs.paused

    play(tmp_path, GAME, story)


def test_an_account_that_goes_to_another_child_is_judged_by_that_childs_rules(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        other = HEAD.replace("[child.an]", "[child.binh]")
        stage.agree(GAME.replace("child.an", "child.binh").replace("10s", "0s"), other)
        await stage.beat()
        assert stage.pc.programs.paused == {game.key}
        stage.agree("", other)
        await stage.beat()
        assert not stage.pc.programs.paused

    play(tmp_path, GAME, story)


def test_an_agent_that_leaves_lets_everything_run(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        stage.crash()
        assert stage.ladder.paused.keys() == {game.key}
        await stage.ladder.release()
        assert not stage.pc.programs.paused
        assert effects(stage) == ["pause", "resume"]
        stage.crash()
        assert not stage.ladder.paused

    play(tmp_path, GAME, story)


def test_a_kill_between_the_pause_and_the_look_leaves_a_note(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(9 * SECONDS)
        stage.pc.clock.pass_time(2 * SECONDS)
        stage.enforcer.beat()
        await asyncio.sleep(0)  # the act begins
        assert stage.pc.programs.paused == {game.key}
        found = json.loads((tmp_path / "paused.json").read_text("utf-8"))
        assert found["paused"] == [[100, 1000, "an", "app:mygame"]]
        await stage.ladder.settle()
        assert stage.pc.programs.paused == {game.key}

    play(tmp_path, GAME, story)


def test_a_kill_between_the_order_to_thaw_and_the_thaw_leaves_a_note(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        give(stage)
        stage.enforcer.beat()  # it may run again …
        assert stage.pc.programs.paused == {game.key}
        stage.crash()  # … and the agent is killed before it does
        assert stage.ladder.paused.keys() == {game.key}
        give(stage)
        await stage.beat()
        assert not stage.pc.programs.paused
        stage.crash()
        assert not stage.ladder.paused

    play(tmp_path, GAME, story)


def test_what_is_paused_and_shall_close_is_noted_until_it_runs(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage)
        note = tmp_path / "paused.json"
        seen = []

        async def resume(programs: Collection[Program]) -> None:
            seen.append(json.loads(note.read_text("utf-8"))["paused"])

        stage.pc.programs.resume = resume  # type: ignore[method-assign]
        stage.agree(CLOSED)
        await stage.beat()
        assert seen == [[[100, 1000, "an", "app:mygame"]]]
        assert json.loads(note.read_text("utf-8"))["paused"] == []

    play(tmp_path, GAME, story)


def lost(folder: Path) -> None:
    """The note is gone, as after a full disk."""
    (folder / "paused.json").unlink()


def test_what_was_paused_without_a_note_runs_when_it_may(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage)
        give(stage)
        stage.store.keep_grant(stage.watch.child.id, *stage.watch.grants)
        lost(tmp_path)
        stage.crash()
        await stage.beat()
        assert not stage.pc.programs.paused

    play(tmp_path, GAME, story)


def test_what_was_paused_without_a_note_and_may_not_run_is_paused_and_noted_anew(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await played(stage)
        lost(tmp_path)
        stage.crash()
        await stage.beat()
        assert stage.pc.programs.paused == {game.key}
        assert stage.ladder.paused.keys() == {game.key}
        give(stage)
        await stage.beat()
        assert not stage.pc.programs.paused

    play(tmp_path, GAME, story)


@pytest.mark.parametrize("target", ["nonsense", "app:", "screen:x"])
def test_a_note_that_nobody_can_read_stops_no_start(target: str, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage)
        note = json.loads((tmp_path / "paused.json").read_text("utf-8"))
        note["paused"][0][3] = target
        (tmp_path / "paused.json").write_text(json.dumps(note), "utf-8")
        stage.crash()
        give(stage)
        await stage.beat()
        assert not stage.pc.programs.paused

    play(tmp_path, GAME, story)


def test_a_program_whose_file_nobody_can_name_is_told_all_the_same(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        nameless = program(100, "/opt/mygame", command="mygame --x")
        facts = type(nameless.facts)((), "mygame --x")
        stuck = stage.pc.start(Program(100, 1, AccountId("an"), facts))
        stage.pc.programs.deaf.add(stuck.key)
        stage.pc.programs.immortal.add(stuck.key)
        await stage.beat()
        assert "? (100)" in stage.health.problems[0].text

    play(tmp_path, '[[child.an.rule]]\nmatch = { command = "mygame*" }\naction = "block"\n', story)


async def asked_to_close(stage: Stage) -> Program:
    """Its time is over, and it asks whether to save."""
    stage.log_in()
    game = stage.pc.start(program(100, "/opt/mygame"))
    stage.pc.programs.windows.add(game.key)
    stage.pc.programs.deaf.add(game.key)
    stage.front(game)
    await stage.live(9 * SECONDS)
    stage.pc.clock.pass_time(2 * SECONDS)
    stage.enforcer.beat()
    await asyncio.sleep(0.1)
    assert stage.pc.programs.asked == [("close", game.key)]
    return game


def test_what_is_given_time_while_it_is_being_closed_is_let_alone(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await asked_to_close(stage)
        give(stage)
        stage.enforcer.beat()
        await stage.ladder.settle()
        assert stage.pc.programs.asked == [("close", game.key)]
        assert not stage.standing
        await stage.live(5 * 60 * SECONDS)
        assert game.key not in stage.pc.programs.table

    play(tmp_path, CLOSED, story)


def test_what_is_given_time_before_it_stands_still_does_not_stand_still_later(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game, other = (stage.pc.start(program(pid, "/opt/mygame")) for pid in (100, 101))
        stage.pc.programs.late = {game.key}
        stage.front(game)
        await stage.live(9 * SECONDS)
        stage.pc.clock.pass_time(SECONDS)
        stage.enforcer.beat()
        await asyncio.sleep(0.1)
        assert stage.pc.programs.asked
        give(stage)
        stage.enforcer.beat()
        await stage.ladder.settle()
        stage.pc.programs.end(other)
        stage.pc.programs.late.clear()
        await stage.live(10 * SECONDS)
        assert not stage.pc.programs.paused
        assert not stage.ladder.paused
        assert not stage.standing

    play(tmp_path, GAME, story)


def test_what_is_given_time_that_is_taken_back_at_once_is_closed_all_the_same(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        game = await asked_to_close(stage)
        give(stage)
        stage.enforcer.beat()
        stage.watch.grants = ()
        stage.enforcer.beat()
        await stage.ladder.settle()
        assert [act for act, _ in stage.pc.programs.asked] == ["close", "terminate", "kill"]
        assert game.key not in stage.pc.programs.table

    play(tmp_path, CLOSED, story)


def test_what_no_verdict_closes_is_spared_by_none(tmp_path: Path) -> None:
    """A browser that does not speak is closed though its time is open."""

    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.pc.programs.deaf.add(game.key)
        await stage.beat()
        order = Order(stage.watch.child.id, MYGAME, Reason.BLOCK, judged=False)
        stage.ladder.end(order, [game], CLOSING)
        stage.enforcer.beat()
        await stage.beat()
        assert [act for act, _ in stage.pc.programs.asked] == ["terminate", "kill"]

    play(tmp_path, CLOSED, story)
