"""A sensor that ends again and again though it could look was felled by somebody; others were not."""

import sys

assert sys.platform == "linux"

import asyncio
import os
import signal

import pytest

from agent.platforms.linux.display import sensing as module
from agent.platforms.linux.display.sensing import OFTEN, Ends, Sensor
from agent.platforms.linux.sensor.hint import BLIND
from agent.platforms.linux.sensor.place import Place
from tests.backends.linux.display.sensor_end import WHERE, sensed
from tests.backends.linux.real import STRANGER, until


@pytest.fixture
def play(monkeypatch):
    monkeypatch.setattr(module, "PAUSES", (0.01, 0.02))
    return sensed


async def ended(
    made, other, *, begins=lambda other: other.here(), ends=lambda other: other.links[-1].close()
):
    """One is started, begins so, and ends so."""
    number = len(other.links)
    await until(lambda: made.look() or len(other.links) > number)
    begins(other)
    await asyncio.sleep(0)
    ends(other)
    await until(lambda: made._link is None)


def test_one_after_the_other_that_ends_though_it_could_look_is_told(play):
    async def story(made, other, changes):
        for number in range(1, OFTEN + 1):
            assert not made.felled
            await ended(made, other)
            assert made.ends.number == number
        assert made.felled
        assert changes, "it is told at once"
        told = len(changes)
        # Nobody needs to look for the next one to be started.
        await until(lambda: len(changes) > told)

    play(story)


def test_one_that_is_stopped_is_felled_too(play):
    async def story(made, other, changes):
        made.look()
        pid = os.fork()
        if pid == 0:
            other.here()
            os.kill(os.getpid(), signal.SIGSTOP)
            os._exit(0)
        try:
            await until(lambda: made.pid == pid)
            await until(lambda: made.look() or made.ends.number == 1)
        finally:
            os.kill(pid, signal.SIGKILL)
            await asyncio.to_thread(os.waitpid, pid, 0)

    play(story)


@pytest.mark.parametrize(
    "begins",
    [lambda other: None, lambda other: (other.here(), other.here(False))],
    ids=["it never ran", "it may not be the account"],
)
def test_where_none_can_look_nobody_has_felled_it(play, begins):
    async def story(made, other, changes):
        for _ in range(OFTEN):
            await ended(made, other, begins=begins)
        assert not made.felled
        assert made.ends.number == 0
        assert not changes

    play(story)


def test_who_runs_and_says_nothing_is_slow_and_not_felled(play, monkeypatch):
    monkeypatch.setattr(module, "FIRST", 0.05)

    async def story(made, other, changes):
        for _ in range(OFTEN):
            await ended(made, other, ends=lambda other: None)
        assert not made.felled

    play(story)


def test_a_sensor_that_sees_nothing_and_goes_on_is_not_felled(play):
    async def story(made, other, changes):
        made.look()
        other.here()
        for number in range(1, 5):
            other.told(number, BLIND)
            await until(lambda number=number: made._looking != number)
            made.look()
        assert (made.hint, made.ends.number) == (BLIND, 0)

    play(story)


def test_a_steady_life_begins_the_count_anew(play, monkeypatch):
    async def story(made, other, changes):
        for _ in range(OFTEN):
            await ended(made, other)
        monkeypatch.setattr(module, "STEADY", 0.0)
        await until(lambda: made.look() or made._link)
        await asyncio.sleep(0)
        assert not made.felled
        other.here()
        await until(lambda: made.pid)
        other.links[-1].close()
        await until(lambda: made._link is None)
        assert made.ends.number == 1

    play(story)


def test_the_next_sensor_of_an_account_goes_on_counting(play):
    async def story(made, other, changes):
        await ended(made, other)
        ends = made.ends
        other_place = Sensor(asyncio.get_running_loop(), WHERE, other, lambda: None, ends)
        await ended(other_place, other)
        other_place.close()
        assert ends.number == 2
        assert not Ends().often

    play(story)


@pytest.mark.root
def test_root_says_only_that_it_is_there(play):
    """So much a sensor says before it becomes the account, when nobody of it can have ended it."""

    async def story(made, other, changes):
        await ended(made, other)
        assert made.ends.number == 1
        await ended(made, other, ends=lambda other: other.told(1))
        assert made.hint == BLIND
        assert made.ends.number == 1

    play(story, Place(STRANGER, 7))
