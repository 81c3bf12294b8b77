import sys

assert sys.platform == "linux"

import asyncio
import json
import os
import socket

import pytest

from agent.platforms.linux.sensor import hint
from agent.platforms.linux.sensor.eye import Eye
from agent.platforms.linux.sensor.place import Place
from agent.ports import Front
from tests.backends.linux.real import Desk, player, saver, until

pytestmark = pytest.mark.display


class Agent:
    """The agent's end of an eye that looks from this process."""

    def __init__(self, where):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.link = ours
        for end in (ours, theirs):
            end.setblocking(False)
        self.eye = Eye(asyncio.get_running_loop(), theirs, where)
        self.number = 0
        self.heard = []

    def ask(self, what, **more):
        self.number += 1
        self.link.send(json.dumps({"n": self.number, "what": what, **more}).encode())
        return self.number

    def hear(self):
        """All that was said until now."""
        while True:
            try:
                self.heard.append(json.loads(self.link.recv(hint.LONGEST)))
            except BlockingIOError:
                return self.heard

    async def answer(self, what, **more):
        number = self.ask(what, **more)
        return await until(lambda: next((x for x in self.hear() if x["n"] == number), None))

    async def look(self, wanted):
        """Look again and again until it is as wanted."""
        while True:
            seen = hint.read(await self.answer("look"))
            if wanted(seen):
                return seen

    def close(self):
        self.eye.close()
        self.link.close()


@pytest.fixture
def play():
    def run(story, where):
        async def main():
            agent = Agent(where)
            try:
                await asyncio.wait_for(story(agent), 60)
            finally:
                agent.close()

        asyncio.run(main())

    return run


def test_an_x11_display_is_looked_at_and_asked(play, screen):
    async def story(agent):
        await asyncio.to_thread(screen.manage)
        window = await asyncio.to_thread(screen.window)
        seen = await agent.look(lambda x: x.front == Front(window.pid))
        assert seen.route == "x11"
        assert seen.server == screen.server.pid
        assert seen.idle is not None
        assert (await agent.answer("grabbed", pids=[window.pid]))["value"] is False
        assert (await agent.answer("answers"))["value"] is True
        other = await asyncio.to_thread(screen.window)
        await until(
            lambda: [x for x in agent.hear() if x["n"] == 0 and x["front"] and x["front"][0] == other.pid]
        )
        assert (await agent.answer("close", pids=[other.pid]))["value"] is True
        assert await asyncio.to_thread(other.wait, 20) == 0

    play(story, Place(os.getuid(), screen.number))


def test_sway_tells_more_than_others(play, start, tmp_path):
    desk = Desk(start, "sway", tmp_path)

    async def story(agent):
        seen = await agent.look(lambda x: x.route == "sway")
        assert seen.server == desk.compositor.pid
        window = desk.window("one")
        await agent.look(lambda x: x.front == Front(window.pid))
        # A Wayland compositor lets nobody hold it, and closes no windows for us.
        assert (await agent.answer("grabbed", pids=[window.pid]))["value"] is False
        assert (await agent.answer("answers"))["value"] is True
        assert (await agent.answer("close", pids=[window.pid]))["value"] is False
        desk.compositor.kill()
        await agent.look(lambda x: x.route == "none")

    play(story, Place(os.getuid(), wayland=desk.path, runtime=str(tmp_path)))


def test_other_compositors_tell_what_a_window_calls_itself(play, start, tmp_path):
    desk = Desk(start, "labwc", tmp_path)

    async def story(agent):
        await agent.look(lambda x: x.route == "wlr")
        desk.window("one")
        await agent.look(lambda x: x.front == Front(name="one"))

    play(story, Place(os.getuid(), wayland=desk.path, runtime=str(tmp_path)))


def test_players_are_heard_even_where_nothing_is_seen(play, start, pc_bus, tmp_path):
    async def story(agent):
        first = player(start, pc_bus.address, "first", "Playing")
        await agent.look(lambda x: x.playing == (first.pid,))
        pc_bus.daemon.kill()
        seen = await agent.look(lambda x: x.playing == ())
        assert seen.route == "none"

    play(story, Place(os.getuid(), wayland=str(tmp_path / "none"), bus=pc_bus.address))


def test_a_locker_on_the_bus_is_asked(play, start, pc_bus, tmp_path):
    async def story(agent):
        locker = saver(start, pc_bus.address, "org.mate.ScreenSaver")
        await agent.look(lambda _: agent.eye._savers.there)
        assert (await agent.answer("locking"))["value"] is True
        assert (await agent.answer("lock", text=""))["value"] is True
        await agent.look(lambda x: x.covering == (locker.pid,))

    play(story, Place(os.getuid(), wayland=str(tmp_path / "none"), bus=pc_bus.address))


def test_a_bus_that_is_not_there_hinders_nothing(play, screen, tmp_path):
    async def story(agent):
        await agent.look(lambda x: x.route == "x11")
        assert (await agent.answer("locking"))["value"] is False
        assert (await agent.answer("lock", text=""))["value"] is False

    play(story, Place(os.getuid(), screen.number, bus=f"unix:path={tmp_path}/none"))


def test_it_ends_with_the_agent(play, tmp_path):
    async def story(agent):
        agent.link.close()
        await agent.eye.ended

    play(story, Place(os.getuid(), wayland=str(tmp_path / "none")))


def test_it_ends_when_the_agent_does_not_read(play, tmp_path):
    async def story(agent):
        while not agent.eye.ended.done():
            try:
                agent.ask("look")
            except (BlockingIOError, BrokenPipeError):
                await asyncio.sleep(0.001)
            await asyncio.sleep(0)

    play(story, Place(os.getuid(), wayland=str(tmp_path / "none")))
