import sys

assert sys.platform == "linux"

import ast
import asyncio
from functools import partial

import pytest

from agent.platforms.linux.sensor.savers import NAMES, SHOWING, STARTED, Savers
from tests.backends.linux import saver_service
from tests.backends.linux.real import saver, say, until


@pytest.fixture
def play(listen):
    return lambda story, *, x11=True: listen(story, partial(Savers, x11=x11), lambda x: x.covering)


@pytest.mark.parametrize("name", NAMES)
def test_who_covers_already_who_begins_and_who_ends(play, start, pc_bus, name):
    first = saver(start, pc_bus.address, name, "yes")

    async def story(savers, changes):
        await until(lambda: savers.covering == (first.pid,))
        assert savers.there
        say(first, "no")
        await until(lambda: not savers.covering)
        say(first, "yes")
        await until(lambda: savers.covering)
        first.kill()
        await until(lambda: not savers.covering)
        assert not savers.there
        second = await asyncio.to_thread(saver, start, pc_bus.address, name, "yes")
        await until(lambda: savers.covering)
        assert changes == [(first.pid,), (), (first.pid,), (), (second.pid,)]

    play(story)


def test_who_has_not_the_name_covers_nothing(play, start, pc_bus):
    name = NAMES[0]
    locker = saver(start, pc_bus.address, name)

    async def story(savers, changes):
        await until(lambda: name in savers._owners)
        other = await asyncio.to_thread(saver, start, pc_bus.address, name, "yes")  # waits in line for it
        say(other, "yes")
        say(locker, "yes")
        await until(lambda: savers.covering)
        assert changes == [(locker.pid,)]

    play(story)


def test_one_that_does_not_answer_covers_nothing(play, start, pc_bus):
    saver(start, pc_bus.address, NAMES[0], "broken")
    saver(start, pc_bus.address, NAMES[1], "yes")

    async def story(savers, changes):
        await until(lambda: savers.covering)
        assert savers._active == {NAMES[1]}

    play(story)


@pytest.mark.parametrize("name", NAMES)
def test_one_that_is_there_is_asked_to_lock(play, start, pc_bus, name):
    locker = saver(start, pc_bus.address, name)

    async def story(savers, changes):
        await until(lambda: savers.there)
        savers.lock("<It> is late & dark.\nCall 111.")
        await until(lambda: savers.covering == (locker.pid,))

    play(story)
    text = "&lt;It&gt; is late &amp; dark.\nCall 111."
    assert ast.literal_eval(locker.stdout.readline()) == ((text,) if name in SHOWING else ())


@pytest.mark.parametrize(("name", "desktop"), STARTED.items())
def test_one_that_ends_while_it_has_nothing_to_lock_is_started_at_its_own_desktop(
    play, start, pc_bus, tmp_path, name, desktop
):
    """As Cinnamon's, half a minute after it was asked last; elsewhere a second one would cover the screen."""
    log = tmp_path / "started"
    program = f"{sys.executable} {saver_service.__file__} {pc_bus.address} {name}"
    pc_bus.starts(name, f'/bin/sh -c "echo $$ >> {log}; exec {program}"')

    async def story(savers, changes):
        savers.lock()
        await until(lambda: not savers._bus.busy)
        assert not savers.there
        savers.lock()
        await until(lambda: not savers._bus.busy)
        assert not log.exists(), "the PC has it, and its desktop is not there"
        shell = await asyncio.to_thread(saver, start, pc_bus.address, desktop)
        await until(lambda: savers.there)
        savers.lock()
        await until(lambda: savers.covering)
        assert [str(pid) for pid in savers.covering] == log.read_text("utf-8").split()
        shell.kill()
        await until(lambda: desktop not in savers._owners)
        assert savers.covering, "it stays"

    play(story)


@pytest.mark.parametrize(("name", "desktop"), STARTED.items())
def test_on_wayland_nobody_is_started_who_could_not_cover_it(play, start, pc_bus, name, desktop):
    """A lock that cannot come is not waited for either."""
    saver(start, pc_bus.address, desktop)

    async def story(savers, changes):
        await until(lambda: not savers._bus.busy)
        assert not savers.there
        savers.lock()
        assert not savers._bus.busy
        locker = await asyncio.to_thread(saver, start, pc_bus.address, name, "yes")
        await until(lambda: savers.covering == (locker.pid,))
        assert savers.there, "one that is there may well know how"

    play(story, x11=False)


def test_where_none_is_nothing_is_asked(play, pc_bus):
    async def story(savers, changes):
        await until(lambda: not savers._bus.busy)
        savers.lock()
        assert not savers._bus.busy

    play(story)
