import sys

assert sys.platform == "linux"

import asyncio
import os
import shutil
import signal
import subprocess
from dataclasses import replace
from datetime import timedelta

import pytest

from agent.platforms.linux.display import screen as looked_at
from agent.platforms.linux.display import servers
from agent.platforms.linux.display import view as module
from agent.ports import Front
from tests.backends.linux.real import STRANGER, player, saver, session, stranger, until

pytestmark = pytest.mark.display


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


def test_a_session_is_covered_while_the_sensor_that_says_so_answers(play, screen, start, pc_bus, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", pc_bus.address)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
    monkeypatch.setattr(looked_at, "_COVERED", 0.0)
    locker = saver(start, pc_bus.address, "org.cinnamon.ScreenSaver", "yes")

    async def story(made):
        here = session(screen.name)
        assert not made.covered(here.id)
        await until(lambda: made.sees_front(here) and made.covered(here.id))
        assert made.covering(os.getuid()) == {locker.pid}
        assert not made.covering(STRANGER)
        assert await made.locking(os.getuid())
        assert not await made.locking(STRANGER)
        sensor = made._views[here.id].sensor
        os.kill(sensor.pid, signal.SIGSTOP)  # the child may, and unlock then
        await until(lambda: not made.covered(here.id))
        monkeypatch.setattr(sensor, "_next", 0.0)
        await until(lambda: made.sees_front(here) and made.covered(here.id))
        locker.kill()
        await until(lambda: not made.covered(here.id))
        assert not made.covering(os.getuid())
        assert not await made.locking(os.getuid())
        await asyncio.to_thread(saver, start, pc_bus.address, "org.mate.ScreenSaver")
        await until(lambda: made.sees_front(here))
        await made.lock(os.getuid(), "It is late.")
        await until(lambda: made.covered(here.id))

    play(story)


def test_a_bus_that_comes_after_the_display_is_heard(play, screen, start, pc_bus, monkeypatch):
    """The agent sees a session as soon as it begins; its bus may be there a moment later."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
    monkeypatch.setattr(looked_at, "SOUGHT", 0.1)
    saver(start, pc_bus.address, "org.cinnamon.ScreenSaver", "yes")

    async def story(made):
        here = session(screen.name)
        await until(lambda: made.sees_front(here))
        sensor = made._views[here.id].sensor
        await asyncio.sleep(0.2)
        assert made.sees_front(here)
        assert made._views[here.id].sensor is sensor, "where there is none it goes on as before"
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", pc_bus.address)
        await until(lambda: made.sees_front(here) and made.covered(here.id))

    play(story)


@pytest.mark.root
def test_at_a_seat_a_compositor_that_draws_to_nothing_shows_nothing(play, desks, readable, monkeypatch):
    monkeypatch.setattr(module, "_AGAIN", 0.05)
    desk = desks.open("labwc")

    async def story(made):
        window = await asyncio.to_thread(desks.window, desk, "one")
        here = replace(session(desk.name, stranger()), seat="seat0", graphical=True)
        await until(lambda: made.front(here) or made._views["1"].sensor.hint.route == "wlr")
        assert not made.sees_front(here)
        assert made.idle(here) is None
        monkeypatch.setattr(servers, "INPUT", "socket:")
        await until(lambda: made.sees_front(here))
        window.kill()

    play(story, service=True)


def test_behind_a_window_that_is_a_display_nobody_knows_what_is_looked_at(
    play, screen, start, game, tmp_path
):
    shutil.copy(shutil.which("labwc"), game)
    inner = {"DISPLAY": screen.name, "WLR_BACKENDS": "x11", "WLR_RENDERER": "pixman"}
    inner |= {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}

    async def story(made):
        here = session(screen.name)
        await asyncio.to_thread(screen.manage)
        window = await asyncio.to_thread(screen.window)
        await until(lambda: made.front(here) == Front(window.pid))
        assert made.sees_front(here)
        nested = start(game, env=inner, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        await until(lambda: (front := made.front(here)) and front.pid == nested.pid)
        assert not made.sees_front(here)
        assert made.idle(here) is not None
        assert made.route_of(here) == "x11"
        nested.kill()
        await until(lambda: made.front(here) == Front(window.pid))
        assert made.sees_front(here)

    play(story)


@pytest.mark.root
def test_a_window_of_what_another_account_gave_away_is_the_child_s_in_its_session(
    play, desks, readable, start, open_folder, user_slice
):
    desk = desks.open("sway")
    gift = shutil.copy("/bin/sleep", open_folder / "gift")
    os.chown(gift, STRANGER + 1, STRANGER + 1)
    gift.chmod(0o4755)
    inside, outside = (start.stranger(gift, "100", cwd="/") for _ in range(2))
    (user_slice / "cgroup.procs").write_text(str(inside.pid), encoding="utf-8")

    async def story(made):
        here = session(desk.name, stranger())
        await until(lambda: made.sees_front(here))
        view = made._views["1"]
        for process, front in ((inside, Front(inside.pid)), (outside, None)):
            await until(lambda process=process: os.stat(f"/proc/{process.pid}").st_uid == STRANGER + 1)
            view.sensor.hint = replace(view.sensor.hint, front=Front(process.pid))
            view._last = None
            assert view.front() == front
        assert made._theirs([inside.pid]) == ["1"], "its grab is one of this display's"
        assert made._theirs([outside.pid]) == []

    play(story, service=True)
