"""At a real display somebody holds the keyboard: who is in front is named, and behind it work is kept."""

import sys

assert sys.platform == "linux"

import asyncio

import pytest

from agent.platforms.memory import MemoryAccounts, MemoryBrowsers, MemorySessions
from agent.ports import Fate, Front, Platform
from agent.service.acting import grabs as module
from agent.service.acting.grabs import Grabs
from tests.backends.linux.real import seen_by, session, until

pytestmark = pytest.mark.display


def platform(made, programs, here):
    sessions = MemorySessions()
    sessions.put(here)
    return Platform("linux", sessions, MemoryAccounts(sessions, programs), programs, made, MemoryBrowsers)


def test_the_game_in_front_is_named_and_when_it_is_gone_the_editor_is_paused(
    play, screen, group, monkeypatch
):
    monkeypatch.setattr(module, "GRAB_PATIENCE", 0.1)

    async def story(made):
        here = session(screen.name)
        screen.manage()
        programs = seen_by(made, group)
        try:
            behind = await asyncio.to_thread(screen.window)
            front = await asyncio.to_thread(screen.window, "grab")
            await until(lambda: made.front(here) == Front(front.pid))
            game, editor = programs.program(front.pid), programs.program(behind.pid)
            hands = Grabs(platform(made, programs, here), asyncio.get_running_loop().time)
            assert await hands.pause([editor, game]) == [game]
            assert set(programs.fates([editor, game]).values()) == {Fate.RUNNING}
            # The game may run on: then it alone is taken to hold the keyboard.
            assert await hands.pause([editor]) == []
            assert programs.fates([editor]) == {editor.key: Fate.PAUSED}
            await programs.resume([editor])
            programs.kill([game])
            await asyncio.to_thread(front.wait)
            assert await hands.pause([editor]) == []
            assert programs.fates([editor]) == {editor.key: Fate.PAUSED}
        finally:
            programs.close()

    play(story)


def test_nobody_stands_still_while_the_display_is_held_as_a_whole(play, screen, group):
    """Whatever was in front: a display that answers nothing does not tell, and is asked long before."""

    async def story(made):
        here = session(screen.name)
        screen.manage()
        programs = seen_by(made, group)
        try:
            behind = await asyncio.to_thread(screen.window)
            await until(lambda: made.front(here) == Front(behind.pid))
            holder = await asyncio.to_thread(screen.window, "hold")
            await until(lambda: not made.sees_front(here))
            game, editor = programs.program(holder.pid), programs.program(behind.pid)
            hands = Grabs(platform(made, programs, here), asyncio.get_running_loop().time)
            assert await hands.pause([editor, game]) == [editor, game]
            assert set(programs.fates([editor, game]).values()) == {Fate.RUNNING}
        finally:
            programs.close()

    play(story)
