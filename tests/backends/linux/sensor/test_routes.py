import sys

assert sys.platform == "linux"

import asyncio
import os

import pytest

from agent.platforms.linux.sensor.place import Place
from agent.platforms.linux.sensor.routes import WaylandRoute, X11Route, route


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
