"""A PC in memory does what a test wants of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from agent.platforms.memory import MemoryClock, Pc
from agent.ports import Fate, GrabHeld, Program, Session
from policies.facts import ProgramFacts
from policies.ids import AccountId

AN = AccountId("an")


def program(pid: int = 100) -> Program:
    return Program(pid, 1, AN, ProgramFacts(("/opt/mygame",)), file=(1, pid))


def test_it_is_a_platform_like_any_other() -> None:
    pc = Pc().platform
    assert pc.name == pc.sessions.route == pc.programs.route == pc.screen.route == "memory"
    assert not pc.sessions.current()
    assert not pc.programs.running([AN])


def test_its_clocks_move_when_they_are_told() -> None:
    clock = MemoryClock()
    before = clock.read()
    clock.pass_time(timedelta(seconds=5), asleep=timedelta(hours=1))
    after = clock.read()
    assert after.wall - before.wall == after.boottime - before.boottime == timedelta(hours=1, seconds=5)
    assert after.monotonic - before.monotonic == timedelta(seconds=5)
    clock.set_wall(before.wall)
    assert clock.read().boottime == after.boottime
    clock.reboot()
    assert clock.read().boot_id != before.boot_id
    assert clock.read().boottime < before.boottime


def test_a_display_that_is_held_tells_of_all_that_are_there() -> None:
    async def story() -> None:
        pc = Pc()
        programs, game, editor, job = pc.programs, *(pc.start(program(pid)) for pid in (100, 101, 102))
        programs.grabbing, programs.beside = {game.key}, {editor.key}
        with pytest.raises(GrabHeld):
            await programs.pause([editor])
        await programs.pause([job])
        programs.silencing = {editor.key}
        with pytest.raises(GrabHeld):
            await programs.pause([editor], held=True)
        programs.silencing.clear()
        await programs.pause([editor], held=True)
        assert programs.paused == {editor.key, job.key}
        pc.programs.end(game)
        await programs.pause([editor])

    asyncio.run(story())


def test_programs_that_do_not_obey() -> None:
    async def story() -> None:
        pc = Pc()
        programs, game = pc.programs, pc.start(program())
        programs.grabbing.add(game.key)
        with pytest.raises(GrabHeld):
            await programs.pause([game])
        programs.grabbing.clear()
        programs.unfreezable.add(game.key)
        with pytest.raises(OSError, match="refuses"):
            await programs.pause([game])
        programs.unfreezable.clear()
        programs.stubborn.add(game.key)
        await programs.pause([game])
        assert programs.fates([game])[game.key] is Fate.RUNNING
        programs.stubborn.clear()
        programs.frozen_fast.add(game.key)
        await programs.pause([game])
        await programs.resume([game])
        assert programs.fates([game])[game.key] is Fate.PAUSED
        assert not await programs.close_windows([game])
        programs.windows.add(game.key)
        programs.deaf.add(game.key)
        assert await programs.close_windows([game])
        await programs.terminate([game])
        programs.immortal.add(game.key)
        programs.kill([game])
        assert game in programs.running([AN])
        programs.immortal.clear()
        programs.kill([game])
        assert programs.fates([game])[game.key] is Fate.GONE
        assert [act for act, _ in programs.asked] == [
            *("pause", "pause", "resume", "close", "terminate", "kill", "kill"),
        ]

    asyncio.run(story())


def test_files_of_what_runs() -> None:
    pc = Pc()
    pc.start(program())
    assert pc.programs.files("/opt/*") == {(1, 100)}
    assert pc.programs.files("/usr/*") == frozenset()


def test_logins_that_come_and_go_are_told() -> None:
    async def story() -> None:
        sessions = Pc().sessions
        told: list[int] = []
        sessions.watch(lambda: told.append(len(sessions.current())))
        sessions.put(Session("1", AN))
        sessions.put(Session("2", AccountId("lan")))
        sessions.remove("1")
        assert told == [1, 2, 1]
        sessions.close()
        sessions.remove("2")
        assert told == [1, 2, 1]

    asyncio.run(story())
