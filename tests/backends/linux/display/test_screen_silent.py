"""Whose word hinders a pause: a display that is held, its account's own; no sensor that says nothing."""

import sys

assert sys.platform == "linux"

import asyncio
import os
import signal
from dataclasses import replace

import pytest

from agent.platforms.linux.display import screen as module
from agent.platforms.linux.display import sensing
from agent.ports import Fate
from tests.backends.linux.real import DEADLINE, Screen, seen_by, session, stranger, until

pytestmark = pytest.mark.display


@pytest.fixture
def soon(monkeypatch):
    """A sensor is given up after a second, and the next one comes at once."""
    monkeypatch.setattr(sensing, "SILENCE", 1.0)
    monkeypatch.setattr(sensing, "PAUSES", (0.01,))
    monkeypatch.setattr(module, "BACK", DEADLINE)


def asked(view):
    """What a sensor is asked from now on."""
    questions, real = [], view.sensor.ask

    async def ask(what, pids=(), **more):
        questions.append(what)
        return await real(what, pids, **more)

    view.sensor.ask = ask
    return questions


async def paused(made, group, window):
    """Whether the window's program stands still after it was told to."""
    hands = seen_by(made, group)
    try:
        game = hands.program(window.pid)
        await hands.pause([game])
        return hands.fates([game]) == {game.key: Fate.PAUSED}
    finally:
        hands.close()


@pytest.mark.root
def test_a_sensor_of_another_account_hinders_nobody(play, start, screen, group, readable):
    other = Screen(start)

    async def story(made):
        here, there = session(screen.name), replace(session(other.name, stranger()), id="2")
        await until(lambda: made.sees_front(here) and made.sees_front(there))
        questions = asked(made._views["2"])
        os.kill(made._views["2"].sensor.pid, signal.SIGSTOP)
        window = await asyncio.to_thread(screen.window)
        assert await paused(made, group, window)
        assert questions == []

    play(story)


@pytest.mark.root
def test_the_display_of_an_account_is_asked_about_its_containers(play, start, screen, readable, containers):
    async def story(made):
        await until(lambda: made.sees_front(session(screen.name, stranger())))
        inside = start("/bin/sleep", "100", user=int(containers.read_text().splitlines()[-1].split(":")[1]))
        assert made._theirs([inside.pid]) == ["1"]
        assert made._theirs([start.stranger("/bin/sleep", "100").pid]) == ["1"]
        assert made._theirs([os.getpid(), 2**22 + 1]) == []

    play(story)


@pytest.mark.parametrize(("word", "held"), [("", False), ("grab", True)])
def test_of_a_silent_sensor_the_next_one_is_asked(play, screen, soon, word, *, held):
    async def story(made):
        await until(lambda: made.sees_front(session(screen.name)))
        window = await asyncio.to_thread(screen.window, *word.split())
        first = made._views["1"].sensor.pid
        questions = asked(made._views["1"])
        os.kill(first, signal.SIGSTOP)
        assert await made.grabbed([window.pid]) is held
        assert questions == ["grabbed"] * 2
        assert made._views["1"].sensor.pid not in {0, first}

    play(story)


def test_one_silent_sensor_does_not_keep_a_pause_from_holding(play, screen, soon, group):
    async def story(made):
        await until(lambda: made.sees_front(session(screen.name)))
        window = await asyncio.to_thread(screen.window)
        os.kill(made._views["1"].sensor.pid, signal.SIGSTOP)
        assert await paused(made, group, window)

    play(story)


def test_sensors_that_are_stopped_one_after_the_other_hold_nothing(play, screen, soon, monkeypatch):
    async def story(made):
        await until(lambda: made.sees_front(session(screen.name)))
        window = await asyncio.to_thread(screen.window)
        questions = asked(made._views["1"])

        async def stopping():
            while True:
                if pid := made._views["1"].sensor.pid:
                    os.kill(pid, signal.SIGSTOP)
                await asyncio.sleep(0.01)

        monkeypatch.setattr(module, "BACK", 2.0)
        child = asyncio.ensure_future(stopping())
        assert not await made.grabbed([window.pid])
        assert await made.answers([window.pid])
        assert questions
        child.cancel()

    play(story)


def test_a_display_that_is_held_as_a_whole_stays_so_when_it_shows_nothing_any_more(play, screen, monkeypatch):
    monkeypatch.setattr(module, "BACK", 0.0)

    async def story(made):
        here = session(screen.name)
        await until(lambda: made.sees_front(here))
        holder = await asyncio.to_thread(screen.window, "hold")
        assert await made.grabbed([holder.pid])
        await until(lambda: not made.sees_front(here))
        assert await made.grabbed([holder.pid])
        assert not await made.answers([holder.pid])
        holder.kill()
        await until(lambda: made.sees_front(here))
        assert not await made.grabbed([os.getpid()])
        assert await made.answers([os.getpid()])

    play(story)


def test_a_display_whose_server_has_ended_is_held_by_nobody(play, screen, monkeypatch):
    monkeypatch.setattr(module, "BACK", 0.0)

    async def story(made):
        here = session(screen.name)
        await until(lambda: made.sees_front(here))
        screen.server.kill()
        screen.server.wait()
        await until(lambda: not made.sees_front(here))
        assert not await made.grabbed([os.getpid()])
        assert await made.answers([os.getpid()])

    play(story)
