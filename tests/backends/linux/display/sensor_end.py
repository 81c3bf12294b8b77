"""The other end of a sensor's socket, played by the test."""

import sys

assert sys.platform == "linux"

import asyncio
import json
import os

from agent.platforms.linux.display.sensing import Sensor
from agent.platforms.linux.sensor.hint import Hint, written
from agent.platforms.linux.sensor.place import Place
from agent.ports import Front
from tests.backends.linux.real import until

SEEN = Hint("x11", 77, Front(4321), 3.0, (5,))
WHERE = Place(os.getuid(), 7)


class Other:
    """The other end of a sensor's socket, played by the test."""

    def __init__(self):
        self.links = []
        self.ended = 0
        self.failed = []
        self.refuses = False

    def __call__(self, link, failed):
        if self.refuses:
            raise OSError("no more processes")
        self.links.append(link.dup())
        self.links[-1].settimeout(20)
        self.failed.append(failed)
        return self

    def end(self):
        self.ended += 1

    def heard(self):
        return json.loads(self.links[-1].recv(1 << 18))

    def say(self, message):
        data = message if isinstance(message, bytes) else json.dumps(message).encode()
        self.links[-1].send(data)

    def here(self, yes=True):
        self.say({"n": 0, "here": yes})

    def told(self, number, hint=SEEN):
        self.say({"n": number, **written(hint)})

    def close(self):
        for link in self.links:
            link.close()


def sensed(story, where=WHERE):
    """A story of a sensor that is made and closed."""

    async def main():
        other, changes = Other(), []
        made = Sensor(asyncio.get_running_loop(), where, other, lambda: changes.append(1))
        try:
            await story(made, other, changes)
        finally:
            made.close()
            made.close()
            other.close()

    asyncio.run(main())


async def seeing(made, other):
    """It was started, told where to look, and has looked."""
    made.look()
    assert other.heard()["x11"] == 7
    other.told(other.heard()["n"])
    await until(lambda: made.hint == SEEN)
