"""Crashes, full disks and children who cannot be judged: neither counting nor closing ends by them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from agent.ports import Front, Program, Session
from agent.ports.store import StoreProblem
from agent.service.steps import NotWhole, Part
from policies.ids import AccountId, ChildId
from policies.model import Grant
from policies.target import SCREEN, Target
from tests.agent.service.failing import full_disk
from tests.agent.service.mygame import GAME
from tests.agent.service.stage import AN, SECONDS, Stage, play, program

OVER = '[child.an.screen]\ndaily = "10s"\ngrace = "1s"\nend = "lock"\n'


def test_used_seconds_stay_used_over_a_crash_and_what_was_paused_is_thawed(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(40 * SECONDS)
        stage.pc.clock.pass_time(3 * SECONDS)  # nobody counts these, but they are charged
        stage.crash()
        await stage.beat()
        assert stage.used("app:mygame") == 43
        await stage.live(17 * SECONDS)
        assert stage.pc.programs.paused == {game.key}
        stage.crash()
        watch = next(iter(stage.enforcer.watches.values()))
        watch.grants = (
            Grant((Target.parse("app:mygame"),), watch.now, watch.now + timedelta(hours=1), 30 * SECONDS),
        )
        await stage.beat()
        assert not stage.pc.programs.paused

    play(tmp_path, GAME, story)


def test_the_grace_of_the_day_survives_a_crash(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(61 * SECONDS)
        assert stage.told("warned", "screen")[-1].text == "grace"
        assert not stage.pc.sessions.current()[0].locked
        stage.crash()
        await stage.live(20 * SECONDS)
        assert not stage.pc.sessions.current()[0].locked
        await stage.live(15 * SECONDS)
        assert stage.pc.sessions.current()[0].locked
        stage.pc.sessions.put(Session("session of an", AN))
        await stage.beat()
        assert stage.pc.sessions.current()[0].locked  # a new login gets no second grace

    play(tmp_path, '[child.an.screen]\ndaily = "60s"\ngrace = "30s"\n', story)


def test_a_full_disk_stops_neither_counting_nor_closing(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        target = Target.parse("app:mygame")
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.beat()
        with full_disk():
            await stage.live(61 * SECONDS, beat=20 * SECONDS)
            assert stage.pc.programs.paused == {game.key}
            assert [problem.name for problem in stage.health.problems] == [
                "disk-failing"
            ]  # EFBIG, not ENOSPC
        await stage.live(20 * SECONDS)
        assert not stage.health.problems
        stage.crash()
        await stage.beat()
        assert (
            stage.enforcer.watches[ChildId("an")].usage.used(target, stage.tally.now.date()) == 60 * SECONDS
        )

    play(tmp_path, GAME, story)


def test_a_disk_that_tells_nothing_leaves_the_old_watch_in_place(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(30 * SECONDS)
        kept, stage.enforcer.store = stage.enforcer.store, Damaged()  # type: ignore[assignment]
        with pytest.raises(StoreProblem):
            stage.enforcer.load()
        stage.enforcer.store = kept
        await stage.live(31 * SECONDS)
        assert stage.pc.programs.paused == {game.key}

    play(tmp_path, GAME, story)


def test_a_grace_that_cannot_be_written_is_given_all_the_same(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(59 * SECONDS)
        with full_disk():
            await stage.live(15 * SECONDS)
            assert stage.told("warned", "screen")[-1].text == "grace"
            assert not stage.pc.sessions.current()[0].locked
            await stage.live(30 * SECONDS)
            assert stage.pc.sessions.current()[0].locked

    play(tmp_path, '[child.an.screen]\ndaily = "60s"\ngrace = "30s"\n', story)


class Damaged:
    """A store whose disk has died."""

    def grants(self, child: ChildId, since: datetime) -> tuple[Grant, ...]:
        raise StoreProblem("disk-failing", "it does not answer")


def test_what_fails_of_one_child_frees_no_other(tmp_path: Path) -> None:
    binh = AccountId("binh")

    async def story(stage: Stage) -> None:
        wrong = stage.log_in()
        stage.log_in(binh)
        stage.pc.screen.own_windows["session of binh"] = None
        game = stage.pc.start(program(200, "/opt/mygame", binh))
        stage.front(game)
        await stage.beat()
        stage.pc.screen.own_windows = {wrong.id: object(), "session of binh": Front(game.pid)}  # type: ignore[dict-item]
        for _ in range(14):
            stage.pc.clock.pass_time(5 * SECONDS)
            with pytest.raises(ExceptionGroup) as failed:
                stage.enforcer.beat()
            assert [type(x) for x in failed.value.exceptions] == [AttributeError]
            await stage.ladder.settle()
        assert stage.pc.programs.paused == {game.key}
        day = stage.watch.plan.day
        assert stage.store.usage(ChildId("binh"), day).used(SCREEN, day) >= 60 * SECONDS

    binhs = '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n'
    play(tmp_path, GAME + binhs + GAME.replace("child.an", "child.binh"), story)


def test_who_could_not_be_judged_yet_is_neither_let_in_nor_in_the_way(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.watch.category_of = None  # type: ignore[assignment]
        with pytest.raises(ExceptionGroup) as failed:
            stage.enforcer.beat()
        assert [type(x) for x in failed.value.exceptions] == [TypeError]
        assert not stage.watch.verdicts

    play(tmp_path, GAME, story)


def test_what_fails_of_a_refusal_keeps_nobody_at_the_pc(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/editor")))
        await stage.live(9 * SECONDS)
        stage.refusals.helplines = None  # type: ignore[assignment]
        stage.pc.clock.pass_time(2 * SECONDS)
        with pytest.raises(NotWhole) as failed:
            stage.enforcer.beat()
        assert failed.value.parts == (Part.LOGINS,)
        await stage.curtain.settle()
        assert not stage.pc.sessions.current()

    play(tmp_path, '[child.an.screen]\ndaily = "10s"\nend = "logout"\n', story, service=True)


def test_what_fails_of_one_end_keeps_no_other(tmp_path: Path) -> None:
    """Two games whose time is over; the first one's end cannot even be begun."""

    async def story(stage: Stage) -> None:
        stage.log_in()
        one, other = (stage.pc.start(program(pid, f"/opt/game{pid}")) for pid in (100, 101))
        age = stage.pc.programs.age

        def fails(program: Program) -> timedelta:
            if program == one:
                raise RuntimeError("what nobody has thought of")
            return age(program)

        stage.pc.programs.age = fails  # type: ignore[method-assign]
        with pytest.raises(NotWhole) as failed:
            stage.enforcer.beat()
        assert failed.value.parts == (Part.LIMITS,)
        await stage.ladder.settle()
        assert set(stage.pc.programs.table) == {one.key}
        assert other.key not in stage.pc.programs.table
        stage.pc.programs.age = age  # type: ignore[method-assign]
        await stage.beat()
        assert not stage.pc.programs.table

    rule = '[[child.an.rule]]\nmatch = {{ exe = "/opt/game{}" }}\naction = "block"\n'
    play(tmp_path, rule.format(100) + rule.format(101), story)
