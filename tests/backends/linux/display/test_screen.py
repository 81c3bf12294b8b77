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
from pathlib import Path

import pytest

from agent.platforms.linux.display import launching, sensing, servers
from agent.platforms.linux.display import screen as module
from agent.platforms.linux.display.screen import LinuxScreen
from agent.platforms.linux.programs import LinuxPrograms
from agent.platforms.linux.system import accounts, proc
from agent.ports import Fate, Front, GrabHeld, Session
from tests.backends.linux.real import DEADLINE, STRANGER, Desk, Screen, as_stranger, player, until, wait_for

pytestmark = pytest.mark.display


@pytest.fixture
def play():
    def run(story, **settings):
        async def main():
            made = LinuxScreen(asyncio.get_running_loop(), **settings)
            try:
                await story(made)
            finally:
                made.close()

        asyncio.run(main())

    return run


def session(display, account=None):
    return Session("1", account or accounts.name(os.getuid()), display=display)


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
        assert await made.answers()
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

            async def silent():
                screen.server.send_signal(signal.SIGSTOP)
                try:
                    return await real()
                finally:
                    screen.server.send_signal(signal.SIGCONT)

            made.answers = silent
            with pytest.raises(GrabHeld):
                await hands.pause([game])
            assert hands.fates([game]) == {game.key: Fate.RUNNING}
        finally:
            hands.close()

    play(story)


@pytest.fixture
def readable(open_folder, monkeypatch):
    """A Python and a tree that accounts without rights may read, as on a family's PC."""
    for room in ("agent", "policies"):
        place = Path(launching.TREE) / room
        shutil.copytree(place, open_folder / "tree" / room, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(launching, "PYTHON", "/usr/bin/python3")
    monkeypatch.setattr(launching, "TREE", str(open_folder / "tree"))
    monkeypatch.setattr(launching, "systemd", lambda: False)


def stranger():
    return accounts.name(STRANGER)


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
        assert len(made._helpers) <= 1

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


class Desks:
    """Compositors of the account without rights."""

    def __init__(self, start, folder):
        self._start, self._folder = start, folder
        self._as = {"user": STRANGER, "group": STRANGER, "extra_groups": []}

    def open(self, kind):
        folder = self._folder / f"desk-{len(os.listdir(self._folder))}"
        folder.mkdir()
        os.chown(folder, STRANGER, STRANGER)
        return Desk(self._start, kind, folder, **self._as)

    def window(self, desk, name):
        window = desk.window(name, **self._as)
        wait_for(lambda: proc.environment(window.pid).get("WAYLAND_DISPLAY"))
        return window


@pytest.fixture
def desks(start, open_folder):
    return Desks(start, open_folder)


@pytest.mark.root
def test_an_accounts_own_compositor_is_believed_with_bounds(play, desks, readable, monkeypatch):
    monkeypatch.setattr(module, "_AWAY", 5.0)
    desk = desks.open("sway")

    async def story(made):
        window = await asyncio.to_thread(desks.window, desk, "one")
        here = session(desk.name, stranger())
        await until(lambda: made.front(here) == Front(window.pid))
        assert made.route == "sway"
        other = await asyncio.to_thread(desks.window, desk, "two")
        await until(lambda: made.front(here) == Front(other.pid))
        other.kill()
        await until(lambda: made.front(here) == Front(window.pid))
        view = made._views["1"]
        # Nobody but the child's own compositor says that nothing is in front: it stays what it was.
        view.sensor.hint = replace(view.sensor.hint, front=None, idle=4.0)
        assert made.front(here) == Front(window.pid)
        assert made.idle(here) < timedelta(seconds=10)
        assert not made.claims(here)
        view.sensor.hint = replace(view.sensor.hint, front=Front(os.getpid()), idle=1000.0)
        assert made.front(here) == Front(window.pid)
        assert made.idle(here) > timedelta(seconds=100)
        assert made.claims(here)
        # A lock is believed without bound of a server that is handed the keys and the mouse.
        locked = replace(here, locked=True)
        assert made.claims(locked)
        # And so is, behind it, that nothing is in front: a locker is no window.
        view.sensor.hint = replace(view.sensor.hint, front=None)
        assert made.front(locked) is None
        assert made.front(here) == Front(window.pid)
        monkeypatch.setattr(servers, "INPUT", "socket:")
        assert not made.claims(locked)
        assert made.idle(locked) > timedelta(seconds=100)
        assert made.claims(here)
        # How long nobody was there may be told where nothing tells of the front.
        view.sensor.hint = replace(view.sensor.hint, route="none", idle=4.0)
        assert not made.sees_front(here)
        assert made.idle(here) < timedelta(seconds=10)
        view.sensor.hint = replace(view.sensor.hint, route="sway", front=None)
        window.kill()
        window.wait()
        assert made.front(here) is None

    play(story, service=True)


@pytest.mark.root
def test_of_two_compositors_of_an_account_neither_is_believed(play, desks, readable, monkeypatch):
    monkeypatch.setattr(module, "_AGAIN", 0.05)
    first, second = desks.open("sway"), desks.open("labwc")

    async def story(made):
        await asyncio.to_thread(desks.window, first, "one")
        here = session(first.name, stranger())
        await until(lambda: made.front(here) or made._views["1"].sensor.hint.route == "sway")
        assert not made.sees_front(here)
        assert made.route_of(here) == "none"
        second.compositor.kill()
        second.compositor.wait()
        await until(lambda: made.sees_front(here))

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


def test_a_player_counts_while_it_is_not_paused(play, screen, start, pc_bus, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", pc_bus.address)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
    music = player(start, pc_bus.address, "music", "Playing")

    async def story(made):
        here = session(screen.name)
        await until(lambda: made.playing(here) == {music.pid})
        music.send_signal(signal.SIGSTOP)
        await until(lambda: not made.playing(here))
        music.send_signal(signal.SIGCONT)
        await until(lambda: made.playing(here) == {music.pid})
        music.kill()
        await until(lambda: not made.playing(here))

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
        assert len(made._helpers) == 1
        made.sees_front(session(None))
        assert not made._helpers

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
        here = session(f":{int(pipe.readline())}")
    subprocess.run([*command[:4], here.display, *command[5:]], check=True, capture_output=True)

    async def story(made):
        assert not made.sees_front(here)
        first = made._views["1"].sensor
        await until(lambda: first.pid)
        monkeypatch.setenv("XAUTHORITY", str(authority))
        await until(lambda: made.sees_front(here))
        assert made._views["1"].sensor is not first

    play(story)
