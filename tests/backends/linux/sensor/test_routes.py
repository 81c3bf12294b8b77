import sys

assert sys.platform == "linux"

import asyncio
import os
import subprocess

import pytest

from agent.platforms.linux.sensor.place import Place
from agent.platforms.linux.sensor.routes import WaylandRoute, X11Route, route
from tests.backends.linux.real import Desk, until


@pytest.mark.parametrize(
    ("where", "kind"),
    [(Place(os.getuid(), 64_123), X11Route), (Place(os.getuid(), wayland="/none"), WaylandRoute)],
)
def test_each_session_has_its_way_and_none_before_something_answers(where, kind):
    async def story():
        made = route(asyncio.get_running_loop(), where, lambda: None)
        assert isinstance(made, kind)
        made.look()
        assert (made.name, made.server, made.front, made.idle) == ("none", 0, None, None)
        made.close()

    asyncio.run(story())


def front_of(made):
    made.look()
    return made.front


@pytest.mark.display
@pytest.mark.parametrize("kind", ["sway", "labwc"])
def test_behind_a_lock_no_window_is_in_front(start, tmp_path, kind):
    desk = Desk(start, kind, tmp_path)
    desk.window("one")

    async def story():
        where = Place(os.getuid(), wayland=desk.path, runtime=str(tmp_path))
        made = route(asyncio.get_running_loop(), where, lambda: None)
        await until(lambda: front_of(made) is not None)
        start("swaylock", env={**desk.environment, "WAYLAND_DISPLAY": desk.name}, stderr=subprocess.DEVNULL)
        await until(lambda: made.front is None)
        assert made.name in {"sway", "wlr"}
        made.close()

    asyncio.run(story())
