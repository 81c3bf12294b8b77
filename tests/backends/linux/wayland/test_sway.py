import sys

assert sys.platform == "linux"

import asyncio
import json
import socket
import struct
import subprocess

import pytest

from agent.platforms.linux.wayland.sway import Sway, find, socket_path
from agent.ports import Front
from tests.backends.linux.real import Desk, until

pytestmark = pytest.mark.display


@pytest.fixture
def play():
    def run(story, path):
        async def main():
            changes = []
            made = Sway(asyncio.get_running_loop(), str(path), lambda: changes.append(1))
            try:
                await story(made, changes)
            finally:
                made.close()
                made.close()

        asyncio.run(main())

    return run


def test_it_tells_whose_the_front_window_is(play, start, tmp_path):
    desk = Desk(start, "sway", tmp_path)

    async def story(sway, changes):
        await until(lambda: sway.ready)
        assert sway.front is None
        first = desk.window("one")
        await until(lambda: sway.front == Front(first.pid))
        second = desk.window("one", "-F")
        await until(lambda: sway.front == Front(second.pid, fullscreen=True))
        second.kill()
        await until(lambda: sway.front == Front(first.pid))
        assert len(changes) >= 4
        desk.compositor.kill()
        await until(lambda: not sway.ready and sway.front is None)

    play(story, socket_path(str(tmp_path), 0, desk.compositor.pid))


def test_behind_a_lock_nothing_is_in_front(play, start, tmp_path):
    desk = Desk(start, "sway", tmp_path)

    async def story(sway, changes):
        await until(lambda: sway.ready)
        sway.look()
        window = desk.window("one")
        await until(lambda: sway.front == Front(window.pid))
        start("swaylock", env={**desk.environment, "WAYLAND_DISPLAY": desk.name}, stderr=subprocess.DEVNULL)
        await until(lambda: sway.look() or sway.front is None)
        desk.compositor.kill()
        await until(lambda: not sway.ready)
        sway.look()

    play(story, socket_path(str(tmp_path), 0, desk.compositor.pid))


def test_another_compositor_has_no_such_socket(play, tmp_path):
    async def story(sway, changes):
        assert not sway.ready
        assert not changes

    play(story, tmp_path / "none.sock")


def reply(kind, body):
    return b"i3-ipc" + struct.pack("=II", len(body), kind) + body


@pytest.mark.parametrize(
    "says",
    [
        b"i3-ipx" + bytes(8),
        reply(4, b"[]"),
        reply(4, b"{"),
        reply(4, b'{"focused":false,"nodes":[1]}'),
        reply(4, b"[" * 200_000),
    ],
)
def test_who_is_not_sway_is_left(play, tmp_path, says):
    path = tmp_path / "fake.sock"
    with socket.socket(socket.AF_UNIX) as fake:
        fake.bind(str(path))
        fake.listen()

        async def story(sway, changes):
            client, _ = fake.accept()
            with client:
                client.sendall(says[:5])
                client.sendall(says[5:])
                await until(lambda: changes)
                assert not sway.ready

        play(story, path)


def test_a_tree_without_focus_has_nothing_in_front():
    leaf = {"focused": False, "nodes": [], "floating_nodes": []}
    assert find(json.loads(json.dumps({"focused": False, "nodes": [leaf], "floating_nodes": [leaf]}))) is None
    assert find({"focused": True, "type": "workspace"}) is None
