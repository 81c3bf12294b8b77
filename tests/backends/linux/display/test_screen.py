import sys

assert sys.platform == "linux"

import asyncio
import os
import subprocess
from dataclasses import replace
from datetime import timedelta

import pytest

from agent.platforms.linux.display import screen as module
from agent.ports import Front
from tests.backends.linux.real import Screen, session, until

pytestmark = pytest.mark.display


def test_the_front_window_of_the_session_is_seen(play, screen):
    async def story(made):
        here = session(screen.name)
        screen.manage()
        window = await asyncio.to_thread(screen.window)
        await until(lambda: made.front(here) == Front(window.pid))
        assert (made.route_of(here), made.sees_front(here)) == ("x11", True)
        assert made.idle(here) is not None

    play(story)


def test_another_window_is_told(play, screen):
    async def story(made):
        told = []
        screen.manage()
        await until(lambda: made.front(session(screen.name)) or made.sees_front(session(screen.name)))
        made.watch(lambda: told.append(made._views["1"].front()))
        window = await asyncio.to_thread(screen.window)
        await until(lambda: Front(window.pid) in told)

    play(story)


@pytest.mark.parametrize("display", [None, "wayland-0", "elsewhere:10", ":64001"])
def test_without_a_display_nothing_is_seen_and_nothing_hindered(play, display):
    async def story(made):
        here = session(display)
        assert made.front(here) is None
        assert made.idle(here) is None
        assert (made.route_of(here), made.sees_front(here)) == ("none", False)
        assert not await made.grabbed([1])
        assert await made.answers([1])
        assert not await made.ask_to_close([1])

    play(story)


def test_an_account_that_nobody_knows_has_no_screen(play, screen):
    async def story(made):
        assert made.front(session(screen.name, "nobody of that name")) is None

    play(story)


def test_the_route_follows_the_display(play, screen):
    async def story(made):
        made.front(session(screen.name))
        await until(lambda: made.route == "x11")
        screen.server.kill()
        await until(lambda: made.route == "none")
        assert made._ends[os.getuid()].number == 0, "there is nothing to see, and it goes on"

    play(story)


def test_windows_of_a_program_are_closed_by_asking(play, screen):
    async def story(made):
        made.front(session(screen.name))
        await until(lambda: made.sees_front(session(screen.name)))
        window = await asyncio.to_thread(screen.window)
        assert await made.ask_to_close([window.pid])
        assert await asyncio.to_thread(window.wait, 20) == 0

    play(story)


def test_a_sensor_that_nobody_asks_any_more_is_ended(play, screen, monkeypatch):
    monkeypatch.setattr(module, "ASKED", 0.05)

    async def story(made):
        here = session(screen.name)
        await until(lambda: made.sees_front(here))
        await until(lambda: not made._views and not made._helpers)
        assert made.route == "none"
        await until(lambda: made.sees_front(here))

    play(story)


def test_a_session_that_moves_to_another_display_gets_another_sensor(play, screen, start):
    other = Screen(start)

    async def story(made):
        await until(lambda: made.sees_front(session(screen.name)))
        await until(lambda: made.sees_front(session(other.name)))
        assert made._views["1"].sensor.where.x11 == other.number
        await until(lambda: len(made._helpers) == 1)
        made.sees_front(session(None))
        await until(lambda: not made._helpers)

    play(story)


def test_a_session_without_a_screen_asks_who_knows(play):
    async def story(made):
        made.background = lambda session: timedelta(seconds=7)
        here = replace(session(None), background=True)
        assert made.idle(here) == timedelta(seconds=7)
        assert not made.claims(here)

    play(story)


def test_a_cookie_whose_place_was_not_known_yet_is_found_later(play, start, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "SOUGHT", 0.1)
    authority = tmp_path / "authority"
    authority.touch()
    monkeypatch.setenv("XAUTHORITY", str(tmp_path / "nowhere"))
    reading, writing = os.pipe()
    command = ["xauth", "-f", authority, "add", ":77", ".", "0123456789abcdef" * 2]
    subprocess.run(command, check=True, capture_output=True)
    start("Xvfb", "-displayfd", str(writing), "-auth", authority, "-nolisten", "tcp", pass_fds=(writing,))
    os.close(writing)
    with os.fdopen(reading) as pipe:
        display = f":{int(pipe.readline())}"
    here = session(display)
    subprocess.run([*command[:4], display, *command[5:]], check=True, capture_output=True)

    async def story(made):
        assert not made.sees_front(here)
        first = made._views["1"].sensor
        await until(lambda: first.pid)
        monkeypatch.setenv("XAUTHORITY", str(authority))
        await until(lambda: made.sees_front(here))
        assert made._views["1"].sensor is not first

    play(story)
