"""What the port ``Screen`` promises, on every backend."""

import asyncio
import time

import pytest

from agent.ports import Front, Session

PATIENCE = 20
pytestmark = pytest.mark.display


async def soon(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.005)


def test_the_front_window_is_told_and_known(play):
    async def story(pc):
        told = []
        pc.screen.watch(lambda: told.append(1))
        here, pid = await pc.show()
        await soon(lambda: pc.screen.front(here) == Front(pid))
        assert told
        assert pc.screen.sees_front(here)
        assert pc.screen.route == pc.screen.route_of(here)
        assert pc.screen.route in {"memory", "x11"}
        assert not pc.screen.playing(here)

    play(story)


def test_idle_time_begins_anew_when_somebody_is_there(play):
    async def story(pc):
        here, _ = await pc.show()
        await pc.touch()
        assert pc.screen.idle(here).total_seconds() < PATIENCE
        assert not pc.screen.claims(here)
        assert not pc.screen.felled(here)

    play(story)


def test_nothing_is_in_front_of_an_empty_desktop(play):
    async def story(pc):
        assert pc.screen.front(Session("9", pc.account)) is None

    play(story)
