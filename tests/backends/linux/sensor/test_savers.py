import sys

assert sys.platform == "linux"

import asyncio

import pytest

from agent.platforms.linux.sensor.savers import NAMES, Savers
from tests.backends.linux.real import saver, say, until


@pytest.fixture
def play(listen):
    return lambda story: listen(story, Savers, lambda x: x.cover)


@pytest.mark.parametrize("name", NAMES)
def test_who_covers_already_who_begins_and_who_ends(play, start, pc_bus, name):
    first = saver(start, pc_bus.address, name, "yes")

    async def story(savers, changes):
        await until(lambda: savers.cover)
        assert savers.there
        say(first, "no")
        await until(lambda: not savers.cover)
        say(first, "yes")
        await until(lambda: savers.cover)
        first.kill()
        await until(lambda: not savers.cover)
        assert not savers.there
        await asyncio.to_thread(saver, start, pc_bus.address, name, "yes")
        await until(lambda: savers.cover)
        assert changes == [True, False, True, False, True]

    play(story)


def test_who_has_not_the_name_covers_nothing(play, start, pc_bus):
    name = NAMES[0]
    locker = saver(start, pc_bus.address, name)

    async def story(savers, changes):
        await until(lambda: name in savers._owners)
        other = await asyncio.to_thread(saver, start, pc_bus.address, name, "yes")  # waits in line for it
        say(other, "yes")
        say(locker, "yes")
        await until(lambda: savers.cover)
        assert changes == [True]

    play(story)


def test_one_that_does_not_answer_covers_nothing(play, start, pc_bus):
    saver(start, pc_bus.address, NAMES[0], "broken")
    saver(start, pc_bus.address, NAMES[1], "yes")

    async def story(savers, changes):
        await until(lambda: savers.cover)
        assert savers._active == {NAMES[1]}

    play(story)
