"""A service looks at an account's screen as that account, and believes no display that a child has made."""

import sys

assert sys.platform == "linux"

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
from dataclasses import replace
from functools import partial

import pytest

from agent.platforms.linux.display import screen as module
from agent.platforms.linux.display import sensing
from agent.platforms.linux.system import proc
from tests.backends.linux.real import DEADLINE, STRANGER, Screen, as_stranger, session, stranger, until

pytestmark = pytest.mark.display


async def end_all(made, here):
    """Each sensor that comes is killed, whatever it has said, until the account is told of."""
    while not made.felled(here):
        made.idle(here)
        for view in made._views.values():
            if view.sensor.pid:
                as_stranger(partial(kill, view.sensor.pid))
        await asyncio.sleep(0.01)


def kill(pid):
    """As far as one may: root's it is at first."""
    with contextlib.suppress(PermissionError, ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.root
def test_sensors_that_are_killed_one_after_the_other_are_told_at_any_display(
    play, start, screen, readable, monkeypatch
):
    monkeypatch.setattr(sensing, "PAUSES", (0.01,))
    other = Screen(start)

    async def story(made):
        here = session(screen.name, stranger())
        assert not made.felled(here)
        told = []
        made.watch(lambda: told.append(1))
        await asyncio.wait_for(end_all(made, here), DEADLINE)
        assert told
        there = session(other.name, stranger())
        made.idle(there)
        assert made.felled(there), "another display is no way out"
        monkeypatch.setattr(sensing, "STEADY", 0.0)
        assert not made.felled(there), "this one has lived long enough"
        monkeypatch.setattr(module, "ASKED", 0.0)
        made._forget()
        assert made._ends == {}

    play(story, service=True)


@pytest.mark.root
def test_a_service_is_let_in_by_the_accounts_own_cookie_as_the_account(play, start, open_folder, readable):
    authority = open_folder / "authority"
    authority.touch()
    secret = "0123456789abcdef" * 2
    reading, writing = os.pipe()
    start("Xvfb", "-displayfd", str(writing), "-auth", authority, "-nolisten", "tcp", pass_fds=(writing,))
    # An empty file lets everybody in: the server is told of the cookie before the first client comes.
    os.close(writing)
    with os.fdopen(reading) as pipe:
        place = int(pipe.readline())
    subprocess.run(
        ["xauth", "-f", authority, "add", f":{place}", ".", secret], check=True, capture_output=True
    )
    os.chown(authority, STRANGER, STRANGER)
    start.stranger("/bin/sleep", "100", cwd="/", env={"DISPLAY": f":{place}", "XAUTHORITY": str(authority)})

    async def story(made):
        here = session(f":{place}", stranger())
        await until(lambda: made.sees_front(here))
        sensor = made._views["1"].sensor.pid
        assert proc.account(sensor) == STRANGER
        assert made._helpers == {sensor}
        assert made.idle(here) is not None
        as_stranger(lambda: os.kill(sensor, signal.SIGKILL))
        await until(lambda: not made.sees_front(here))
        await until(lambda: made.sees_front(here))
        os.kill(made._views["1"].sensor.pid, signal.SIGSTOP)
        await until(lambda: not made.sees_front(here))
        await until(lambda: len(made._helpers) <= 1)

    play(story, service=True)


@pytest.mark.root
def test_a_service_does_not_believe_a_display_that_a_child_has_written(play, start, game, readable):
    own = game.with_name("Xvfb")
    shutil.copy(shutil.which("Xvfb"), own)
    own.chmod(0o777)
    fake = Screen(lambda *command, **settings: start(own, *command[1:], **settings))

    async def story(made):
        here = session(fake.name, stranger())
        await until(lambda: made.front(here) or made._views["1"].sensor.hint.route == "x11")
        assert not made.sees_front(here)
        assert made.front(here) is None
        assert made.idle(here) is None

    play(story, service=True)


@pytest.mark.root
def test_a_screen_that_none_of_an_account_s_sessions_shows_is_elsewhere(play, desks, screen, readable):
    async def story(made):
        here = replace(session(screen.name, stranger()), graphical=True, locked=True)
        await until(lambda: made.sees_front(here) and made._views["1"].sensor.hint.server)
        assert not made.elsewhere(STRANGER, [here])
        desk = await asyncio.to_thread(desks.open, "labwc")
        await until(lambda: made.elsewhere(STRANGER, [here]))
        # As the account's own session it is none; nobody knows yet who draws that.
        own = replace(here, id="2", display=desk.name)
        assert made.elsewhere(STRANGER, [here, own])
        window = await asyncio.to_thread(desks.window, desk, "one")
        await until(lambda: made.sees_front(own) and not made.elsewhere(STRANGER, [here, own]))
        window.kill()

    play(story, service=True)
