"""Whoever holds the keyboard or the display is not paused; any other window is, and the display goes on."""

import sys

assert sys.platform == "linux"

import asyncio
import signal

import pytest

from agent.ports import Fate, Front, GrabHeld
from tests.backends.linux.real import seen_by, session, until

pytestmark = pytest.mark.display


def test_what_a_locker_holds_is_no_programs_grab(play, screen):
    async def story(made):
        await until(lambda: made.sees_front(session(screen.name)))
        holder = await asyncio.to_thread(screen.window, "grab")
        assert await made.grabbed([holder.pid])
        made.locked = lambda key: key == "1"
        assert not await made.grabbed([holder.pid])

    play(story)


@pytest.mark.parametrize("word", ["grab", "hold"])
def test_who_holds_keyboard_or_server_is_not_paused(play, screen, group, word):
    async def story(made):
        made.front(session(screen.name))
        await until(lambda: made.sees_front(session(screen.name)))
        hands = seen_by(made, group)
        try:
            window = await asyncio.to_thread(screen.window, word)
            game = hands.program(window.pid)
            with pytest.raises(GrabHeld):
                await hands.pause([game])
            assert hands.fates([game]) == {game.key: Fate.RUNNING}
        finally:
            hands.close()

    play(story)


def test_a_client_that_holds_nothing_is_paused_and_the_display_goes_on(play, screen, group):
    async def story(made):
        here = session(screen.name)
        screen.manage()
        hands = seen_by(made, group)
        try:
            window = await asyncio.to_thread(screen.window)
            await until(lambda: made.front(here) == Front(window.pid))
            game = hands.program(window.pid)
            await hands.pause([game])
            assert hands.fates([game]) == {game.key: Fate.PAUSED}
            other = await asyncio.to_thread(screen.window)
            await until(lambda: made.front(here) == Front(other.pid))
        finally:
            hands.close()

    play(story)


def test_a_display_that_falls_silent_while_pausing_gets_its_client_back(play, screen, group):
    async def story(made):
        made.front(session(screen.name))
        await until(lambda: made.sees_front(session(screen.name)))
        hands = seen_by(made, group)
        try:
            window = await asyncio.to_thread(screen.window)
            game = hands.program(window.pid)
            real = made.answers

            async def silent(pids):
                screen.server.send_signal(signal.SIGSTOP)
                try:
                    return await real(pids)
                finally:
                    screen.server.send_signal(signal.SIGCONT)

            made.answers = silent
            with pytest.raises(GrabHeld):
                await hands.pause([game])
            assert hands.fates([game]) == {game.key: Fate.RUNNING}
        finally:
            hands.close()

    play(story)
