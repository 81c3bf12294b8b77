"""How the PC is closed to a child at the end of the time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.api import problems
from agent.api.acts import Act
from agent.api.errors import Unavailable
from agent.ports import Program, Session
from agent.service.acting.curtain import PATIENCE, RETRY_AFTER
from agent.service.acting.openings import LASTED
from policies.ids import AccountId, ChildId
from policies.model import Grant
from policies.target import SCREEN
from tests.agent.service.stage import AN, HEAD, SECONDS, Stage, play, program


def over(end: str) -> str:
    return f'[child.an.screen]\ndaily = "10s"\nend = "{end}"\n'


def told(stage: Stage) -> list[tuple[str | None, bool | None]]:
    return [(event.effect, event.ok) for event in stage.told("verified")]


def test_a_lock_that_no_locker_hears_is_followed_by_a_pause(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing.add("lock")
        editor = stage.pc.start(program(100, "/usr/bin/editor"))
        stage.front(editor)
        await stage.live(12 * SECONDS)
        assert told(stage) == [("lock", False), ("pause", True)]
        assert stage.pc.programs.paused == {editor.key}
        await stage.live(10 * SECONDS)
        assert len(told(stage)) == 2  # not tried again at once …
        stage.front(stage.pc.start(program(101, "/usr/bin/other")))
        await stage.beat()
        assert told(stage)[2:] == [("pause", True)]
        stage.front(stage.pc.start(program(102, "/usr/bin/third")))
        await asyncio.sleep(RETRY_AFTER)
        await stage.beat()
        assert told(stage)[3:] == [("lock", False), ("pause", True)]  # … but after a minute

    play(tmp_path, over("lock"), story)


def test_a_logout_ends_the_session(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(12 * SECONDS)
        assert not stage.pc.sessions.current()
        assert told(stage) == [("logout", True)]

    play(tmp_path, over("logout"), story)


@pytest.mark.parametrize("failure", [Unavailable("no logind here"), OSError("the bus is gone")])
def test_a_system_that_refuses_is_followed_by_the_next_rung(tmp_path: Path, failure: Exception) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.refusal = failure
        editor = stage.pc.start(program(100, "/usr/bin/editor"))
        stage.front(editor)
        await stage.live(12 * SECONDS)
        assert told(stage) == [("pause", True)]
        assert stage.pc.programs.paused == {editor.key}

    play(tmp_path, over("logout"), story)


def test_more_time_opens_it_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        session = stage.log_in()
        stage.pc.accounts.failing.add("lock")
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(12 * SECONDS)
        now = stage.watch.now
        stage.watch.grants = (Grant((SCREEN,), now, now + 600 * SECONDS, 60 * SECONDS),)
        await stage.beat()
        assert not stage.pc.programs.paused
        assert not stage.pc.sessions.sessions[session.id].locked

    play(tmp_path, over("lock"), story)


OPEN_AGAIN = [("lock", True), ("lock", False)]


def desk(stage: Stage) -> None:
    """The child's desktop is open."""
    stage.pc.sessions.put(Session("1", AN, graphical=True))


async def unlock(stage: Stage) -> None:
    """Somebody opens the screen; the agent sees it."""
    desk(stage)
    await stage.beat()


def editor_at(stage: Stage) -> Program:
    """The child works on something that is not saved."""
    desk(stage)
    editor = stage.pc.start(program(100, "/usr/bin/editor"))
    stage.front(editor)
    return editor


def test_whoever_unlocks_is_locked_out_again_and_the_third_time_finds_all_paused(tmp_path: Path) -> None:
    """A child that types its password loses nothing: what it has not saved stands still."""

    async def story(stage: Stage) -> None:
        editor = editor_at(stage)
        await stage.live(12 * SECONDS)
        for times in (1, 2):
            await unlock(stage)
            assert stage.pc.sessions.current()[0].locked
            assert told(stage) == [*OPEN_AGAIN * times, ("lock", True)]
            assert not stage.pc.programs.paused
            assert stage.standing == []
        await unlock(stage)
        assert told(stage) == [*OPEN_AGAIN * 3, ("pause", True)]
        assert stage.pc.programs.paused == {editor.key}
        assert not stage.pc.sessions.current()[0].locked
        assert told_of(stage) == [instead("did not hold: lock, freeze; did instead: pause")]
        await stage.live(60 * SECONDS)
        assert told(stage)[-1] == ("pause", True), "nobody is thrown out, and no lock flickers"

    play(tmp_path, over("lock"), story, service=True)


