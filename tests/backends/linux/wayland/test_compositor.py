import sys

assert sys.platform == "linux"

import asyncio
import contextlib
import socket
import subprocess

import pytest

from agent.platforms.linux.wayland import compositor as module
from agent.platforms.linux.wayland.compositor import Compositor
from agent.ports import Front
from tests.backends.linux.real import Desk, until

pytestmark = pytest.mark.display


SPEAKER = """
import socket, sys
with socket.socket(fileno=int(sys.argv[1])) as made:
    client, _ = made.accept()
    client.recv(1)
    client.send(b"half")
    client.recv(1 << 16)
    sys.stdin.read()
"""
"""Given a socket at which another listens, as kwin_wayland is by its wrapper; begins to speak."""


class Seen:
    def __init__(self, path, **settings):
        self.changes = 0
        self.compositor = Compositor(asyncio.get_running_loop(), str(path), self.count, **settings)

    def count(self):
        self.changes += 1


@pytest.fixture
def play():
    def run(story, path, **settings):
        async def main():
            seen = Seen(path, **settings)
            try:
                await story(seen)
            finally:
                seen.compositor.close()
                seen.compositor.close()

        asyncio.run(main())

    return run


def test_windows_come_to_the_front_and_go(play, start, tmp_path):
    desk = Desk(start, "labwc", tmp_path)

    async def story(seen):
        made = seen.compositor
        made.reach()
        made.reach()
        await until(lambda: made.ready)
        assert made.sees_front
        assert made.server == desk.compositor.pid
        assert made.front is None
        first = desk.window("one")
        await until(lambda: made.front == Front(name="one"))
        second = desk.window("two", "-F")
        await until(lambda: made.front == Front(name="two", fullscreen=True))
        second.kill()
        await until(lambda: made.front == Front(name="one"))
        first.kill()
        await until(lambda: made.front is None)
        assert seen.changes >= 5

    play(story, desk.path)


def test_nobody_touches_anything(play, start, tmp_path):
    desk = Desk(start, "labwc", tmp_path)

    async def story(seen):
        seen.compositor.reach()
        await until(lambda: seen.compositor.idle == 0)
        await until(lambda: seen.compositor.idle > 0.2)

    play(story, desk.path, idle_step=0.2)


def test_a_compositor_that_goes_away_is_told_and_comes_back(play, start, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "PAUSES", (0.01,))
    desk = Desk(start, "labwc", tmp_path)

    async def story(seen):
        seen.compositor.reach()
        await until(lambda: seen.compositor.ready)
        before = seen.changes
        desk.compositor.kill()
        await until(lambda: not seen.compositor.ready and seen.changes > before)
        assert seen.compositor.front is None
        assert seen.compositor.idle is None
        assert not seen.compositor.server
        for left in tmp_path.glob("wayland-*"):
            left.unlink()
        again = Desk(start, "labwc", tmp_path)
        assert again.path == desk.path

        def reached():
            seen.compositor.reach()
            return seen.compositor.ready

        await until(reached)

    play(story, desk.path)


def test_known_is_who_speaks_and_not_who_listens(play, tmp_path):
    async def story(seen):
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(tmp_path / "wayland-0"))
            made.listen()
            command = [sys.executable, "-c", SPEAKER, str(made.fileno())]
            with subprocess.Popen(command, pass_fds=[made.fileno()], stdin=subprocess.PIPE) as drawing:
                seen.compositor.reach()
                assert not seen.compositor.server
                await until(lambda: seen.compositor.server == drawing.pid)
                drawing.kill()

    play(story, tmp_path / "wayland-0")


@contextlib.contextmanager
def reached(seen, place):
    """The other end of its connection."""
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(place))
        made.listen()
        seen.compositor.reach()
        client, _ = made.accept()
        with client:
            yield client


def test_where_another_goes_on_speaking_nothing_is_believed_any_more(play, tmp_path):
    async def story(seen):
        with reached(seen, tmp_path / "wayland-0") as client:
            client.send(b"half")
            await until(lambda: seen.compositor.server)
            command = [sys.executable, "-c", f"import os; os.write({client.fileno()}, b'more')"]
            with subprocess.Popen(command, pass_fds=[client.fileno()]):
                await until(lambda: seen.compositor._pauses.failures)
        assert not seen.compositor.server

    play(story, tmp_path / "wayland-0")


def test_a_missing_compositor_is_not_asked_for_all_the_time(play, tmp_path):
    async def story(seen):
        seen.compositor.reach()
        seen.compositor.reach()
        assert seen.compositor._pauses.failures == 1
        assert not seen.compositor.sees_front

    play(story, tmp_path / "wayland-0")


@pytest.mark.parametrize("says", [b"\0" * 16, b""])
def test_who_speaks_no_wayland_is_left(play, tmp_path, says):
    async def story(seen):
        with reached(seen, tmp_path / "wayland-0") as client:
            client.sendall(says)
            if not says:
                client.close()
            await until(lambda: seen.compositor._pauses.failures)
            assert seen.changes == 1

    play(story, tmp_path / "wayland-0")
