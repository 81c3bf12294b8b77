import sys

assert sys.platform == "linux"

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from agent.platforms.linux.display import screen as module
from agent.platforms.linux.display import sensing
from agent.platforms.linux.programs import LinuxPrograms
from agent.platforms.linux.system import proc
from agent.ports import Fate, Front, GrabHeld
from tests.backends.linux.real import DEADLINE, STRANGER, Screen, as_stranger, session, stranger, until

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


def test_what_a_locker_holds_is_no_programs_grab(play, screen):
    async def story(made):
        await until(lambda: made.sees_front(session(screen.name)))
        holder = await asyncio.to_thread(screen.window, "grab")
        assert await made.grabbed([holder.pid])
        made.locked = lambda key: key == "1"
        assert not await made.grabbed([holder.pid])

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


def test_windows_of_a_program_are_closed_by_asking(play, screen):
    async def story(made):
        made.front(session(screen.name))
        await until(lambda: made.sees_front(session(screen.name)))
        window = await asyncio.to_thread(screen.window)
        assert await made.ask_to_close([window.pid])
        assert await asyncio.to_thread(window.wait, 20) == 0

    play(story)


def programs(made, group):
    return LinuxPrograms(asyncio.get_running_loop(), made, group=group)


@pytest.mark.parametrize("word", ["grab", "hold"])
def test_who_holds_keyboard_or_server_is_not_paused(play, screen, group, word):
    async def story(made):
        made.front(session(screen.name))
        await until(lambda: made.sees_front(session(screen.name)))
        hands = programs(made, group)
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
        hands = programs(made, group)
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
        hands = programs(made, group)
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