def test_a_lock_that_is_only_flashed_is_none(tmp_path: Path) -> None:
    """A child may set the hint of its own session; so may a locker that ends at once."""

    async def story(stage: Stage) -> None:
        def flash() -> None:
            if any(session.locked for session in stage.pc.sessions.current()):
                asyncio.get_running_loop().call_later(0.1, desk, stage)

        editor = editor_at(stage)
        stage.pc.sessions.watch(flash)
        await stage.live(12 * SECONDS)
        assert told(stage) == [*OPEN_AGAIN * 3, ("pause", True)]
        assert stage.pc.programs.paused == {editor.key}

    play(tmp_path, over("lock"), story)


def test_where_nothing_runs_a_lock_that_gives_way_is_told_all_the_same(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        desk(stage)
        await stage.live(12 * SECONDS)
        for _ in range(3):
            await unlock(stage)
        assert told(stage) == OPEN_AGAIN * 3
        assert told_of(stage) == [instead("did not hold: lock; did instead: pause")]

    play(tmp_path, over("lock"), story)


def test_after_a_lock_that_lasted_whoever_comes_back_begins_anew(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        editor_at(stage)
        await stage.live(12 * SECONDS)
        for _ in range(3):
            await unlock(stage)
            await unlock(stage)
            await asyncio.sleep(LASTED)
        assert told(stage) == [*OPEN_AGAIN * 6, ("lock", True)]
        assert not stage.pc.programs.paused

    play(tmp_path, over("lock"), story)


def test_where_locks_did_not_last_the_next_one_gets_one_try(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        editor_at(stage)
        await stage.live(12 * SECONDS)
        for _ in range(3):
            await unlock(stage)
        await asyncio.sleep(RETRY_AFTER)
        stage.front(stage.pc.start(program(101, "/usr/bin/other")))
        await stage.beat()
        assert told(stage)[7:] == [("lock", True)]
        await unlock(stage)
        assert told(stage)[8:] == [("lock", False), ("pause", True)]

    play(tmp_path, over("lock"), story)


def test_time_that_was_given_makes_up_for_all_that_was_opened(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        editor_at(stage)
        await stage.live(12 * SECONDS)
        await unlock(stage)
        await unlock(stage)
        now = stage.watch.now
        stage.watch.grants = (Grant((SCREEN,), now, now + 600 * SECONDS, 10 * SECONDS),)
        await stage.beat()
        await unlock(stage)
        await stage.live(12 * SECONDS)
        assert told(stage) == [*OPEN_AGAIN * 2, ("lock", True), ("lock", True)]

    play(tmp_path, over("lock"), story)


def test_what_is_under_way_is_not_begun_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing.add("lock")
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(9 * SECONDS)
        stage.pc.clock.pass_time(2 * SECONDS)
        stage.enforcer.beat()
        await asyncio.sleep(1)
        stage.enforcer.beat()
        await stage.beat()
        assert [event.effect for event in stage.told("acted")] == ["lock", "pause"]

    play(tmp_path, over("lock"), story)


def test_a_guardian_beside_the_child_is_not_locked_out(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.log_in(AccountId("lan"))
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(12 * SECONDS)
        assert {s.account: s.locked for s in stage.pc.sessions.current()} == {"an": True, "lan": False}

    play(tmp_path, over("lock"), story)


def test_an_agent_that_leaves_closes_nothing_any_more(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing.add("lock")
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(9 * SECONDS)
        stage.pc.clock.pass_time(2 * SECONDS)
        stage.enforcer.beat()
        await asyncio.sleep(0.1)  # it waits for the lock
        await stage.curtain.release()
        await stage.ladder.release()
        assert not stage.pc.programs.paused
        assert told(stage) == []

    play(tmp_path, over("lock"), story)


def stands(stage: Stage) -> list[str]:
    return [event.effect for event in stage.told("verified") if event.ok and event.effect]


def instead(detail: str) -> str:
    return problems.told("did-instead", detail, "screen")


def told_of(stage: Stage) -> list[str]:
    return [problem.text for problem in stage.health.problems if problem.name == "did-instead"]


def test_without_a_locker_a_text_session_stands_still_and_nobody_logs_in(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing.add("lock")
        stage.pc.start(program(100, "/usr/bin/editor"))
        await stage.live(12 * SECONDS)
        assert stage.pc.accounts.frozen == {"an"}
        assert stage.pc.accounts.refused == {"an"}
        assert told_of(stage) == [instead("did not hold: lock; did instead: freeze")]
        used = stage.used("screen")
        await stage.live(60 * SECONDS)
        assert stage.used("screen") == used  # nobody is at what stands still
        now = stage.watch.now
        stage.watch.grants = (Grant((SCREEN,), now, now + 600 * SECONDS, 60 * SECONDS),)
        await stage.beat()
        assert not stage.pc.accounts.frozen
        assert not stage.pc.accounts.refused
        assert not told_of(stage)

    play(tmp_path, over("lock"), story, service=True)


def test_what_draws_the_screen_is_never_frozen_its_programs_are(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        session = stage.log_in()
        stage.pc.sessions.put(replace(session, graphical=True))
        stage.pc.accounts.failing.add("lock")
        editor = stage.pc.start(program(100, "/usr/bin/editor"))
        stage.front(editor)
        await stage.live(12 * SECONDS)
        assert stage.pc.programs.paused == {editor.key}
        assert not stage.pc.accounts.frozen
        assert told_of(stage) == [instead("did not hold: lock, freeze; did instead: pause")]

    play(tmp_path, over("lock"), story, service=True)


def test_a_program_that_nothing_stops_ends_with_its_session(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stuck = stage.pc.start(program(100, "/usr/bin/editor"))
        stage.pc.programs.stubborn.add(stuck.key)
        stage.pc.programs.deaf.add(stuck.key)
        stage.pc.programs.immortal.add(stuck.key)
        stage.pc.accounts.failing.add("freeze")
        stage.front(stuck)
        await stage.live(12 * SECONDS)
        assert not stage.pc.sessions.current()
        assert stands(stage)[-1] == "logout"
        assert stage.pc.accounts.refused == {"an"}

    play(tmp_path, over("pause"), story, service=True)


def test_when_nothing_holds_it_is_told_once_and_tried_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing |= {"lock", "freeze", "end"}
        stuck = stage.pc.start(program(100, "/usr/bin/editor"))
        for kind in (stage.pc.programs.stubborn, stage.pc.programs.deaf, stage.pc.programs.immortal):
            kind.add(stuck.key)
        await stage.live(20 * SECONDS)
        assert "program-not-closed" in stage.standing
        asked = len(stage.pc.accounts.asked)
        await stage.beat()
        assert len(stage.pc.accounts.asked) == asked
        await asyncio.sleep(RETRY_AFTER)
        await stage.beat()
        assert ("end", "an") in stage.pc.accounts.asked[asked:]

    play(tmp_path, over("logout"), story, service=True)


def test_what_starts_while_nobody_is_there_is_ended_as_well(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.start(program(100, "/usr/bin/editor"))
        await stage.live(12 * SECONDS)
        assert stage.pc.accounts.hold(AN).gone
        stage.pc.sessions.put(Session("background", AN, active=False, background=True))
        stage.pc.start(program(101, "/usr/bin/cronjob"))
        await stage.beat()
        assert stage.pc.accounts.hold(AN).gone

    play(tmp_path, over("logout"), story, service=True)


def test_a_game_at_a_screen_that_no_lock_covers_is_counted_and_then_paused(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        screen, programs = stage.pc.screen, stage.pc.programs
        stage.pc.sessions.put(Session("1", AN, locked=True, graphical=True))
        stage.pc.sessions.put(Session("background", AN, background=True))
        screen.hide(Session("background", AN))
        screen.idle_time = timedelta(hours=1)
        screen.own_times["background"] = timedelta()
        stage.pc.accounts.elsewhere.add(AN)
        game = stage.pc.start(program(100, "/usr/games/minecraft"))
        programs.loads[game.key] = 0.5
        await stage.live(9 * SECONDS)
        assert stage.used("app:minecraft") == 9
        await stage.live(12 * SECONDS)
        assert told(stage) == [("lock", False), ("pause", True)]
        assert programs.paused == {game.key}
        screen.own_times["background"] = timedelta(hours=1)  # nothing works there any more
        await stage.beat()
        assert not stage.watch.observation.present
        # What is started then is paused too.
        other = stage.pc.start(program(101, "/usr/games/other"))
        programs.loads[other.key] = 0.5
        await stage.live(10 * SECONDS)
        assert programs.paused == {game.key, other.key}

    play(tmp_path, over("lock"), story, service=True)


def test_behind_a_locked_screen_work_goes_on(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        download = stage.pc.start(program(100, "/usr/bin/download"))
        await stage.live(20 * SECONDS)
        assert stage.pc.sessions.current()[0].locked
        assert download.key in stage.pc.programs.table
        assert not stage.pc.programs.paused
        assert stage.pc.accounts.refused == {"an"}

    play(tmp_path, over("lock"), story, service=True)


def test_what_somebody_thaws_is_frozen_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing.add("lock")
        await stage.live(12 * SECONDS)
        stage.pc.accounts.frozen.clear()
        await stage.beat()
        assert stage.pc.accounts.frozen == {"an"}

    play(tmp_path, over("lock"), story, service=True)


def test_what_a_crashed_agent_froze_runs_on_and_the_next_freezes_it_anew(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing.add("lock")
        await stage.live(12 * SECONDS)
        stage.crash()
        assert not stage.pc.accounts.frozen
        used = stage.used("screen")
        await stage.live(20 * SECONDS)
        assert stage.used("screen") <= used + 10
        assert stage.pc.accounts.frozen == {"an"}
        stage.agree('[child.an.screen]\ndaily = "1h"\n')
        await stage.beat()
        assert not stage.pc.accounts.frozen

    play(tmp_path, over("lock"), story, service=True)


def test_what_does_not_thaw_is_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing |= {"lock", "thaw"}
        await stage.live(12 * SECONDS)
        stage.agree('[child.an.screen]\ndaily = "1h"\n')
        stage.enforcer.beat()
        await stage.curtain.settle()
        assert "program-not-thawed" in stage.standing
        stage.pc.accounts.failing.clear()
        await stage.beat()
        assert not stage.pc.accounts.frozen
        assert not stage.standing

    play(tmp_path, over("lock"), story, service=True)


def test_an_agent_that_leaves_leaves_nobody_frozen(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing.add("lock")
        await stage.live(12 * SECONDS)
        await stage.curtain.release()
        assert not stage.pc.accounts.frozen

    play(tmp_path, over("lock"), story, service=True)


def test_a_fresh_login_after_zero_gives_no_second_grace(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(45 * SECONDS)
        assert not stage.pc.sessions.current()
        stage.pc.accounts.failing.add("refuse")  # somebody has taken our line out of PAM
        for pid in range(101, 111):
            stage.log_in()
            stage.front(stage.pc.start(program(pid, "/usr/bin/editor")))
            await stage.beat()
            assert not stage.pc.sessions.current()
        assert stage.used("screen") <= 45
        await asyncio.sleep(RETRY_AFTER)
        await stage.beat()
        assert "login-not-refused" in stage.standing

    play(tmp_path, over("logout") + 'grace = "30s"\n', story, service=True)


def test_where_all_is_paused_nobody_is_at_the_pc_until_something_starts(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        shell = stage.pc.start(program(100, "/usr/bin/bash"))
        await stage.live(12 * SECONDS)
        assert stage.pc.programs.paused == {shell.key}
        used = stage.used("screen")
        await stage.live(600 * SECONDS)
        assert stage.used("screen") <= used + 5
        later = stage.pc.start(program(101, "/usr/bin/vi"))
        await stage.beat()
        assert stage.pc.programs.paused == {shell.key, later.key}

    play(tmp_path, over("pause"), story, service=True)


@pytest.mark.parametrize("end", ["lock", "logout"])
def test_who_has_gone_for_a_walk_finds_it_closed(tmp_path: Path, end: str) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        editor = stage.pc.start(program(100, "/usr/bin/editor"))
        stage.front(editor)
        stage.pc.screen.idle_time = timedelta(minutes=5)
        await stage.beat()
        stage.agree('[child.an.screen]\nopen = "none"\nend = "pause"\n')
        await stage.beat()
        assert stage.pc.programs.paused == {editor.key}
        stage.agree(f'[child.an.screen]\nopen = "none"\nend = "{end}"\n')
        await stage.beat()
        assert all(session.locked for session in stage.pc.sessions.current())
        assert stands(stage)[-1] == end

    play(tmp_path, over("pause"), story, service=True)


def test_a_lock_that_is_only_said_is_followed_by_the_next_rung(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        session = stage.log_in()
        stage.pc.sessions.put(replace(session, graphical=True))
        editor = stage.pc.start(program(100, "/usr/bin/editor"))
        stage.front(editor)
        await stage.live(12 * SECONDS)
        assert told(stage) == [("lock", True)]
        await stage.live(2 * 60 * SECONDS)  # hands go on, as if no locker were there
        assert stage.pc.programs.paused == {editor.key}
        assert told_of(stage) == [instead("did not hold: lock, freeze; did instead: pause")]

    play(tmp_path, over("lock"), story, service=True)


def test_time_behind_a_lock_that_is_only_said_is_counted(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        session = stage.log_in()
        stage.pc.sessions.put(replace(session, graphical=True, locked=True))
        await stage.live(10 * 60 * SECONDS)
        assert stage.used("screen") >= 8.5 * 60

    play(tmp_path, "", story)


BOB = AccountId("bob")
BINH = '[child.binh]\nname = "Bình"\naccounts = [{}]\n[child.binh.screen]\ndaily = "1h"\n'


async def freeze(stage: Stage, account: AccountId = AN) -> None:
    """The account is at a terminal, where no lock holds, and its time is over."""
    stage.pc.accounts.failing.add("lock")
    stage.log_in(account)
    await stage.live(12 * SECONDS)
    assert stage.pc.accounts.frozen == {account}


def test_a_frozen_stranger_who_is_named_a_guardian_is_free_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        youngest = stage.household.policy.children[0]
        stage.enforcer.stranger = lambda name: replace(youngest, id=ChildId(f"@{name}"), accounts=(name,))
        await freeze(stage, BOB)
        assert told_of(stage)
        stage.agree(over("lock"), HEAD.replace('["lan"]', '["lan", "bob"]'))
        await stage.beat()
        assert not stage.pc.accounts.frozen
        assert not stage.pc.accounts.refused
        assert not stage.curtain.frozen
        assert not told_of(stage)
        assert not stage.curtain.escalated
        assert await stage.beat() is None  # and is not looked after any more

    play(tmp_path, over("lock"), story, service=True)


def test_a_frozen_child_whose_key_is_another_is_judged_by_the_new_one(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await freeze(stage)
        stage.agree(BINH.format('"an"'), HEAD.partition("[child")[0])
        await stage.beat()
        assert not stage.pc.accounts.frozen
        assert not stage.curtain.frozen
        stage.agree(over("lock").replace("child.an", "child.binh"), HEAD.replace("child.an", "child.binh"))
        await stage.live(12 * SECONDS)
        assert stage.pc.accounts.frozen == {"an"}
        assert stage.curtain.frozen == {"an": "binh"}

    play(tmp_path, over("lock"), story, service=True)


def test_a_frozen_account_that_is_given_to_a_sibling_runs_on(tmp_path: Path) -> None:
    def both(accounts: str) -> str:
        return HEAD.replace('["an"]', accounts)

    async def story(stage: Stage) -> None:
        stage.agree(over("lock"), both('["an", "bob"]'))
        stage.log_in(BOB)
        stage.pc.accounts.failing.add("lock")
        stage.log_in()
        await stage.live(12 * SECONDS)
        assert stage.pc.accounts.frozen == {"an", "bob"}
        stage.agree(over("lock") + BINH.format('"an"'), both('["bob"]'))
        await stage.beat()
        assert stage.pc.accounts.frozen == {"bob"}
        assert stage.curtain.frozen == {"bob": "an"}

    play(tmp_path, over("lock"), story, service=True)


async def being_locked(stage: Stage) -> Program:
    """Time is over; the lock does not hold, and that is waited for."""
    stage.pc.accounts.failing.add("lock")
    editor = editor_at(stage)
    stage.pc.programs.stubborn.add(editor.key)
    stage.pc.programs.deaf.add(editor.key)
    await stage.live(9 * SECONDS)
    stage.pc.clock.pass_time(2 * SECONDS)
    stage.enforcer.beat()
    await asyncio.sleep(0.1)
    return editor


def give(stage: Stage) -> None:
    """A guardian says yes."""
    now = stage.watch.now
    stage.watch.grants = (Grant((SCREEN,), now, now + 600 * SECONDS, 60 * SECONDS),)


def test_time_that_is_given_while_it_is_being_closed_ends_that(tmp_path: Path) -> None:
    """No rung is taken any more; least of all one that ends what is not saved."""

    async def story(stage: Stage) -> None:
        editor = await being_locked(stage)
        give(stage)
        await stage.beat()
        assert [x.effect for x in stage.told("acted")] == ["lock"]
        assert told(stage) == []
        assert editor.key in stage.pc.programs.table
        assert stage.pc.sessions.current()
        assert not stage.standing
        assert not stage.curtain.escalated

    play(tmp_path, over("lock"), story, service=True)


def test_what_stands_still_by_then_runs_on(tmp_path: Path) -> None:
    """One account of the child's, while its other one is still being paused."""

    async def story(stage: Stage) -> None:
        stage.agree(over("lock"), HEAD.replace('["an"]', '["bob", "an"]'))
        stage.log_in(BOB)
        await being_locked(stage)
        await asyncio.sleep(PATIENCE[Act.LOCK])  # then it is followed by the next rungs
        assert stage.pc.accounts.frozen == {"bob"}
        give(stage)
        await stage.beat()
        assert not stage.pc.accounts.frozen
        assert not stage.curtain.frozen
        acted = [(x.effect, x.pid is None) for x in stage.told("acted")]
        assert acted == [("lock", True), ("pause", False), ("resume", False), ("resume", True)]

    play(tmp_path, "", story, service=True)


def test_time_that_is_taken_back_at_once_ends_nothing(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await being_locked(stage)
        give(stage)
        stage.enforcer.beat()
        stage.watch.grants = ()
        await stage.beat()
        assert told(stage)[:2] == [("lock", False), ("pause", False)]

    play(tmp_path, over("lock"), story, service=True)


def test_who_is_named_a_guardian_while_being_closed_is_let_alone(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.accounts.failing.add("lock")
        await stage.live(9 * SECONDS)
        stage.pc.clock.pass_time(2 * SECONDS)
        stage.enforcer.beat()
        await asyncio.sleep(0.1)  # it waits for the lock
        stage.agree("", HEAD.partition("[child")[0].replace('"lan"', '"lan", "an"'))
        await stage.beat()
        assert [x.effect for x in stage.told("acted")] == ["lock"]
        assert not stage.pc.accounts.frozen

    play(tmp_path, over("lock"), story, service=True)


def test_a_child_who_is_being_closed_keeps_what_stands_still_already(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.agree(over("lock"), HEAD.replace('["an"]', '["an", "bob"]'))
        await freeze(stage)
        stage.log_in(BOB)
        stage.enforcer.beat()
        stage.enforcer.beat()  # while the first one's acts are under way
        assert stage.curtain.frozen == {"an": "an"}
        await stage.beat()
        assert stage.pc.accounts.frozen == {"an", "bob"}

    play(tmp_path, over("lock"), story, service=True)
